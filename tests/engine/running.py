"""The long-running engine at work on a scene, and waiting for what it shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Operation, Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import ClusterPhase, Snapshot
from gitops_tui.engine.engine import Engine
from tests.engine.fakes.clock import breathe
from tests.engine.fakes.scene import ME, Scene, row
from tests.engine.fakes.waiting import until

PICTURES = 0.07
"""Real seconds in which two pictures are taken: what they do not show does not come."""


class Running:
    """An engine that runs, and all that it has shown."""

    def __init__(self, scene: Scene, engine: Engine, task: asyncio.Task[None]) -> None:
        self.scene = scene
        self.engine = engine
        self.task = task
        self.seen: list[Snapshot] = []
        """Every snapshot so far."""
        self._told = 0
        """How many ends of operations the test was told of."""

    async def follow(self) -> None:
        """Keep every snapshot, for ever."""
        async for snapshot in self.engine.snapshots():
            self.seen.append(snapshot)

    @property
    def snapshot(self) -> Snapshot:
        """What it shows now."""
        return self.engine.snapshot

    async def shows(self, fits: Callable[[Snapshot], object], what: str = "") -> Snapshot:
        """The first snapshot from now on that `fits`."""
        await until(
            lambda: self.task.done() or bool(fits(self.snapshot)),
            what=f"never shown: {what or fits}",
        )
        await breathe()
        if self.task.done():
            await self.task
        return self.snapshot

    async def is_ready(self) -> Snapshot:
        """The first snapshot that is ready, with its watches alive."""
        return await self.shows(lambda s: s.ready and s.cluster.phase is ClusterPhase.LIVE, "ready")

    async def row(
        self, key: ResourceKey, fits: Callable[[ResourceStatus], object], what: str = ""
    ) -> ResourceStatus:
        """The row of `key` as soon as it fits."""

        def shown(snapshot: Snapshot) -> bool:
            return any(r.key == key and fits(r) for r in snapshot.resources)

        return row(await self.shows(shown, what or f"the row of {key}"), key)

    async def ends(self, number: int = 1) -> Operation:
        """The operation that ends next, or the `number`-th, after those already told of.

        One may have ended while its test let time pass.
        """
        self._told += number
        await self.shows(lambda _: len(self._ended()) >= self._told, "an end")
        return self._ended()[self._told - 1]

    def _ended(self) -> list[Operation]:
        shown = (s.operation for s in self.seen if s.operation is not None)
        ended = {op.id: op for op in shown if op.phase is not Phase.RUNNING}
        return list(ended.values())

    async def passes(self, seconds: float) -> None:
        """Time passes, and its pictures are taken."""
        await self.scene.clock.advance(seconds)
        await self.is_quiet()

    async def is_quiet(self) -> Snapshot:
        """As things stand when nothing new comes any more."""
        before = None
        while before is not self.snapshot:
            before = self.snapshot
            await asyncio.sleep(PICTURES)
            if self.task.done():
                await self.task
        return self.snapshot


@asynccontextmanager
async def running(scene: Scene, identity: str = ME, **settings: Any) -> AsyncIterator[Running]:
    """An engine on `scene` until the end of the block; `settings` are the target's."""
    engine = Engine(replace(scene.target, **settings), scene.ports(identity))
    task = asyncio.create_task(engine.run())
    run = Running(scene, engine, task)
    follower = asyncio.create_task(run.follow())
    await breathe()
    try:
        yield run
    finally:
        for each in (task, follower):
            each.cancel()
        with suppress(asyncio.CancelledError):
            await follower
        with suppress(asyncio.CancelledError):
            await task
