"""The engine's running part: opens, watches, compares, keeps time, and publishes."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from gitops_tui.core.durations import age
from gitops_tui.core.operations import Operation, OperationKind
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot, UnknownHost
from gitops_tui.core.target import Target
from gitops_tui.engine import vouching
from gitops_tui.engine.acting import Act, Acting
from gitops_tui.engine.comparing import Comparing
from gitops_tui.engine.following_git import GitFollower
from gitops_tui.engine.noticing import Noticing
from gitops_tui.engine.opening import Opening
from gitops_tui.engine.ports import Ports
from gitops_tui.engine.publishing import Publisher
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.remarks import pin_lost
from gitops_tui.engine.snapshots import picture
from gitops_tui.engine.syncing import sync
from gitops_tui.engine.timer import Timer
from gitops_tui.engine.verifying import Verifying
from gitops_tui.engine.watching import Watches
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError, Conflict, FetchFailed, GitopsError, SourceError

PATIENCE_AT_THE_END = 3.0


class Loop:
    """Everything that goes on by itself, for as long as `run` runs."""

    def __init__(self, target: Target, ports: Ports) -> None:
        world = self.world = World(target, ports)
        self._watches: Watches | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self.git = GitFollower(world, self._changed)
        self.opening = Opening(world, self._changed, git_open=self._follow_git)
        self.acting = Acting(world, self._changed)
        self.comparing = Comparing(world, self._changed)
        self._noticing = Noticing(world, self.comparing, rewatch=self._rewatch)
        self.timer = Timer(
            world,
            git_fails=lambda: self.git.fails,
            due=self._sync_in_time,
            reached=self._hear,
            changed=self._changed,
        )
        self.publisher = Publisher(self._take)
        world.live.touched = self.comparing.mark

    async def run(self) -> None:
        """Open everything, watch, and sync on the timer until cancelled (api.Dashboard.run)."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                tasks.create_task(self.publisher.run())
                await self.opening.open()
                self._watches = Watches(
                    self.world,
                    tasks,
                    listed=self._noticing.listed,
                    gone=self.git.read_kinds_soon,
                    changed=self._changed,
                )
                self._noticing.look()
                for running in (
                    self.comparing.run(),
                    self.git.read(),
                    self._follow_state(),
                    self._notice_expiry(),
                    self.acting.run(),
                    self.acting.run_small(),
                    self.timer.run(),
                    Verifying(self.world, self.comparing).run(),
                ):
                    tasks.create_task(running)
        finally:
            with suppress(TimeoutError, GitopsError):
                await asyncio.wait_for(self._let_go(), PATIENCE_AT_THE_END)

    def trust(self, host: UnknownHost) -> None:
        """Let ssh know a host, as a person has said, and go on; also while Git is not open yet."""
        if self._tasks is not None:
            self._tasks.create_task(self._trust(host))

    async def _trust(self, host: UnknownHost) -> None:
        try:
            await self.world.ports.source.trust(host)
        except SourceError as error:
            self.acting.say(str(error))
            return
        self.opening.hurry()
        self.git.fetch_soon()

    def _follow_git(self) -> None:
        # Without waiting for the cluster: what is new in Git is worth knowing by itself.
        if self._tasks is not None:
            self._tasks.create_task(self.git.follow())
            self._tasks.create_task(self.git.keep_fetching())

    async def _follow_state(self) -> None:
        async for _ in self.world.store.changes():
            # Read again at the next change, and Git by its own follower: not worth ending for.
            with suppress(ClusterError, SourceError):
                await self.world.read_state()
                await self.world.reading.read()
                if self.world.synced_elsewhere() or pin_lost(self.world):
                    # Somebody has synced what we have not fetched: do not wait for our time.
                    self.git.fetch_soon()
            self.timer.renew_now()
            self._changed()

    async def _notice_expiry(self) -> None:
        while True:
            await self.world.ports.clock.sleep(1)
            if self._noticing.locks_expired:
                self._changed()

    async def _let_go(self) -> None:
        try:
            await self.timer.release()
        finally:
            ports = self.world.ports
            await asyncio.gather(ports.source.close(), ports.cluster.close())

    def _rewatch(self) -> None:
        if self._watches is not None:
            self._watches.follow()

    def _hear(self, unreached: str | None) -> None:
        if self._watches is not None:
            self._watches.hear(unreached)

    def _changed(self, *, soon: bool = True) -> None:
        self.publisher.changed(soon=soon)

    def _take(self) -> Snapshot:
        world = self.world
        if self._watches is not None:
            self._noticing.look()
            read = world.sight.complete and self.comparing.settled
            world.all_seen = world.all_seen or read
        places = world.sight.namespaces
        return picture(
            world,
            timer=self.timer.view,
            ready=world.all_seen,
            operation=self.acting.operation,
            notice=self.acting.notice,
            pods={id_: pod for id_, pod in world.live.pods.items() if pod.namespace in places},
            limits=self.timer.limits,
            pod_limits=self._watches.limits if self._watches else (),
        )

    # --- syncing ---

    async def _timed_sync(self, recorder: Recorder) -> Operation:
        if not await self.timer.may_sync():
            raise Conflict("Nothing was synced: another process runs the timer now.")
        return await self.sync(recorder, timed=True)

    async def sync(
        self,
        recorder: Recorder,
        keys: frozenset[ResourceKey] | None = None,
        *,
        arm: bool | None = None,
        leaving: str | None = None,
        recreate: frozenset[ResourceKey] = frozenset(),
        timed: bool = False,
    ) -> Operation:
        """Apply the tracked tip, asked for by a person or by the timer."""
        # What was pushed a moment ago is meant too; but a first sync does what its plan said.
        if self.world.source_info.remote and self.world.state.ever_synced:
            await self.git.fetch()
            if timed and self.git.fails:
                raise FetchFailed("Nothing was synced: what is known of Git may be outdated.")
            if self.git.fails:
                recorder.about = "; ".join(filter(None, (recorder.about, self._outdated())))
        enough = self.acting.wanted_next
        try:
            return await sync(
                self.world,
                recorder,
                keys,
                recreate=recreate,
                arm=arm,
                leaving=leaving,
                enough=enough,
                still_mine=self.timer.may_sync if timed else None,
            )
        finally:
            self.timer.renew_now()

    def _outdated(self) -> str:
        """By what a person's sync goes while the remote cannot be asked."""
        fetched, now = self.world.git.fetched_at, self.world.now()
        when = f"what was fetched {age(now - fetched)} ago" if fetched else "what is known of Git"
        return f"by {when}, since {self.git.fails}"

    async def sync_unverified(self, recorder: Recorder, revision: str) -> Operation:
        """Apply `revision`, for which a person vouches; once it was, it counts for everybody."""
        world = self.world
        recorder.about = await vouching.accept(world, revision)
        try:
            await world.reading.read()
            return await self.sync(recorder)
        finally:
            # What was applied is recorded by now; what was not, nobody has vouched for.
            world.trust.accepted = None
            with suppress(SourceError):
                await world.reading.read()

    def _sync_in_time(self) -> None:
        # One that waits for health gives way, so that one ill workload stops no timer.
        if not self.acting.wanted_next():
            cause = "timer" if self.world.ports.cause == "operator" else self.world.ports.cause
            self.acting.ask(Act(OperationKind.SYNC, self._timed_sync, cause=cause))
