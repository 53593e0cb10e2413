"""Tries again what is worth another try: a busy server, a lost connection, a lost race."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from gitops_tui.engine.ports import Clock
from gitops_tui.errors import Busy, Conflict, Unreachable

ATTEMPTS = 5
INVITED = 15
"""So many where the server says when to come back: it has too much to do, and will have less."""
FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
LONGEST_ASKED = 60.0

T = TypeVar("T")


async def retried(act: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """What `act` answers, after up to ATTEMPTS tries with growing pauses.

    The server's Retry-After is honoured, and INVITED tries are made at its word. Raises the
    last passing error, or at once one that trying again cannot help.
    """
    tried = 0
    while True:
        try:
            return await act()
        except (Busy, Conflict, Unreachable) as error:
            tried += 1
            asked = error.retry_after if isinstance(error, Busy) else None
            if tried >= (ATTEMPTS if asked is None else INVITED):
                raise
            await clock.sleep(_pause(asked, tried))


def _pause(asked: float | None, tried: int) -> float:
    jitter = random.uniform(0.5, 1.0)  # noqa: S311 - jitter is no secret
    if asked is not None:
        # Those who came together must not come back together time and again.
        return min(asked, LONGEST_ASKED) * (1.0 if tried == 1 else 0.5 + jitter)
    return min(FIRST_DELAY * 2.0 ** (tried - 1), LONGEST_DELAY) * jitter
