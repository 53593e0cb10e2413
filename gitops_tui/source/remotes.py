"""A remote repository: its address, the settings to reach it with, and what it says.

The address goes to Git as a remote's setting in the environment: so it is never a word of
a command line, where it could be read by others or taken for an option.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitops_tui.source.addresses import Address
from gitops_tui.source.command import Git, GitFailed, GitTimedOut
from gitops_tui.source.complaints import unreadable

HEADS = "refs/heads/"

ASK_TIMEOUT = 30.0
"""Seconds for a question that moves no content."""

# Unlikely enough not to be a remote in the user's own configuration.
NAME = "gitops-tui-upstream"

# A server that sends less than a byte a second for half a minute is gone.
_STALLED = (("http.lowSpeedLimit", "1"), ("http.lowSpeedTime", "30"))

_QUIET_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20"


@dataclass(frozen=True, slots=True)
class Remote:
    """Somebody else's repository."""

    fetch: Address
    push: Address
    config: tuple[tuple[str, str], ...] = ()
    """Identity, credentials and signing that hold in the user's clone of it."""

    @property
    def name(self) -> str:
        """The remote as people are shown it."""
        return self.fetch.normal

    def git(self, directory: Path, git_dir: Path | None = None) -> Git:
        """Git with this remote under NAME."""
        addresses = (
            (f"remote.{NAME}.url", self.fetch.given),
            (f"remote.{NAME}.pushurl", self.push.given),
        )
        config = (*self.config, *_STALLED, *addresses)
        return Git(directory, git_dir, config, self._variables(directory))

    def refs(self, directory: Path, *patterns: str) -> dict[str, str]:
        """The remote's refs: name to hash; HEAD to `ref: NAME` where it is one.

        `directory` is any place outside of a repository's work. Raises FetchFailed,
        RepositoryNotFound.
        """
        try:
            answer = self.git(directory).run(
                "ls-remote", "--symref", NAME, *patterns, timeout=ASK_TIMEOUT
            )
        except (GitFailed, GitTimedOut) as error:
            raise unreadable(error, self.name) from error
        found: dict[str, str] = {}
        for line in answer.text.splitlines():
            value, _, name = line.partition("\t")
            found.setdefault(name, value)
        return found

    def tip(self, directory: Path, branch: str) -> str | None:
        """The tip of a branch there, asked now; None when there is no such branch."""
        return self.refs(directory, f"{HEADS}{branch}").get(f"{HEADS}{branch}")

    def _variables(self, directory: Path) -> Mapping[str, str]:
        """An ssh that never asks, unless the user has said how ssh is to be run."""
        if "ssh://" not in f"{self.fetch.normal} {self.push.normal}":
            return {}
        if "GIT_SSH_COMMAND" in os.environ or "GIT_SSH" in os.environ:
            return {}
        if any(key == "core.sshcommand" for key, _ in self.config):
            return {}
        # Before the first clone there is no mirror yet to ask in.
        there = next(place for place in (directory, *directory.parents) if place.exists())
        if Git(there).says("config", "--get", "core.sshCommand"):
            return {}
        return {"GIT_SSH_COMMAND": _QUIET_SSH}
