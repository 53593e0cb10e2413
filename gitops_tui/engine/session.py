"""One act at a time, awaited: what commands use (api.OneShot)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.durations import age
from gitops_tui.core.operations import Operation, OperationKind
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.selection import select
from gitops_tui.core.snapshot import GitView, Snapshot
from gitops_tui.core.state import TargetState
from gitops_tui.core.target import Target
from gitops_tui.engine import (
    editing,
    holds,
    pinning,
    previews,
    pruning,
    rollback,
    showing,
    vouching,
)
from gitops_tui.engine.api import (
    CommitPreview,
    CommitView,
    EditPreview,
    Effect,
    Leaving,
    PinPreview,
    Progress,
    Proposal,
    PrunePreview,
    RollbackHow,
    RollbackPreview,
    SyncPreview,
)
from gitops_tui.engine.committing import commit_and_sync, propose
from gitops_tui.engine.judge import Ask
from gitops_tui.engine.leaving import leaving
from gitops_tui.engine.observing import Observing
from gitops_tui.engine.ports import Ports
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.remarks import notes, warnings
from gitops_tui.engine.searching import searched
from gitops_tui.engine.syncing import sync
from gitops_tui.engine.ways_out import refuse_guarded
from gitops_tui.engine.world import World
from gitops_tui.errors import HostKeyUnknown


class Session:
    """Reads everything once, acts, and ends."""

    def __init__(self, target: Target, ports: Ports) -> None:
        self._world = World(target, ports)
        self._look = Observing(self._world)
        self._accepted = ""
        """What a person has vouched for here: recorded with the sync."""

    async def open(self, *, known: bool = False) -> None:
        """Read Git and reach the cluster (api.OneShot.open). Raises GitopsError."""
        await self._look.open(known=known)

    async def fetch(self) -> None:
        """Ask the remote for the tracked tip, and go by it from now on."""
        await self._look.further()

    async def close(self) -> None:
        """Let go of everything."""
        await asyncio.gather(self._world.ports.source.close(), self._world.ports.cluster.close())

    @property
    def outdated(self) -> str | None:
        """Why Git may have more than is known, and since when."""
        git = self._world.git
        if git.error is None:
            return None
        since = f" {age(self._world.now() - git.fetched_at)} ago" if git.fetched_at else " before"
        return f"{git.error} What is told of Git was fetched{since}."

    @property
    def unknown_host(self) -> HostKeyUnknown | None:
        """Why the remote was not asked, where ssh does not know its host."""
        return self._look.unknown_host

    @property
    def git(self) -> GitView:
        """The repository as it is known."""
        return self._world.git

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What of the revision cannot be used."""
        return self._world.desired.findings

    @property
    def notes(self) -> tuple[str, ...]:
        """Said, never synced."""
        return notes(self._world)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must know before anything is applied."""
        return warnings(self._world)

    @property
    def withheld(self) -> str | None:
        """Why nothing at all is applied, for want of a signature."""
        return vouching.withheld(self._world)

    @property
    def tip(self) -> Revision | None:
        """The tracked tip."""
        return self._look.tip

    @property
    def namespaces(self) -> frozenset[str]:
        """Those of the manifests, and of what past syncs applied."""
        return self._world.sight.namespaces

    @property
    def only_namespace(self) -> str | None:
        """What everything is limited to."""
        return self._world.target.only_namespace

    @property
    def state(self) -> TargetState:
        """What past syncs recorded."""
        return self._world.state

    @property
    def landed(self) -> Mapping[str, str]:
        """Which commit of the paths each synced or pinned revision comes down to."""
        return self._world.landed

    @property
    def health(self) -> tuple[ResourceStatus, ...]:
        """The rows as last seen."""
        return self._world.rows.in_order

    async def observe(
        self, *, verify: bool = False, local: bool = False, revision: str | None = None
    ) -> Snapshot:
        """List everything in use once and compare it with Git (api.OneShot.observe)."""
        ask = Ask.ALWAYS if verify else Ask.NEVER if local else Ask.WHERE_DIFFERENT
        return await self._look.at_everything(ask, revision)

    def select(self, words: tuple[str, ...]) -> frozenset[ResourceKey]:
        """Resource arguments as kubectl writes them -> keys. Raises UsageError."""
        world = self._world
        known = {*world.desired.manifests, *world.state.inventory, *world.locks}
        strict = world.target.namespace is not None
        return select(words, known, world.catalog, namespace=world.namespace(), strict=strict)

    async def preview_sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> SyncPreview:
        """What sync would do, by server-side dry run."""
        refuse_guarded(recreate)
        await self._look.back_to_the_tip()
        await self._look.at_lists()
        return await previews.preview_sync(self._world, keys, recreate=recreate)

    async def leaves(self) -> Leaving | None:
        """What a sync would leave behind, for a branch that was moved back or rewritten."""
        await self._look.back_to_the_tip()
        return await leaving(self._world)

    async def accept_unverified(self) -> None:
        """Let a person vouch for what would be applied."""
        await self._look.back_to_the_tip()
        self._accepted = await vouching.accept(self._world)
        await self._world.reading.read(self._look.tip)

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
        """Apply the tracked tip, prune what was confirmed, wait for health."""
        await self._look.back_to_the_tip()
        # A person may have read the plan for minutes: what is applied goes by what is.
        await self._look.at_lists(anew=True)
        recorder = Recorder(
            self._world, OperationKind.SYNC, about=self._accepted, progress=progress
        )
        operation = await sync(
            self._world,
            recorder,
            keys,
            prune=prune,
            kept=kept,
            recreate=recreate,
            wait=wait,
            arm=arm,
            leaving=leaving,
        )
        await self._look.at_what_is_left(operation)
        return operation

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        """What a prune would delete."""
        await self._look.at_lists()
        return await pruning.preview(self._world, named)

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
        """What a rollback would do, in Git and in the cluster."""
        await self._look.at_lists()
        names = (revision, *also)
        return await rollback.preview(
            self._world, names, how, only, whole_file=whole_file, recreate=recreate
        )

    async def rollback(
        self,
        preview: RollbackPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        """Commit, push, and sync exactly that commit."""
        return await self._commit(preview, reason, wait=wait, progress=progress)

    async def preview_release(
        self, key: ResourceKey, images: Sequence[tuple[str, str]], *, moving: bool = False
    ) -> EditPreview:
        """What setting images in Git would do."""
        await self._look.back_to_the_tip()
        await self._look.at_lists()
        return await editing.preview_release(self._world, key, images, moving=moving)

    async def preview_take(self, key: ResourceKey, fields: Sequence[str] = ()) -> EditPreview:
        """What writing live values into Git would do."""
        await self._look.back_to_the_tip()
        await self._look.at_lists()
        return await editing.preview_take(self._world, key, fields)

    async def edit(
        self,
        preview: EditPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        """Commit the edited manifest, push, and sync exactly that commit."""
        return await self._commit(preview, reason, wait=wait, progress=progress)

    async def _commit(
        self, preview: CommitPreview, reason: str, *, wait: bool, progress: Progress | None
    ) -> Operation:
        recorder = Recorder(self._world, preview.operation, message=reason, progress=progress)
        await self._look.at_lists(anew=True)
        operation = await commit_and_sync(self._world, preview, reason, recorder, wait=wait)
        self._look.follow()
        await self._look.at_what_is_left(operation)
        return operation

    async def propose(self, preview: RollbackPreview | EditPreview, reason: str) -> Proposal:
        """Push the commit as a new branch, for a pull request."""
        return await propose(self._world, preview, reason)

    async def preview_pin(self, revision: str) -> PinPreview:
        """What holding the cluster at a revision would do."""
        await self._look.back_to_the_tip()
        await self._look.at_lists()
        return await pinning.preview(self._world, revision)

    async def pin(
        self,
        preview: PinPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        """Hold the cluster at the previewed revision, and sync it."""
        recorder = Recorder(self._world, OperationKind.PIN, progress=progress)
        await self._look.at_lists(anew=True)
        operation = await pinning.pin(self._world, preview, reason, recorder, wait=wait)
        self._look.follow()
        await self._look.at_what_is_left(operation)
        return operation

    async def preview_unpin(self) -> SyncPreview:
        """What the first sync after unpinning would do."""
        await self._look.back_to_the_tip()
        await self._look.at_lists()
        return await previews.preview_unpin(self._world)

    async def unpin(self) -> Operation:
        """Let the cluster follow the branch again, from the next sync on."""
        operation = await pinning.unpin(self._world)
        self._look.follow()
        return operation

    async def lock(
        self,
        key: ResourceKey,
        reason: str,
        duration: timedelta | None = None,
        *,
        over: str | None = None,
    ) -> Operation:
        """Lock one resource."""
        return await holds.lock(self._world, key, reason, duration, over)

    async def unlock(self, key: ResourceKey, *, over: str | None = None) -> Operation:
        """Unlock it. Raises UsageError when it is not locked."""
        # The live object may say that it is locked as well.
        await self._look.at_lists()
        return await holds.unlock(self._world, key, over)

    async def suspend(self, reason: str) -> Operation:
        """Hold automatic sync for the target."""
        return await holds.suspend(self._world, reason)

    async def resume(self) -> Operation:
        """Arm automatic sync for the target."""
        return await holds.resume(self._world)

    async def forget(self, key: ResourceKey) -> Operation:
        """Take a stale resource out of the inventory."""
        return await holds.forget(self._world, key)

    async def history(
        self,
        limit: int = 50,
        *,
        key: ResourceKey | None = None,
        before: str | None = None,
        words: tuple[str, ...] = (),
    ) -> tuple[Revision, ...]:
        """Revisions of the paths, or those that changed one resource's manifest."""
        return await searched(self._world, limit, key=key, before=before, words=words)

    async def commit_view(self, revision: str) -> CommitView:
        """One commit, and what it changed in Git."""
        return await showing.commit_view(self._world, revision)

    async def commit_effects(self, revision: str) -> tuple[Effect, ...]:
        """What making that commit the desired state would change in the cluster now."""
        await self._look.at_lists()
        return await showing.commit_effects(self._world, revision)
