"""How long to wait before trying again: longer each time, never in step with others."""

from __future__ import annotations

import random


class Backoff:
    """Doubling delays with jitter, in seconds, up to a limit."""

    def __init__(self, first: float = 0.5, limit: float = 30.0) -> None:
        self._first = first
        self._limit = limit
        self._next = first

    def next(self) -> float:
        """The next delay: between half and the whole of the current step."""
        step, self._next = self._next, min(self._next * 2, self._limit)
        return step * random.uniform(0.5, 1.0)  # noqa: S311 - not for secrets

    def reset(self) -> None:
        """It worked: begin again with short delays."""
        self._next = self._first
