"""A remote repository: its address, the settings to reach it with, and what it says.

The address goes to Git as a remote's setting in the environment: so it is never a word of
a command line, where it could be read by others or taken for an option.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitops_tui.core.text import one_line
from gitops_tui.errors import HostKeyUnknown, PushRefused, SourceError
from gitops_tui.source.addresses import Address
from gitops_tui.source.command import Git, GitFailed, GitTimedOut
from gitops_tui.source.complaints import AuthenticationRefused, HostKeyChanged, unreadable
from gitops_tui.source.hostkeys import ask_for_key
from gitops_tui.source.identities import KeyFiles, existing_key
from gitops_tui.source.ssh import effective_command, ssh_command

HEADS = "refs/heads/"

ASK_TIMEOUT = 30.0
"""Seconds for a question that moves no content."""

# Unlikely enough not to be a remote in the user's own configuration.
NAME = "gitops-tui-upstream"

# A server that sends less than a byte a second for half a minute is gone.
_STALLED = (("http.lowSpeedLimit", "1"), ("http.lowSpeedTime", "30"))


@dataclass(frozen=True, slots=True)
class Remote:
    """Somebody else's repository."""

    fetch: Address
    push: Address
    config: tuple[tuple[str, str], ...] = ()
    """Identity, credentials and signing that hold in the user's clone of it."""
    handed: KeyFiles | None = None
    """The deploy key that the cluster keeps for it, where that is used."""

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
            raise self.refusal(error, directory) from error
        found: dict[str, str] = {}
        for line in answer.text.splitlines():
            value, _, name = line.partition("\t")
            found.setdefault(name, value)
        return found

    def tip(self, directory: Path, branch: str) -> str | None:
        """The tip of a branch there, asked now; None when there is no such branch."""
        return self.refs(directory, f"{HEADS}{branch}").get(f"{HEADS}{branch}")

    def refusal(
        self, error: GitFailed | GitTimedOut, directory: Path, branch: str = ""
    ) -> SourceError:
        """The error to raise when asking this remote ended in `error`.

        Of a host that ssh does not know, its key is asked for, to be shown to a person.
        """
        found = unreadable(error, self.name, branch)
        if isinstance(found, AuthenticationRefused) and self.uses_key:
            return AuthenticationRefused(
                f"{one_line(self.name)} refused the deploy key that gitops-tui made for it.",
                hint="Add its public part there, or its right to write: "
                f"`gitops-tui identity{self._where}` prints it.",
            )
        if isinstance(found, HostKeyUnknown) and self.handed:
            return HostKeyUnknown(
                f"The cluster keeps no host key for {one_line(self.name)}, so nothing was sent.",
                hint="`gitops-tui identity --in-cluster` at a terminal shows it and asks.",
            )
        if isinstance(found, HostKeyChanged) and self.handed:
            return HostKeyChanged(
                found.message,
                hint="Ask who runs it. Only if they have changed it, "
                "`gitops-tui identity --in-cluster` at a terminal takes the new one.",
            )
        if isinstance(found, HostKeyUnknown):
            return self._introduced(found, directory)
        return found

    def only_readable(self) -> PushRefused:
        """The error to raise where it can be read, and will not be written to."""
        name, whose = one_line(self.name), "the credentials that your Git has"
        ask = "Ask there for the right to push, or give your Git credentials that have it."
        if self.uses_key:
            whose = "the deploy key that gitops-tui made for it"
            prints = f"`gitops-tui identity{self._where}` prints its public part"
            ask = f"Give the key the right to write there: {prints}."
        return PushRefused(
            f"{name} may be read, but not pushed to, with {whose}.",
            hint=f"Nothing was changed. {ask} `gitops-tui pin REVISION --reason TEXT` holds the"
            " cluster without a commit.",
        )

    @property
    def uses_key(self) -> bool:
        """Whether ssh is handed a deploy key of ours."""
        return self.is_ssh and self._key() is not None

    def _key(self) -> KeyFiles | None:
        return self.handed or existing_key(self.name)

    @property
    def _where(self) -> str:
        return " --in-cluster" if self.handed else ""

    @property
    def is_ssh(self) -> bool:
        """Whether ssh is run to read it or to push to it."""
        return "ssh://" in f"{self.fetch.normal} {self.push.normal}"

    def _introduced(self, unknown: HostKeyUnknown, directory: Path) -> HostKeyUnknown:
        key = ask_for_key(effective_command(self.config, directory), self.fetch.normal)
        if key is None:
            return unknown
        host = one_line(key.host)
        return HostKeyUnknown(
            f"ssh does not know {host} yet, so nothing was sent; its key is {key.told}.",
            hint="`gitops-tui status` at a terminal asks whether to accept it. Compare it first "
            "with what the host's operators publish.",
            line=key.line,
            file=key.file,
        )

    def _variables(self, directory: Path) -> Mapping[str, str]:
        if not self.is_ssh:
            return {}
        command = ssh_command(self.config, directory, self._key())
        return {"GIT_SSH_COMMAND": command} if command else {}
