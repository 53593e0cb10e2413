"""A bell that any number of listeners hear: for `changes()` of ports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator


class Bell:
    """Rings for everybody who listens; rings that come quicker than one listens are one."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Event] = []

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    def ring(self) -> None:
        """Tell everybody."""
        for heard in self._listeners:
            heard.set()

    async def listen(self) -> AsyncIterator[None]:
        """Yield at each ring, for ever."""
        heard = asyncio.Event()
        self._listeners.append(heard)
        try:
            while True:
                await heard.wait()
                heard.clear()
                yield
        finally:
            self._listeners.remove(heard)
