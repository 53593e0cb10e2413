"""One act at a time, awaited: what commands use (api.OneShot)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Operation, OperationKind
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.selection import select
from gitops_tui.core.snapshot import ClusterPhase, Snapshot, TimerView
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
from gitops_tui.engine.board import Board
from gitops_tui.engine.judge import Ask
from gitops_tui.engine.ports import Ports
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.remarks import notes, warnings
from gitops_tui.engine.remembering import DONE
from gitops_tui.engine.rows import Rows
from gitops_tui.engine.sight import Scope
from gitops_tui.engine.snapshots import picture
from gitops_tui.engine.syncing import sync
from gitops_tui.engine.tracing import revisions_of
from gitops_tui.engine.ways_out import refuse_guarded
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError, Forbidden

SEARCHED = 500
"""Revisions that are looked through at once."""


class Session:
    """Reads everything once, acts, and ends."""

    def __init__(self, target: Target, ports: Ports) -> None:
        self._world = World(target, ports)
        self._listed = False
        self._tip: Revision | None = None
        self._accepted = ""
        """What a person has vouched for here: recorded with the sync."""

    async def open(self) -> None:
        """Read Git and reach the cluster, both at once, then load the state.

        Raises GitopsError: Git's where both fail.
        """
        world = self._world
        opening = asyncio.create_task(self._open_git()), asyncio.create_task(world.open_cluster())
        try:
            for side in opening:
                await side
        finally:
            for side in opening:
                side.cancel()
            await asyncio.gather(*opening, return_exceptions=True)
        await world.open_state()
        if world.state_error is not None:
            raise world.state_error
        await world.reading.read()
        self._tip = world.head

    async def fetch(self) -> None:
        """Ask the remote for the tracked tip, and go by it from now on."""
        world = self._world
        await world.ports.source.fetch()
        world.git = replace(world.git, fetched_at=world.now())
        await world.reading.read()
        self._tip = world.head

    async def _open_git(self) -> None:
        world = self._world
        await world.reading.open()
        if world.source_info.remote:
            await world.ports.source.fetch()
            world.git = replace(world.git, fetched_at=world.now())

    async def close(self) -> None:
        """Let go of everything."""
        await asyncio.gather(self._world.ports.source.close(), self._world.ports.cluster.close())

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
        return self._tip

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
        world = self._world
        wanted = await world.ports.source.resolve(revision) if revision else self._tip
        await world.reading.read(wanted, instead=revision is not None)
        await self._list()
        ask = Ask.ALWAYS if verify else Ask.NEVER if local else Ask.WHERE_DIFFERENT
        await self._make_rows(ask)
        if self._tip is not None and wanted is not None and wanted.sha != self._tip.sha:
            # Which side moved, and since when, is told of the tip and nothing else.
            told = world.rows.items()
            world.rows = Board({k: replace(row, direction=None, since=None) for k, row in told})
        lease = await world.store.lease()
        timer = TimerView(
            armed=world.state.armed,
            detect_only=world.target.auto_sync is False,
            suspension=world.state.suspension,
            holder=lease.holder,
            holder_known=lease.available,
            mine=lease.mine,
        )
        world.cluster = replace(world.cluster, phase=ClusterPhase.LIVE, since=world.now())
        return picture(world, timer=timer, ready=True)

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
        await self._back_to_the_tip()
        await self._list()
        return await previews.preview_sync(self._world, keys, recreate=recreate)

    async def leaves(self) -> Leaving | None:
        """What a sync would leave behind, for a branch that was moved back or rewritten."""
        await self._back_to_the_tip()
        return await previews.leaving(self._world)

    async def accept_unverified(self) -> None:
        """Let a person vouch for what would be applied."""
        await self._back_to_the_tip()
        self._accepted = await vouching.accept(self._world)
        await self._world.reading.read(self._tip)

    async def sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        prune: frozenset[ResourceKey] = frozenset(),
        wait: bool = True,
        arm: bool | None = None,
        leaving: str | None = None,
        recreate: frozenset[ResourceKey] = frozenset(),
        progress: Progress | None = None,
    ) -> Operation:
        """Apply the tracked tip, prune what was confirmed, wait for health."""
        await self._back_to_the_tip()
        # A person may have read the plan for minutes: what is applied goes by what is.
        self._listed = False
        await self._list()
        recorder = Recorder(
            self._world, OperationKind.SYNC, about=self._accepted, progress=progress
        )
        operation = await sync(
            self._world,
            recorder,
            keys,
            prune=prune,
            recreate=recreate,
            wait=wait,
            arm=arm,
            leaving=leaving,
        )
        await self._make_rows_after(operation)
        return operation

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        """What a prune would delete."""
        await self._list()
        return await pruning.preview(self._world, named)

    async def preview_rollback(
        self,
        revision: str,
        how: RollbackHow,
        only: ResourceKey | None = None,
        *,
        whole_file: bool = False,
        also: tuple[str, ...] = (),
    ) -> RollbackPreview:
        """What a rollback would do, in Git and in the cluster."""
        await self._list()
        names = (revision, *also)
        return await rollback.preview(self._world, names, how, only, whole_file=whole_file)

    async def rollback(
        self,
        preview: RollbackPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        """Commit, push, and sync exactly that commit."""
        reverts = preview.how is RollbackHow.REVERT
        kind = OperationKind.REVERT if reverts else OperationKind.ROLLBACK
        recorder = Recorder(self._world, kind, message=reason, progress=progress)
        self._listed = False
        await self._list()
        operation = await rollback.rollback(self._world, preview, reason, recorder, wait=wait)
        self._tip = self._world.head
        await self._make_rows_after(operation)
        return operation

    async def preview_release(
        self, key: ResourceKey, images: Sequence[tuple[str, str]], *, moving: bool = False
    ) -> EditPreview:
        """What setting images in Git would do."""
        await self._back_to_the_tip()
        await self._list()
        return await editing.preview_release(self._world, key, images, moving=moving)

    async def preview_take(self, key: ResourceKey, fields: Sequence[str] = ()) -> EditPreview:
        """What writing live values into Git would do."""
        await self._back_to_the_tip()
        await self._list()
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
        recorder = Recorder(self._world, preview.kind, message=reason, progress=progress)
        self._listed = False
        await self._list()
        operation = await editing.commit(self._world, preview, reason, recorder, wait=wait)
        self._tip = self._world.head
        await self._make_rows_after(operation)
        return operation

    async def propose(self, preview: RollbackPreview | EditPreview, reason: str) -> Proposal:
        """Push the commit as a new branch, for a pull request."""
        if isinstance(preview, EditPreview):
            return await editing.propose(self._world, preview, reason)
        return await rollback.propose(self._world, preview, reason)

    async def preview_pin(self, revision: str) -> PinPreview:
        """What holding the cluster at a revision would do."""
        await self._back_to_the_tip()
        await self._list()
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
        self._listed = False
        await self._list()
        operation = await pinning.pin(self._world, preview, reason, recorder, wait=wait)
        self._tip = self._world.head
        await self._make_rows_after(operation)
        return operation

    async def preview_unpin(self) -> SyncPreview:
        """What the first sync after unpinning would do."""
        await self._back_to_the_tip()
        await self._list()
        return await previews.preview_unpin(self._world)

    async def unpin(self) -> Operation:
        """Let the cluster follow the branch again, from the next sync on."""
        operation = await pinning.unpin(self._world)
        self._tip = self._world.head
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
        await self._list()
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
        source = self._world.ports.source
        older = (await source.resolve(before)).sha if before else None
        size = max(limit, SEARCHED) if words else limit
        found: list[Revision] = []
        while len(found) < limit:
            if key is not None:
                page = await revisions_of(self._world, key, size, before=older)
            else:
                page = await source.history(size, before=older)
            found += (revision for revision in page if revision.holds(words))
            if len(page) < size:
                break
            older = page[-1].sha
        return tuple(found[:limit])

    async def commit_view(self, revision: str) -> CommitView:
        """One commit, and what it changed in Git."""
        return await showing.commit_view(self._world, revision)

    async def commit_effects(self, revision: str) -> tuple[Effect, ...]:
        """What making that commit the desired state would change in the cluster now."""
        await self._list()
        return await showing.commit_effects(self._world, revision)

    async def _back_to_the_tip(self) -> None:
        """What is applied is what was the tip at the start, whatever was looked at since."""
        if self._world.head is not self._tip:
            await self._world.reading.read(self._tip)

    async def _list(self) -> None:
        if self._listed:
            return
        await asyncio.gather(*(self._list_one(scope) for scope in self._world.sight.scopes()))
        self._listed = True

    async def _list_one(self, scope: Scope) -> None:
        world = self._world
        try:
            objects = await world.ports.cluster.list(scope.kind, scope.namespace)
        except Forbidden as error:
            if world.sight.deny(scope, str(error)):
                narrow = world.sight.places(narrow=True)
                await asyncio.gather(*(self._list_one(Scope(scope.kind, n)) for n in narrow))
        else:
            world.live.replace(scope.kind, scope.namespace, objects)
            world.sight.listed.add(scope)
            world.sight.fresh.add(scope)

    async def _make_rows_after(self, operation: Operation) -> None:
        """What was applied is not compared once more; what was not, locally."""
        rows, world = Rows(self._world), self._world
        live, wanted = world.live.objects.keys(), world.desired.manifests.keys()
        done = {result.key for result in operation.results if result.action in DONE}
        applied = {key: rows.just_applied(key) for key in done & live & wanted}
        rest = [key for key in world.shown() if key not in applied]
        made = await asyncio.gather(*(rows.row(key, Ask.NEVER) for key in rest))
        world.rows = Board(applied | {row.key: row for row in made})

    async def _make_rows(self, ask: Ask) -> None:
        rows = Rows(self._world)

        async def one(key: ResourceKey) -> ResourceStatus:
            try:
                return await rows.row(key, ask)
            except ClusterError as error:
                return replace(await rows.row(key, Ask.NEVER), error=str(error))

        made = await asyncio.gather(*(one(key) for key in self._world.shown()))
        self._world.rows = Board({row.key: row for row in made})
