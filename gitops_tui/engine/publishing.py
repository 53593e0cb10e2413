"""Hands the newest picture to whoever follows: at once after a change, never too often."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from gitops_tui.core.snapshot import Snapshot

# A burst of events makes one picture; nobody sees thirty milliseconds.
DEBOUNCE = 0.03


class Publisher:
    """Latest wins: a slow follower skips pictures, and holds nobody up."""

    def __init__(self, take: Callable[[], Snapshot]) -> None:
        self._take = take
        self._changed = asyncio.Event()
        self._next = asyncio.Event()
        self.snapshot = take()

    def changed(self) -> None:
        """Something changed: a new picture is due."""
        self._changed.set()

    async def run(self) -> None:
        """Take pictures as things change."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(DEBOUNCE)
            self._changed.clear()
            self.snapshot = self._take()
            taken, self._next = self._next, asyncio.Event()
            taken.set()

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        """The newest picture, then every newer one."""
        while True:
            newer = self._next
            yield self.snapshot
            await newer.wait()
