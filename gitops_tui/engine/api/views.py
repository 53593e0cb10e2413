"""What is looked at, and not asked about: one resource as text, one commit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import FieldChange
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision


@dataclass(frozen=True, slots=True)
class ResourceTexts:
    """A resource as YAML, Secrets masked. Untrusted text."""

    key: ResourceKey
    desired: str | None
    """As Git says."""
    live: str | None
    """As the cluster says, without managedFields."""


class ManifestMove(StrEnum):
    """What a commit did to what Git asks for of one resource."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"
    """To another file, just as it was."""


@dataclass(frozen=True, slots=True)
class ManifestChange:
    """What a commit changed in what Git asks for of one resource."""

    key: ResourceKey
    move: ManifestMove
    file: str
    """Where the manifest stands after the commit; before it, for one that was removed."""
    changes: tuple[FieldChange, ...] = ()
    """`live` is before the commit, `desired` after it."""
    came_from: str | None = None
    """The file that it stood in before, if that was another one."""


@dataclass(frozen=True, slots=True)
class CommitView:
    """One commit, and what it changed in what Git asks for."""

    revision: Revision
    files: tuple[str, ...]
    manifests: tuple[ManifestChange, ...]
    """Sorted by resource. A merge's are those that it brought."""
    findings: tuple[Finding, ...] = ()
    """What cannot be used in the files that it changed."""
    outside: int = 0
    """How many files it changed that are not under the target's paths."""
