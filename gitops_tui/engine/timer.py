"""The timer: when the next timed sync is due, who runs it, and why it may be held back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from gitops_tui.core.snapshot import TimerView
from gitops_tui.engine.ports import LeaseView
from gitops_tui.engine.remarks import pin_lost
from gitops_tui.engine.vouching import doubt, withheld
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError

TICK = 1.0
RENEW = timedelta(seconds=10)
ANSWER_WITHIN = 8.0


class Timer:
    """Ticks once a second; asks for a sync when one is due and this process holds the Lease."""

    def __init__(
        self,
        world: World,
        *,
        git_fails: Callable[[], str | None],
        due: Callable[[], None],
        reached: Callable[[str | None], None],
        changed: Callable[[], None],
    ) -> None:
        self._world = world
        self._git_fails = git_fails
        self._due = due
        self._reached = reached
        """Told after each look at the Lease: None, or why there was no answer."""
        self._changed = changed
        self._lease = LeaseView(None, mine=False)
        self._looked: datetime | None = None
        self._tried: datetime | None = None
        """When the last timed sync of this process began."""
        self._view = TimerView()

    @property
    def view(self) -> TimerView:
        """The timer as the screen shows it."""
        world = self._world
        next_sync = self._next_sync() if self._running and self._held_back() is None else None
        if next_sync is not None and not self._lease.mine and next_sync < world.now():
            # The holder may keep another interval than ours: its time is not known.
            next_sync = None
        return TimerView(
            armed=self._armed,
            detect_only=world.target.auto_sync is False,
            suspension=world.state.suspension,
            next_sync=next_sync,
            holder=self._lease.holder,
            holder_known=self._lease.available,
            mine=self._lease.mine,
            held_back=self._held_back() if self._armed and world.opened else None,
        )

    @property
    def limits(self) -> tuple[str, ...]:
        """What rights forbid about the Lease, in a sentence."""
        if self._lease.available:
            return ()
        return ("leases: no right to use them, so each dashboard runs its own timer",)

    async def run(self) -> None:
        """Tick for ever; looking at the Lease never ends it."""
        while True:
            await self._renew()
            self._tell()
            if self._is_due():
                self._tried = self._world.now()
                self._due()
            await self._world.ports.clock.sleep(TICK)

    def renew_now(self) -> None:
        """Who may run the timer may have changed: look at the next tick."""
        self._looked = None

    async def may_sync(self) -> bool:
        """Whether the Lease is still ours; asked right before a timed sync applies anything.

        A process that slept through its Lease believes for a moment that it holds it.
        """
        self._looked = None
        await self._renew()
        return self._lease.mine or not self._lease.available

    async def release(self) -> None:
        """Give the Lease back, if it is ours."""
        if self._lease.mine:
            await self._world.store.release()

    @property
    def _armed(self) -> bool:
        world = self._world
        if world.target.auto_sync is False or world.target.read_only:
            return False
        return world.target.auto_sync is True or world.state.armed

    @property
    def _running(self) -> bool:
        return self._armed and self._world.state.suspension is None

    def _held_back(self) -> str | None:
        world = self._world
        if world.state_error is not None:
            return str(world.state_error)
        if not world.state.ever_synced:
            return "never synced"
        if world.store.hidden is not None:
            return "the locks of others cannot be seen"
        return self._held_back_by_git()

    def _held_back_by_git(self) -> str | None:
        world = self._world
        if pin_lost(world):
            return "the pinned revision is not in Git"
        if (stopped := doubt(world)) and withheld(world):
            return f"{stopped.revision.short} is not verified"
        if world.rewritten():
            return f"{world.git.branch} was rewritten"
        return self._git_fails()

    def _next_sync(self) -> datetime | None:
        synced = self._world.state.synced
        last = max(filter(None, [self._tried, synced.time if synced else None]), default=None)
        if last is None:
            return self._world.now()
        return last + timedelta(seconds=self._world.target.sync_interval)

    def _is_due(self) -> bool:
        mine = self._lease.mine or not self._lease.available
        if not (self._running and mine) or self._held_back() is not None:
            return False
        next_sync = self._next_sync()
        return next_sync is not None and next_sync <= self._world.now()

    async def _renew(self) -> None:
        now = self._world.now()
        if self._looked is not None and now - self._looked < RENEW:
            return
        self._looked = now
        try:
            # Not wait_for: until Python 3.12 it may keep a cancellation to itself, and nothing
            # would end this task any more.
            async with asyncio.timeout(ANSWER_WITHIN):
                self._lease = await self._look()
        except (ClusterError, TimeoutError) as error:
            # A Lease that is not renewed is soon free.
            self._lease = LeaseView(None, mine=False)
            self._reached(str(error) or f"The API server has not answered for {ANSWER_WITHIN:g} s.")
        else:
            self._reached(None)

    async def _look(self) -> LeaseView:
        store = self._world.store
        if self._running and self._world.state.ever_synced:
            return await store.acquire()
        await self.release()
        return await store.lease()

    def _tell(self) -> None:
        if self.view != self._view:
            self._view = self.view
            self._changed()
