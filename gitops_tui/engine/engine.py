"""The long-running engine behind the dashboard and `run` (api.Dashboard)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

from gitops_tui.core.operations import Operation, OperationKind
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.engine import holds, previews, pruning, rollback
from gitops_tui.engine.acting import Act, Acting
from gitops_tui.engine.api import (
    CommitView,
    PrunePreview,
    ResourceTexts,
    RollbackHow,
    RollbackPreview,
    SyncPreview,
)
from gitops_tui.engine.comparing import Comparing
from gitops_tui.engine.following_git import GitFollower
from gitops_tui.engine.noticing import Noticing
from gitops_tui.engine.opening import Opening
from gitops_tui.engine.ports import Ports
from gitops_tui.engine.publishing import Publisher
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.snapshots import Pictures
from gitops_tui.engine.syncing import sync
from gitops_tui.engine.timer import Timer
from gitops_tui.engine.verifying import Verifying
from gitops_tui.engine.watching import Watches
from gitops_tui.engine.world import HISTORY_PAGE, World
from gitops_tui.errors import (
    ClusterError,
    Conflict,
    FetchFailed,
    GitopsError,
    SourceError,
    UsageError,
)

PATIENCE_AT_THE_END = 3.0


class Engine:
    """Watches both sides, compares them, syncs on the timer, and does what is asked."""

    def __init__(self, target: Target, ports: Ports) -> None:
        world = self._world = World(target, ports)
        self._pictures = Pictures(world)
        self._watches: Watches | None = None
        self._ready = False
        self._opening = Opening(world, self._changed)
        self._acting = Acting(world, self._changed)
        self._git = GitFollower(world, self._changed)
        self._comparing = Comparing(world, self._changed)
        self._noticing = Noticing(world, self._comparing, rewatch=self._rewatch)
        self._timer = Timer(
            world,
            git_fails=lambda: self._git.fails,
            due=self._sync_in_time,
            reached=self._hear,
            changed=self._changed,
        )
        self._publisher = Publisher(self._take)
        world.live.touched = self._comparing.mark

    @property
    def snapshot(self) -> Snapshot:
        """The newest picture."""
        return self._publisher.snapshot

    def snapshots(self) -> AsyncIterator[Snapshot]:
        """The newest picture, then every newer one."""
        return self._publisher.snapshots()

    # --- running ---

    async def run(self) -> None:
        """Open everything, watch, and sync on the timer until cancelled (api.Dashboard.run)."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._publisher.run())
                await self._opening.open()
                self._watches = Watches(
                    self._world,
                    tasks,
                    listed=self._noticing.listed,
                    gone=self._git.read_kinds_soon,
                    changed=self._changed,
                )
                self._noticing.look()
                for running in (
                    self._comparing.run(),
                    self._git.follow(),
                    self._git.keep_fetching(),
                    self._follow_state(),
                    self._notice_expiry(),
                    self._acting.run(),
                    self._acting.run_small(),
                    self._timer.run(),
                    Verifying(self._world, self._comparing).run(),
                ):
                    tasks.create_task(running)
        finally:
            with suppress(TimeoutError, GitopsError):
                await asyncio.wait_for(self._let_go(), PATIENCE_AT_THE_END)

    async def _follow_state(self) -> None:
        async for _ in self._world.store.changes():
            # Read again at the next change, and Git by its own follower: not worth ending for.
            with suppress(ClusterError, SourceError):
                await self._world.read_state()
                await self._world.read_base()
            self._timer.renew_now()
            self._changed()

    async def _notice_expiry(self) -> None:
        while True:
            await self._world.ports.clock.sleep(1)
            if self._noticing.locks_expired:
                self._changed()

    async def _let_go(self) -> None:
        try:
            await self._timer.release()
        finally:
            ports = self._world.ports
            await asyncio.gather(ports.source.close(), ports.cluster.close())

    def _rewatch(self) -> None:
        if self._watches is not None:
            self._watches.follow()

    def _hear(self, unreached: str | None) -> None:
        if self._watches is not None:
            self._watches.hear(unreached)

    def _changed(self) -> None:
        self._publisher.changed()

    def _take(self) -> Snapshot:
        world = self._world
        if self._watches is not None:
            self._noticing.look()
            read = world.sight.complete and self._comparing.settled
            self._ready = world.all_seen = self._ready or read
        places = world.sight.namespaces
        return self._pictures.take(
            timer=self._timer.view,
            ready=self._ready,
            operation=self._acting.operation,
            notice=self._acting.notice,
            pods={id_: pod for id_, pod in world.live.pods.items() if pod.namespace in places},
            limits=(*self._timer.limits, *(self._watches.limits if self._watches else ())),
        )

    # --- acts ---

    def _sync_in_time(self) -> None:
        if self._acting.idle:
            cause = "timer" if self._world.ports.cause == "operator" else self._world.ports.cause
            self._acting.ask(Act(OperationKind.SYNC, self._timed_sync, cause=cause))

    def request_sync(
        self, keys: frozenset[ResourceKey] | None = None, *, arm: bool | None = None
    ) -> None:
        """Sync all (or just `keys`) now. `arm` answers the first sync's question."""

        async def do(recorder: Recorder) -> Operation:
            return await self._sync(recorder, keys, arm)

        self._acting.ask(Act(OperationKind.SYNC, do))

    async def _timed_sync(self, recorder: Recorder) -> Operation:
        if not await self._timer.may_sync():
            raise Conflict("Nothing was synced: another process runs the timer now.")
        return await self._sync(recorder, None, None, timed=True)

    async def _sync(
        self,
        recorder: Recorder,
        keys: frozenset[ResourceKey] | None,
        arm: bool | None,
        *,
        timed: bool = False,
    ) -> Operation:
        # What was pushed a moment ago is meant too; but a first sync does what its plan said.
        if self._world.source_info.remote and self._world.state.ever_synced:
            await self._git.fetch()
            if timed and self._git.fails:
                raise FetchFailed("Nothing was synced: what is known of Git may be outdated.")
        enough = self._acting.wanted_next
        try:
            return await sync(self._world, recorder, keys, arm=arm, enough=enough)
        finally:
            self._timer.renew_now()

    def request_fetch(self) -> None:
        """Ask the remote and re-read everything now."""
        self._opening.hurry()
        self._git.fetch_soon()

    def request_lock(
        self, key: ResourceKey, reason: str, duration: timedelta | None = None
    ) -> None:
        """Lock one resource."""
        self._acting.ask_small(lambda: holds.lock(self._world, key, reason, duration))

    def request_unlock(self, key: ResourceKey) -> None:
        """Unlock it."""
        self._acting.ask_small(lambda: holds.unlock(self._world, key))

    def request_suspend(self, reason: str) -> None:
        """Hold automatic sync."""
        self._acting.ask_small(lambda: holds.suspend(self._world, reason))

    def request_resume(self) -> None:
        """Arm automatic sync, or let it go on."""
        self._acting.ask_small(lambda: holds.resume(self._world))

    def request_forget(self, key: ResourceKey) -> None:
        """Take a stale resource out of the inventory and leave it in the cluster."""
        self._acting.ask_small(lambda: holds.forget(self._world, key))

    def request_rollback(self, preview: RollbackPreview, reason: str) -> None:
        """Make the previewed commit, push it, and sync exactly it."""
        reverts = preview.how is RollbackHow.REVERT
        kind = OperationKind.REVERT if reverts else OperationKind.ROLLBACK
        enough = self._acting.wanted_next

        async def do(recorder: Recorder) -> Operation:
            return await rollback.rollback(self._world, preview, reason, recorder, enough=enough)

        self._acting.ask(Act(kind, do, message=reason))

    def request_prune(self, keys: frozenset[ResourceKey]) -> None:
        """Delete these stale resources, which a person has confirmed."""

        async def do(recorder: Recorder) -> Operation:
            return await pruning.prune(self._world, recorder, keys)

        self._acting.ask(Act(OperationKind.PRUNE, do))

    # --- questions ---

    async def preview_sync(self, keys: frozenset[ResourceKey] | None = None) -> SyncPreview:
        """What request_sync would do."""
        return await previews.preview_sync(self._read(), keys)

    async def preview_rollback(
        self, revision: str, how: RollbackHow, only: ResourceKey | None = None
    ) -> RollbackPreview:
        """What a rollback would do, in Git and in the cluster. Raises SourceError."""
        return await rollback.preview(self._read(), revision, how, only)

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        """What request_prune would do."""
        return await pruning.preview(self._read(), named)

    async def texts(self, key: ResourceKey) -> ResourceTexts:
        """The resource as YAML, from Git and from the cluster."""
        return previews.texts_of(self._world, key)

    async def commit_view(self, revision: str) -> CommitView:
        """One commit of the history, with its effect."""
        return await previews.commit_view(self._read(), revision)

    async def more_history(self, before: str) -> tuple[Revision, ...]:
        """The next page of the path's history after that hash."""
        return await self._world.ports.source.history(HISTORY_PAGE, before=before)

    def logs(
        self, namespace: str, pod: str, container: str, *, previous: bool = False
    ) -> AsyncIterator[str]:
        """Lines of a container's log, as they come."""
        return self._world.ports.cluster.logs(namespace, pod, container, previous=previous)

    def _read(self) -> World:
        """The world, once there is something to say about it."""
        if not self._ready:
            raise UsageError("Git and the cluster have not been read yet.")
        return self._world
