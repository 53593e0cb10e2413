"""How ssh is run for a remote.

The person's own way counts (GIT_SSH_COMMAND, core.sshCommand, GIT_SSH); where none is said,
ssh is run so that it never asks. A deploy key of ours, where one was made, is added to
either: it is then offered before any that ssh's configuration names, and instead of the
person's default keys and their agent's.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from gitops_tui.source.command import Git
from gitops_tui.source.identities import KeyFiles

QUIET = "ssh -o BatchMode=yes -o ConnectTimeout=20"


def ssh_command(
    config: tuple[tuple[str, str], ...], directory: Path, key: KeyFiles | None
) -> str | None:
    """The command for GIT_SSH_COMMAND; None where Git finds the right one by itself."""
    own = _own(config, directory)
    if key is None:
        return None if own else QUIET
    # A server takes the first key that it knows, which may be a person's with other rights,
    # and gives up after a few that it does not.
    words = ["-i", str(key.private), "-o", "IdentitiesOnly=yes"]
    if key.known_hosts is not None:
        words += ["-o", f"UserKnownHostsFile={key.known_hosts}", "-o", "StrictHostKeyChecking=yes"]
    return f"{own or QUIET} {shlex.join(words)}"


def effective_command(config: tuple[tuple[str, str], ...], directory: Path) -> str:
    """What Git would run without a key of ours, as a line for a shell."""
    return _own(config, directory) or QUIET


def _own(config: tuple[tuple[str, str], ...], directory: Path) -> str | None:
    """The command that the person has chosen, in the order in which Git looks."""
    if said := os.environ.get("GIT_SSH_COMMAND"):
        return said
    for key, value in reversed(config):
        if key == "core.sshcommand":
            return value
    # Before the first clone there is no mirror yet to ask in.
    there = next(place for place in (directory, *directory.parents) if place.exists())
    if said := Git(there).says("config", "--get", "core.sshCommand"):
        return said
    if said := os.environ.get("GIT_SSH"):
        return shlex.quote(said)
    return None
