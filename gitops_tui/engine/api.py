"""What front ends may ask of the engine, and the previews they show before they ask.

The dashboard holds a `Dashboard` (the long-running engine): requests return at once and
their answer is a later snapshot. Commands hold an `OneShot` (engine/session.py): they
await one act and end. Both show the same previews.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import FieldChange, ResourceStatus
from gitops_tui.core.operations import Operation
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.state import TargetState
from gitops_tui.engine.ports import GitChange


class EffectAction(StrEnum):
    """What an act would do to one resource."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    BECOMES_STALE = "becomes stale"
    SKIP = "skip"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act would do to one resource, by the server's dry run where it can be asked."""

    key: ResourceKey
    action: EffectAction
    changes: tuple[FieldChange, ...] = ()
    note: str = ""
    """`rolling restart`; `locked by ana until 18:00 (incident 42)`; why it is refused;
    `create, not verifiable yet` where the namespace or the CRD does not exist."""
    verified: bool = False
    """Whether the API server was asked."""


@dataclass(frozen=True, slots=True)
class SyncPreview:
    """What a sync would do."""

    revision: Revision
    effects: tuple[Effect, ...]
    """In the order of application; unchanged ones last."""
    first: bool
    """Whether this would be the first sync ever of this target: it asks, and offers to arm."""
    partial: bool = False
    """Whether only some resources were asked for."""
    blocked: str | None = None
    """Why it cannot run now (state unreadable, read-only, revision behind): one sentence."""
    warnings: tuple[str, ...] = ()
    """What a person must know before the answer: that others' locks cannot be seen."""


class RollbackHow(StrEnum):
    """Which commit a rollback makes."""

    RESTORE = "restore"
    """The paths become what they were at the revision."""
    REVERT = "revert"
    """Just that one commit is undone."""


@dataclass(frozen=True, slots=True)
class RollbackPreview:
    """The exact Git change and its effect in the cluster. Void when the branch moves."""

    how: RollbackHow
    revision: Revision
    """The one restored, or the one undone."""
    git: GitChange
    effects: tuple[Effect, ...]
    message: str
    """Subject of the commit it would make."""
    pushes: bool
    """Whether the commit goes to a remote."""
    only: ResourceKey | None = None
    refusal: str | None = None
    """Why it cannot be done (the dry run was refused; nothing would change): one sentence."""


@dataclass(frozen=True, slots=True)
class PruneCandidate:
    """A stale resource that a prune could delete."""

    key: ResourceKey
    guarded: bool = False
    """Namespace, CRD, PV, PVC or StatefulSet: deleted only when named one by one."""
    holds: str = ""
    """What a guarded one holds: `12 objects`."""
    skip: str | None = None
    """Why it will be passed by: a lock, another target's inventory, already gone."""


@dataclass(frozen=True, slots=True)
class PrunePreview:
    """What a prune would delete, in order."""

    candidates: tuple[PruneCandidate, ...]
    count: int
    """How many would be deleted."""
    typed: bool
    """Above the threshold (10, or a third of the inventory): the count must be typed."""
    refusal: str | None = None
    """Why nothing may be pruned now (a manifest unread, nothing desired): one sentence."""


@dataclass(frozen=True, slots=True)
class ResourceTexts:
    """A resource as YAML, Secrets masked. Untrusted text."""

    key: ResourceKey
    desired: str | None
    """As Git says."""
    live: str | None
    """As the cluster says, without managedFields."""


@dataclass(frozen=True, slots=True)
class CommitView:
    """One commit and what syncing to it would change in the cluster now."""

    revision: Revision
    files: tuple[str, ...]
    effects: tuple[Effect, ...]


Progress = Callable[[Operation], None]


