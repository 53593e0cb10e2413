"""Hands the newest picture to whoever follows: at once after a change, never too often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from gitops_tui.core.snapshot import Snapshot

# A burst of events makes one picture; nobody sees thirty milliseconds.
DEBOUNCE = 0.03
# What goes on all the time and is hardly looked at: a picture of ten thousand rows has its price.
NOW_AND_THEN = 1.0


class Changed(Protocol):
    """Tells that a new picture is due, `soon` or in its time."""

    def __call__(self, *, soon: bool = True) -> None:
        """Let a picture be taken."""


class Publisher:
    """Latest wins: a slow follower skips pictures, and holds nobody up."""

    def __init__(self, take: Callable[[], Snapshot]) -> None:
        self._take = take
        self._changed = asyncio.Event()
        self._next = asyncio.Event()
        self._later: asyncio.TimerHandle | None = None
        self.snapshot = take()

    def changed(self, *, soon: bool = True) -> None:
        """Something changed: a new picture is due, at once or within a second."""
        if soon:
            self._changed.set()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(NOW_AND_THEN, self._changed.set)

    async def run(self) -> None:
        """Take pictures as things change."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(DEBOUNCE)
            self._changed.clear()
            if self._later is not None:
                self._later.cancel()
                self._later = None
            self.snapshot = self._take()
            taken, self._next = self._next, asyncio.Event()
            taken.set()

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        """The newest picture, then every newer one."""
        while True:
            newer = self._next
            yield self.snapshot
            await newer.wait()
