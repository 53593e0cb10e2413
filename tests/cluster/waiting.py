"""Waiting with a deadline, never by sleeping and hoping."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")
LIMIT = 30.0


async def eventually(check: Callable[[], Awaitable[bool]], seconds: float = LIMIT) -> None:
    """Poll until `check` holds."""
    async with asyncio.timeout(seconds):
        while True:
            if await check():
                return
            await asyncio.sleep(0.05)


async def until(
    stream: AsyncIterator[T], found: Callable[[T], bool], seconds: float = LIMIT
) -> list[T]:
    """Everything that a stream says up to and with what was waited for; it is closed then."""
    seen: list[T] = []
    async with asyncio.timeout(seconds), aclosing(stream) as open_stream:  # type: ignore[type-var]
        async for event in open_stream:
            seen.append(event)
            if found(event):
                return seen
    message = f"the stream ended after {seen}"
    raise AssertionError(message)


class Follower:
    """Follows a stream beside the test; what it said is in `seen`."""

    def __init__(self, stream: AsyncIterator[object]) -> None:
        self.seen: list[object] = []
        self._stream = stream
        self._task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        async for event in self._stream:
            self.seen.append(event)

    async def wait(self, found: Callable[[object], bool], seconds: float = LIMIT) -> object:
        """The next event, from the beginning, that was waited for; earlier ones are dropped."""
        async with asyncio.timeout(seconds):
            while True:
                while self.seen:
                    event = self.seen.pop(0)
                    if found(event):
                        return event
                if self._task.done():
                    self._task.result()
                    message = "the stream ended"
                    raise AssertionError(message)
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """End it."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
