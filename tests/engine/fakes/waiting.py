"""Waiting for what another task brings about, with a deadline in real seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], bool], within: float = 5.0, *, what: str = "") -> None:
    """Return as soon as `condition` holds; fail the test when it does not come to hold."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while not condition():
        if loop.time() > deadline:
            raise AssertionError(what or "what was waited for did not come")
        await asyncio.sleep(0.002)
