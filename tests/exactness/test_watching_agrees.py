"""An engine that watched all along ends where a fresh look at everything does."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.snapshot import Snapshot
from tests.e2e.watching import Watcher
from tests.exactness.bench import Bench
from tests.exactness.run import Run

pytestmark = pytest.mark.real

ROUNDS = 3
DEADLINE = 40.0


async def test_what_was_watched_is_what_a_fresh_look_finds(bench: Bench, tmp_path: Path) -> None:
    """State, verdict apart, and fields of every row, after commits, hands and syncs of others."""
    run = Run("watched", bench, tmp_path)
    try:
        await run.begin()
        async with bench.watching() as watcher:
            for _ in range(ROUNDS):
                await run.round(edits=20, commits=10)
                await agree(bench, watcher)
    finally:
        run.end()


async def agree(bench: Bench, watcher: Watcher) -> None:
    """Both pictures become the same; controllers go on writing for a while."""
    deadline = time.monotonic() + DEADLINE
    while True:
        fresh = told(await bench.observe())
        watched = told(watcher.snapshot)
        if fresh == watched:
            return
        assert time.monotonic() < deadline, fresh.symmetric_difference(watched)
        await asyncio.sleep(0.2)


def told(picture: Snapshot) -> frozenset[str]:
    """Each row in one line."""
    return frozenset(map(_line, picture.resources))


def _line(row: ResourceStatus) -> str:
    changes = ", ".join(f"{change.op} {change.path}" for change in row.changes)
    extras = ", ".join(extra.path for extra in row.extra)
    return f"{row.key.qualified} {row.state}: {changes}; {extras}"
