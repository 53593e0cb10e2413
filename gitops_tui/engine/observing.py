"""Looks at both sides once, and again after an act: what a command sees."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Operation
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import ClusterPhase, Snapshot, TimerView
from gitops_tui.core.state import InventoryRecord
from gitops_tui.engine.admission import look_at_admission
from gitops_tui.engine.board import Board
from gitops_tui.engine.judge import Ask
from gitops_tui.engine.remembering import DONE
from gitops_tui.engine.rows import Rows
from gitops_tui.engine.sight import Scope
from gitops_tui.engine.snapshots import picture
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError, FetchFailed, Forbidden, HostKeyUnknown


class Observing:
    """Reads a world by asking, where the dashboard's follows watches."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._listed = False
        self.tip: Revision | None = None
        """The tracked tip, as it was at the start or as an act of ours has moved it."""
        self.unknown_host: HostKeyUnknown | None = None
        """Why the remote was not asked, where a person may say that its host is the right one."""

    async def open(self, *, known: bool = False) -> None:
        """Read Git and reach the cluster, both at once, then load the state. A remote that
        cannot be asked ends it, unless what is `known` of it already will do.

        Raises GitopsError: Git's where both fail.
        """
        world = self._world
        opening = (
            asyncio.create_task(self._open_git(known=known)),
            asyncio.create_task(world.open_cluster()),
        )
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
        await world.reading.read(self.tip or world.head)
        self.follow()

    async def further(self) -> None:
        """Ask the remote for the tracked tip, and go by it from now on. Raises SourceError."""
        await self._fetch()
        await self._world.reading.read(self.tip)
        self.follow()

    async def _open_git(self, *, known: bool) -> None:
        world = self._world
        await world.reading.open()
        if not world.source_info.remote:
            return
        try:
            await self._fetch()
        except FetchFailed as error:
            if not known:
                raise
            world.git = replace(world.git, error=str(error))
            self.unknown_host = error if isinstance(error, HostKeyUnknown) else None

    async def _fetch(self) -> None:
        world = self._world
        self.tip = await world.ports.source.fetch()
        world.git = replace(world.git, fetched_at=world.now())

    async def at_everything(self, ask: Ask, revision: str | None = None) -> Snapshot:
        """List everything in use once and compare it with the tip, or with `revision`."""
        world = self._world
        wanted = await world.ports.source.resolve(revision) if revision else self.tip
        await world.reading.read(wanted, instead=revision is not None)
        _, unmet = await asyncio.gather(self.at_lists(), self._unmet(ask))
        await self._make_rows(ask, unmet)
        if self.tip is not None and wanted is not None and wanted.sha != self.tip.sha:
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

    async def _unmet(self, ask: Ask) -> frozenset[ResourceKey]:
        """What has not passed the webhooks and policies as they are now: it may look in sync and
        be refused, or changed, all the same.
        """
        world = self._world
        held = world.state.inventory
        known = any(record.admission for record in held.values())
        # A person who is to look at one namespace only may often see no more.
        if ask is not Ask.WHERE_DIFFERENT or not known or world.target.only_namespace is not None:
            return frozenset()
        await look_at_admission(world)
        now = world.admission.digest
        if not now:
            return frozenset()
        return frozenset(key for key, record in held.items() if not _has_passed(record, now))

    def follow(self) -> None:
        """The branch is further by now, and what was read of it last is meant."""
        self.tip = self._world.head

    async def back_to_the_tip(self) -> None:
        """What is applied is what was the tip at the start, whatever was looked at since."""
        if self._world.head is not self.tip:
            await self._world.reading.read(self.tip)

    async def at_lists(self, *, anew: bool = False) -> None:
        """List everything in use; once, unless it is to be read `anew`."""
        if self._listed and not anew:
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

    async def at_what_is_left(self, operation: Operation) -> None:
        """What was applied is not compared once more; what was not, locally."""
        rows, world = Rows(self._world), self._world
        live, wanted = world.live.objects.keys(), world.desired.manifests.keys()
        done = {result.key for result in operation.results if result.action in DONE}
        applied = {key: rows.just_applied(key) for key in done & live & wanted}
        rest = [key for key in world.shown() if key not in applied]
        made = await asyncio.gather(*(rows.row(key, Ask.NEVER) for key in rest))
        world.rows = Board(applied | {row.key: row for row in made})

    async def _make_rows(self, ask: Ask, always: frozenset[ResourceKey]) -> None:
        """The rows of everything; about what is in `always` the server is asked in any case."""
        rows = Rows(self._world)

        async def one(key: ResourceKey) -> ResourceStatus:
            try:
                return await rows.row(key, Ask.ALWAYS if key in always else ask)
            except ClusterError as error:
                # A webhook that fails, most often: what we see counts, and the row says why.
                return await rows.locally(key, error)

        made = await asyncio.gather(*(one(key) for key in self._world.shown()))
        self._world.rows = Board({row.key: row for row in made})


def _has_passed(record: InventoryRecord, admission: str) -> bool:
    """Whether the server let it pass under that set-up, as far as that was recorded."""
    return record.admission == admission or bool(record.uid and not record.admission)
