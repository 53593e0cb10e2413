"""Tries again what is worth another try: a busy server, a lost connection, a lost race."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from gitops_tui.engine.ports import Clock
from gitops_tui.errors import Busy, ClusterError, Conflict, Unreachable

ATTEMPTS = 5
FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0

T = TypeVar("T")


async def retried(act: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """What `act` answers, after up to ATTEMPTS tries with growing pauses.

    The server's Retry-After is honoured. Raises the last passing error, or at once one
    that trying again cannot help.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            return await act()
        except (Busy, Conflict, Unreachable) as error:
            await clock.sleep(_pause(error, attempt))
    return await act()


def _pause(error: ClusterError, attempt: int) -> float:
    asked = error.retry_after if isinstance(error, Busy) else None
    if asked is not None:
        return min(asked, LONGEST_DELAY)
    pause: float = min(FIRST_DELAY * 2**attempt, LONGEST_DELAY)
    return pause * random.uniform(0.5, 1.0)  # noqa: S311 - jitter is no secret
