"""Time that a test owns."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)


class FakeClock:
    """Implements Clock. Sleepers wait until the test advances time; with `runs`, sleeping
    itself makes time pass, so that a wait for what never comes ends at once.
    """

    def __init__(self, *, runs: bool = False) -> None:
        self.runs = runs
        self.slept: list[float] = []
        """How long each sleep was asked to be, in order."""
        self._now = START
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        due = self._now + timedelta(seconds=seconds)
        if self.runs:
            await asyncio.sleep(0)
            self._now = max(self._now, due)
            return
        sleeper = due, asyncio.get_running_loop().create_future()
        self._sleepers.append(sleeper)
        try:
            await sleeper[1]
        finally:
            self._sleepers.remove(sleeper)

    @property
    def waiting(self) -> int:
        """How many sleep now."""
        return len(self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Let time pass; sleepers wake one after the other, each at its time."""
        until = self._now + timedelta(seconds=seconds)
        while True:
            await breathe()
            due = [s for s in self._sleepers if s[0] <= until and not s[1].done()]
            if not due:
                break
            moment, future = min(due, key=lambda sleeper: sleeper[0])
            self._now = max(self._now, moment)
            future.set_result(None)
        self._now = max(self._now, until)
        await breathe()

    def jump(self, seconds: float) -> None:
        """Time passes while the whole process sleeps: nobody in it wakes."""
        self._now += timedelta(seconds=seconds)


async def breathe(turns: int = 20) -> None:
    """Let everything that is ready run. What happens in threads is not waited for."""
    for _ in range(turns):
        await asyncio.sleep(0)
