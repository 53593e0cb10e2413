"""A session that plays what a test wrote down, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType

from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Operation, OperationKind
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import GitView, Snapshot
from gitops_tui.core.state import TargetState
from gitops_tui.engine.api import (
    CommitView,
    EditPreview,
    Effect,
    Leaving,
    OneShot,
    PinPreview,
    Progress,
    Proposal,
    PrunePreview,
    RollbackHow,
    RollbackPreview,
    SyncPreview,
)
from gitops_tui.errors import (
    FetchFailed,
    HeldByAnother,
    HostKeyUnknown,
    PushRefused,
    RevertConflict,
    UsageError,
)
from tests.cli import pictures


@dataclass
class FakeSession:
    """Implements OneShot in memory; `calls` holds the acts in the order they were asked."""

    picture: Snapshot = field(default_factory=lambda: pictures.snapshot(pictures.IN_SYNC))
    outcome: Operation = field(default_factory=lambda: pictures.operation(pictures.CONFIGURED))
    state: TargetState = pictures.SYNCED_STATE
    findings: tuple[Finding, ...] = ()
    outdated: str | None = None
    unknown_host: HostKeyUnknown | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    withheld: str | None = None
    plan: SyncPreview = pictures.SYNC_PREVIEW
    leaving: Leaving | None = None
    only_namespace: str | None = None
    namespaces: frozenset[str] = frozenset({"n", "example"})
    tip: Revision | None = pictures.HEAD
    prune: PrunePreview = pictures.PRUNE_PREVIEW
    rollback_plan: RollbackPreview = pictures.ROLLBACK_PREVIEW
    edit_plan: EditPreview = pictures.RELEASE_PREVIEW
    pin_plan: PinPreview = pictures.PIN_PREVIEW
    landed: Mapping[str, str] = field(default_factory=dict)
    revisions: tuple[Revision, ...] = (pictures.HEAD, pictures.OLD)
    health: tuple[ResourceStatus, ...] = (pictures.DRIFTED,)
    error: BaseException | None = None
    """Raised by open()."""
    refused: PushRefused | None = None
    """Raised by rollback()."""
    conflict: RevertConflict | None = None
    """Raised by preview_rollback()."""
    held: HeldByAnother | None = None
    """Raised by lock() and unlock() that are not told to go over its owner's."""
    calls: list[tuple[str, object]] = field(default_factory=list)
    closed: bool = False

    @property
    def git(self) -> GitView:
        return self.picture.git

    async def open(self, *, known: bool = False) -> None:
        if isinstance(self.error, FetchFailed) and known:
            told = str(self.error)
            git = replace(self.git, error=told, fetched_at=pictures.NOW - timedelta(hours=3))
            self.picture = replace(self.picture, git=git)
            self.outdated = f"{told} What is told of Git was fetched 3h ago."
            self.unknown_host = self.error if isinstance(self.error, HostKeyUnknown) else None
            return
        if self.error is not None:
            raise self.error

    async def close(self) -> None:
        self.closed = True

    async def fetch(self) -> None:
        self.calls.append(("fetch", None))

    async def observe(
        self, *, verify: bool = False, local: bool = False, revision: str | None = None
    ) -> Snapshot:
        self.calls.append(("observe", (verify, local, revision)))
        return self.picture

    def select(self, words: tuple[str, ...]) -> frozenset[ResourceKey]:
        known = {
            "deployment/frontend": pictures.DEPLOYMENT,
            "service/frontend": pictures.SERVICE,
            "namespace/example": pictures.NAMESPACE,
        }
        for word in words:
            if word not in known:
                message = f"{word} is not known here."
                raise UsageError(message)
        return frozenset(known[word] for word in words)

    async def preview_sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> SyncPreview:
        self.calls.append(("preview_sync", keys))
        return self.plan

    async def leaves(self) -> Leaving | None:
        return self.leaving

    async def accept_unverified(self) -> None:
        self.calls.append(("accept_unverified", None))

    async def sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        prune: frozenset[ResourceKey] = frozenset(),
        kept: Mapping[ResourceKey, str] = MappingProxyType({}),
        wait: bool = True,
        arm: bool | None = None,
        leaving: str | None = None,
        recreate: frozenset[ResourceKey] = frozenset(),
        progress: Progress | None = None,
    ) -> Operation:
        told = (keys, prune, wait, arm)
        further = (leaving, recreate) if recreate else (leaving,) if leaving else ()
        self.calls.append(("sync", (*told, *further)))
        if kept:
            self.calls.append(("kept", dict(kept)))
        if progress:
            progress(self.outcome)
        return self.outcome

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        self.calls.append(("preview_prune", named))
        candidates = (
            replace(each, unnamed=False, skip=None) if each.unnamed and each.key in named else each
            for each in self.prune.candidates
        )
        return replace(self.prune, candidates=tuple(candidates))

    async def preview_rollback(
        self,
        revision: str,
        how: RollbackHow,
        only: ResourceKey | None = None,
        *,
        whole_file: bool = False,
        also: tuple[str, ...] = (),
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> RollbackPreview:
        self.calls.append(("preview_rollback", (revision, how, only)))
        if whole_file or also:
            self.calls.append(("besides", (whole_file, also)))
        if recreate:
            self.calls.append(("recreate", recreate))
        if self.conflict is not None:
            raise self.conflict
        return self.rollback_plan

    async def rollback(
        self,
        preview: RollbackPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        self.calls.append(("rollback", (reason, wait)))
        if self.refused is not None:
            refused, self.refused = self.refused, None if self.refused.moved else self.refused
            raise refused
        if progress:
            progress(self.outcome)
        return self.outcome

    async def preview_release(
        self, key: ResourceKey, images: Sequence[tuple[str, str]], *, moving: bool = False
    ) -> EditPreview:
        self.calls.append(("preview_release", (key, tuple(images), moving)))
        return self.edit_plan

    async def preview_take(self, key: ResourceKey, fields: Sequence[str] = ()) -> EditPreview:
        self.calls.append(("preview_take", (key, tuple(fields))))
        return self.edit_plan

    async def edit(
        self,
        preview: EditPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        self.calls.append(("edit", (reason, wait)))
        if self.refused is not None:
            raise self.refused
        if progress:
            progress(self.outcome)
        return self.outcome

    async def propose(self, preview: RollbackPreview | EditPreview, reason: str) -> Proposal:
        self.calls.append(("propose", reason))
        return pictures.PROPOSAL

    async def preview_pin(self, revision: str) -> PinPreview:
        self.calls.append(("preview_pin", revision))
        return self.pin_plan

    async def pin(
        self,
        preview: PinPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        self.calls.append(("pin", (reason, wait)))
        if progress:
            progress(self.outcome)
        return self.outcome

    async def preview_unpin(self) -> SyncPreview:
        self.calls.append(("preview_unpin", None))
        return self.plan

    async def unpin(self) -> Operation:
        self.calls.append(("unpin", None))
        return self._small(OperationKind.UNPIN, "")

    async def lock(
        self,
        key: ResourceKey,
        reason: str,
        duration: timedelta | None = None,
        *,
        over: str | None = None,
    ) -> Operation:
        self._held(over)
        self.calls.append(("lock", (key, reason, duration)))
        return self._small(OperationKind.LOCK, reason)

    async def unlock(self, key: ResourceKey, *, over: str | None = None) -> Operation:
        self._held(over)
        self.calls.append(("unlock", key))
        return self._small(OperationKind.UNLOCK, str(key))

    async def suspend(self, reason: str) -> Operation:
        self.calls.append(("suspend", reason))
        return self._small(OperationKind.SUSPEND, reason)

    async def resume(self) -> Operation:
        self.calls.append(("resume", None))
        return self._small(OperationKind.RESUME, "")

    async def forget(self, key: ResourceKey) -> Operation:
        self.calls.append(("forget", key))
        return self._small(OperationKind.FORGET, str(key))

    async def history(
        self,
        limit: int = 50,
        *,
        key: ResourceKey | None = None,
        before: str | None = None,
        words: tuple[str, ...] = (),
    ) -> tuple[Revision, ...]:
        self.calls.append(("history", (limit, key, before, words)))
        return self.revisions[:limit]

    async def commit_view(self, revision: str) -> CommitView:
        self.calls.append(("commit_view", revision))
        return pictures.COMMIT_VIEW

    async def commit_effects(self, revision: str) -> tuple[Effect, ...]:
        self.calls.append(("commit_effects", revision))
        return pictures.ROLLBACK_PREVIEW.effects

    def acts(self) -> list[str]:
        """The acts that would have changed something."""
        looks = {"observe", "history", "commit_view", "commit_effects"}
        asked = (name for name, _ in self.calls)
        return [name for name in asked if name not in looks and not name.startswith("preview")]

    def _held(self, over: str | None) -> None:
        if self.held is not None and over != self.held.owner:
            raise self.held

    @staticmethod
    def _small(kind: OperationKind, message: str) -> Operation:
        return pictures.operation(kind=kind, message=message, revision=None)


def conforms(fake: FakeSession) -> OneShot:
    """The fake as what it stands for; the type checker holds it to that."""
    return fake
