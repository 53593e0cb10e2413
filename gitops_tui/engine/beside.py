"""Long work gives way to the event loop, which it would hold up for every key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

LARGE = 100_000
"""Bytes. A definition of 600 KB that differs takes 50 ms to compare, twice; one of 100 KB less
than a frame."""

AT_A_TIME = 100


async def beside_the_loop(size: int, work: Callable[[], T]) -> T:
    """The result of `work` on an object of `size` bytes; of a large one from a thread."""
    return await asyncio.to_thread(work) if size > LARGE else work()


async def unhurried(items: Iterable[T]) -> AsyncIterator[T]:
    """The same items, with a turn for others every now and then: there may be ten thousand."""
    for number, item in enumerate(items, 1):
        if number % AT_A_TIME == 0:
            await asyncio.sleep(0)
        yield item
