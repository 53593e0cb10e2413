"""Whatever happened, in whatever order: in the end the rows are what a fresh look shows."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.conftest import synced_shop
from tests.engine.running import running
from tests.engine.walk import STEPS, Walk, told


async def walk(steps: list[tuple[Any, ...]], *, remote: bool) -> None:
    """Let `steps` happen to an engine at work, and look with fresh eyes at the end."""
    scene = await synced_shop(remote=remote)
    async with running(scene) as run:
        await run.is_ready()
        walker = Walk(run)
        for step in steps:
            await walker.step(*step)
        snapshot = await walker.comes_to_rest()
        fresh = await (await scene.session()).observe(verify=False)
        assert told(snapshot.resources) == told(fresh.resources)
        assert snapshot.summary == fresh.summary
        assert snapshot.git.head == fresh.git.head
        assert snapshot.git.ahead == fresh.git.ahead
        assert snapshot.synced == fresh.synced
        assert snapshot.locks == fresh.locks
        assert snapshot.findings == fresh.findings


@given(steps=st.lists(STEPS, max_size=25), remote=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_once_quiet_the_rows_are_those_of_a_fresh_look(
    steps: list[tuple[Any, ...]], remote: bool
) -> None:
    """Commits, edits, outages, locks, syncs, prunes: no event was missed or believed too long."""
    with patch("gitops_tui.engine.publishing.DEBOUNCE", 0.002):
        asyncio.run(walk(steps, remote=remote))
