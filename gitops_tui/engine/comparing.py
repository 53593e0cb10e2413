"""Keeps the rows current: whatever was marked is compared anew, soon and without a stall."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.judge import Ask
from gitops_tui.engine.publishing import Changed
from gitops_tui.engine.rows import Rows
from gitops_tui.engine.world import World
from gitops_tui.errors import Busy, ClusterError

WORKERS = 8
# A row waits this long for the server's word before the local comparison is shown.
PATIENCE = 0.15
# What could not be compared at all is tried again after this long.
PAUSE = 1.0


class Comparing:
    """A set of marked keys, and a few workers that make their rows."""

    def __init__(self, world: World, changed: Changed) -> None:
        self._world = world
        self._changed = changed
        self._marked: dict[ResourceKey, Ask] = {}
        self._busy: set[ResourceKey] = set()
        self._wake = asyncio.Event()

    @property
    def settled(self) -> bool:
        """Whether every row stands for what is known."""
        return not self._marked and not self._busy

    def mark(self, keys: Iterable[ResourceKey], ask: Ask = Ask.WHERE_DIFFERENT) -> None:
        """The rows of `keys` are to be made anew."""
        for key in keys:
            if self._marked.get(key) is not Ask.ALWAYS:
                self._marked[key] = ask
        self._wake.set()

    async def run(self) -> None:
        """Make rows for ever."""
        rows = Rows(self._world)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(WORKERS):
                tasks.create_task(self._work(rows))

    async def _work(self, rows: Rows) -> None:
        while True:
            key, ask = await self._next()
            try:
                await self._renew(rows, key, ask)
            except ClusterError:
                # Not even we can compare it: its schema, or its other version, is still to come.
                self.mark([key], ask)
                await self._world.ports.clock.sleep(PAUSE)
            finally:
                self._busy.discard(key)
            if key in self._marked:
                self._wake.set()
            if self.settled and not self._world.all_seen:
                self._changed()
            # A row that needs no answer from outside never waits: let others run.
            await asyncio.sleep(0)

    async def _next(self) -> tuple[ResourceKey, Ask]:
        while True:
            for key in self._marked:
                if key not in self._busy:
                    self._busy.add(key)
                    return key, self._marked.pop(key)
            self._wake.clear()
            await self._wake.wait()

    async def _renew(self, rows: Rows, key: ResourceKey, ask: Ask) -> None:
        world = self._world
        if not world.is_shown(key):
            if world.rows.pop(key, None) is not None:
                self._changed()
        elif world.sight.knows(key):
            self._show(await self._row(rows, key, ask))

    async def _row(self, rows: Rows, key: ResourceKey, ask: Ask) -> ResourceStatus:
        """The row by the server's word; by our own while that is out."""
        asked = asyncio.ensure_future(rows.row(key, ask))
        try:
            done, _ = await asyncio.wait({asked}, timeout=PATIENCE)
            if not done:
                self._show(await rows.row(key, Ask.NEVER, explain=False))
            try:
                return await asked
            except Busy as error:
                # A webhook that fails, most often: what we see counts, and the row says why.
                return await rows.locally(key, error)
            except ClusterError:
                # That the cluster cannot be reached is said above all rows.
                return await rows.row(key, Ask.NEVER)
        finally:
            asked.cancel()

    def _show(self, row: ResourceStatus) -> None:
        before = self._world.rows.get(row.key)
        if before == row:
            return
        self._world.rows[row.key] = row
        if before is not None and replace(before, verdict=row.verdict) == row:
            # Verified, and nothing else is new: twenty a second are no twenty pictures.
            self._changed(soon=False)
        else:
            self._changed()
