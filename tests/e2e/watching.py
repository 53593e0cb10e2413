"""The long-running engine on a story's repository and the real cluster, without a screen."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest

from gitops_tui.cli import wiring
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Operation, Phase
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.engine.api import Dashboard
from tests.e2e.program import Operator
from tests.e2e.story import Story

DEADLINE = 60.0


class Watcher:
    """An engine, and what a test asks about its pictures."""

    def __init__(self, engine: Dashboard) -> None:
        self.engine = engine

    @property
    def snapshot(self) -> Snapshot:
        """The newest picture."""
        return self.engine.snapshot

    async def until(self, holds: Callable[[Snapshot], Any], what: str = "") -> Snapshot:
        """The first picture for which `holds`; fails after a minute."""
        try:
            async with asyncio.timeout(DEADLINE):
                async for snapshot in self.engine.snapshots():
                    if holds(snapshot):
                        return snapshot
        except TimeoutError:
            pass
        message = f"{what or 'it'} never came; the last picture: {self.snapshot}"
        raise AssertionError(message)

    async def ended(self, after: Operation | None = None) -> Operation:
        """The next operation that ends, other than `after`."""

        def done(snapshot: Snapshot) -> bool:
            operation = snapshot.operation
            if operation is None or operation.phase is Phase.RUNNING:
                return False
            return after is None or operation.id != after.id

        snapshot = await self.until(done, "the end of the operation")
        assert snapshot.operation is not None
        return snapshot.operation


@asynccontextmanager
async def watching(
    story: Story, who: Operator | None = None, **more: Any
) -> AsyncIterator[Watcher]:
    """An engine that has read both sides; ended, and its Lease given back, on leaving."""
    operator = who or story.ana
    target = Target(repo=str(operator.directory), kubeconfig=operator.kubeconfig, **more)
    with _home_of(operator), pytest.MonkeyPatch.context() as patch:
        # Two of them in one process are two dashboards.
        patch.setattr(wiring, "identity", lambda: f"{operator.home.name}-{id(target)}")
        engine = wiring.make_engine(target)
        running = asyncio.create_task(engine.run())
        watcher = Watcher(engine)
        try:
            await watcher.until(lambda snapshot: snapshot.ready, "the first picture")
            yield watcher
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running


def row(snapshot: Snapshot, kind: str, name: str) -> ResourceStatus:
    """The resource of that kind and name."""
    [found] = [r for r in snapshot.resources if (r.key.kind, r.key.name) == (kind, name)]
    return found


@contextmanager
def _home_of(operator: Operator) -> Iterator[None]:
    """Git and the cache directory are found through the environment."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(operator.environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
