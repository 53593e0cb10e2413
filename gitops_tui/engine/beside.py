"""Work on a large object is done beside the event loop, where it would hold up every key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

LARGE = 100_000
"""Bytes. A definition of 600 KB that differs takes 50 ms to compare, twice; one of 100 KB less
than a frame."""


async def beside_the_loop(size: int, work: Callable[[], T]) -> T:
    """The result of `work` on an object of `size` bytes; of a large one from a thread."""
    return await asyncio.to_thread(work) if size > LARGE else work()
