"""The flags that every command takes: which target is meant, and in which form to answer."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from gitops_tui.cli import console
from gitops_tui.core.signatures import Signatures
from gitops_tui.core.text import one_line

if TYPE_CHECKING:
    from gitops_tui.config import Settings


class Output(StrEnum):
    """The form of what is written to stdout."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Flags:
    """What was said on the command line about the target; None (or empty) means not said."""

    repo: str | None = None
    branch: str | None = None
    path: tuple[str, ...] = ()
    kubeconfig: Path | None = None
    context: str | None = None
    target: str | None = None
    namespace: str | None = None
    only_namespace: str | None = None
    state_namespace: str | None = None
    read_only: bool = False
    signatures: Signatures | None = None
    allowed_signers: Path | None = None
    gpg_keyring: Path | None = None
    sync_tag: str | None = None
    sync_interval: str | None = None
    fetch_interval: str | None = None
    timeout: str | None = None
    output: Output | None = None

    def over(self, earlier: Flags) -> Flags:
        """These flags, completed by those said earlier, before the command's name."""
        merged = {
            field.name: said if _is_said(said := getattr(self, field.name)) else default
            for field, default in ((field, getattr(earlier, field.name)) for field in fields(self))
        }
        return Flags(**merged)

    @property
    def json(self) -> bool:
        """Whether a machine reads the answer."""
        return self.output is Output.JSON

    def settings(self) -> Settings:
        """The target and theme that these flags and the configuration file settle.

        Says on stderr what else is wrong with the file. Raises UsageError for a flag or a key
        that cannot work.
        """
        # The configuration and its parsers are loaded only by commands that need a target.
        from gitops_tui import config  # noqa: PLC0415

        said = {
            "repo": self.repo,
            "branch": self.branch,
            "path": self.path,
            "kubeconfig": self.kubeconfig,
            "context": self.context,
            "namespace": self.namespace,
            "only-namespace": self.only_namespace,
            "state-namespace": self.state_namespace,
            "read-only": self.read_only,
            "signatures": self.signatures,
            "allowed-signers": self.allowed_signers,
            "gpg-keyring": self.gpg_keyring,
            "sync-tag": self.sync_tag,
            "sync-interval": self.sync_interval,
            "fetch-interval": self.fetch_interval,
            "timeout": self.timeout,
        }
        given = {key: value for key, value in said.items() if _is_said(value)}
        settings = config.settle(given, self.target)
        for note in settings.notes:
            console.say(f"note: {one_line(note)}")
        return settings


def _is_said(value: object) -> bool:
    """Whether a flag was given at all; an empty text was, and is refused later."""
    return value is not None and value is not False and value != ()
