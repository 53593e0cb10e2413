"""Waiting for the cluster, with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

DEADLINE = 60.0


def until(holds: Callable[[], object], what: str) -> None:
    """Wait until `holds`; fails with `what` after a minute."""
    end = time.monotonic() + DEADLINE
    while not holds():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.1)