class Dashboard(Protocol):
    """The long-running engine, as the screen sees it."""

    @property
    def snapshot(self) -> Snapshot:
        """The newest picture."""

    async def run(self) -> None:
        """Open everything, watch, and sync on the timer until cancelled.

        Never ends because Git or the cluster cannot be reached: that is said in the
        snapshot, and tried again. Gives the Lease back when cancelled.
        """

    def snapshots(self) -> AsyncIterator[Snapshot]:
        """The newest picture, then every newer one; skips those that came too fast."""

    def request_sync(
        self, keys: frozenset[ResourceKey] | None = None, *, arm: bool | None = None
    ) -> None:
        """Sync all (or just `keys`) now. `arm` answers the first sync's question."""

    def request_fetch(self) -> None:
        """Ask the remote and re-read everything now."""

    def request_lock(
        self, key: ResourceKey, reason: str, duration: timedelta | None = None
    ) -> None:
        """Lock one resource."""

    def request_unlock(self, key: ResourceKey) -> None:
        """Unlock it."""

    def request_suspend(self, reason: str) -> None:
        """Hold automatic sync."""

    def request_resume(self) -> None:
        """Arm automatic sync, or let it go on."""

    def request_rollback(self, preview: RollbackPreview, reason: str) -> None:
        """Make the previewed commit, push it, and sync exactly it."""

    def request_prune(self, keys: frozenset[ResourceKey]) -> None:
        """Delete these stale resources, which a person has confirmed."""

    def request_forget(self, key: ResourceKey) -> None:
        """Take a stale resource out of the inventory and leave it in the cluster."""

    async def preview_sync(self, keys: frozenset[ResourceKey] | None = None) -> SyncPreview:
        """What request_sync would do."""

    async def preview_rollback(
        self, revision: str, how: RollbackHow, only: ResourceKey | None = None
    ) -> RollbackPreview:
        """What a rollback would do, in Git and in the cluster. Raises SourceError."""

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        """What request_prune would do; guarded kinds only when in `named`."""

    async def texts(self, key: ResourceKey) -> ResourceTexts:
        """The resource as YAML, from Git and from the cluster."""

    async def commit_view(self, revision: str) -> CommitView:
        """One commit of the history, with its effect."""

    async def more_history(self, before: str) -> tuple[Revision, ...]:
        """The next page of the path's history after that hash."""

    def logs(
        self, namespace: str, pod: str, container: str, *, previous: bool = False
    ) -> AsyncIterator[str]:
        """Lines of a container's log, as they come."""


class OneShot(Protocol):
    """One act at a time, awaited: what commands use."""

    async def open(self) -> None:
        """Read Git, reach the cluster, load the state. Raises GitopsError."""

    async def close(self) -> None:
        """Let go of everything."""

    async def observe(
        self,
        *,
        verify: bool = False,
        local: bool = False,
        revision: str | None = None,
    ) -> Snapshot:
        """List everything in use once and compare it with Git.

        `verify` asks the server about every object, `local` about none; `revision`
        compares another revision than the tracked tip.
        """

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What of the revision cannot be used; known once it is open."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Said, never synced: uncommitted changes; that state is kept in a local file."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must know before anything is applied: that locks cannot be seen."""

    @property
    def state(self) -> TargetState:
        """What past syncs recorded, as open() loaded it or the last act left it."""

    def select(self, words: tuple[str, ...]) -> frozenset[ResourceKey]:
        """Resource arguments as kubectl writes them -> keys. Raises UsageError."""

    async def preview_sync(self, keys: frozenset[ResourceKey] | None = None) -> SyncPreview:
        """What sync would do, by server-side dry run."""

    async def sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        prune: frozenset[ResourceKey] = frozenset(),
        wait: bool = True,
        arm: bool | None = None,
        progress: Progress | None = None,
    ) -> Operation:
        """Apply the tracked tip (or just `keys` of it), prune what was confirmed, wait for
        health. Failures of single resources are results, not errors.
        """

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        """What a prune would delete."""

    async def preview_rollback(
        self, revision: str, how: RollbackHow, only: ResourceKey | None = None
    ) -> RollbackPreview:
        """What a rollback would do, in Git and in the cluster."""

    async def rollback(
        self,
        preview: RollbackPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        """Commit, push, and sync exactly that commit; `Operation.revision` is the commit."""

    async def lock(
        self, key: ResourceKey, reason: str, duration: timedelta | None = None
    ) -> Operation:
        """Lock one resource."""

    async def unlock(self, key: ResourceKey) -> Operation:
        """Unlock it. Raises UsageError when it is not locked."""

    async def suspend(self, reason: str) -> Operation:
        """Hold automatic sync for the target."""

    async def resume(self) -> Operation:
        """Arm automatic sync for the target."""

    async def forget(self, key: ResourceKey) -> Operation:
        """Take a stale resource out of the inventory. Raises UsageError when it is not stale."""

    async def history(
        self, limit: int = 50, *, before: str | None = None, key: ResourceKey | None = None
    ) -> tuple[Revision, ...]:
        """Revisions of the paths, or those that touched one resource's file."""

    @property
    def health(self) -> tuple[ResourceStatus, ...]:
        """The rows as last seen: after a sync that waited, with their health."""
