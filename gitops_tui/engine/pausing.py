"""A pause that can be cut short."""

from __future__ import annotations

import asyncio

from gitops_tui.engine.ports import Clock


class Pause:
    """Waits by the clock, until somebody asks to go on."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._cut = asyncio.Event()

    def cut(self) -> None:
        """Go on at once; a pause that has not begun yet is skipped."""
        self._cut.set()

    async def wait(self, seconds: float) -> None:
        """Return after `seconds`, or as soon as the pause is cut."""
        waits = {
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(self._cut.wait()),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._cut.clear()
