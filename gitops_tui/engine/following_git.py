"""Keeps the Git side current: local refs as they move, the remote by fetching."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from gitops_tui.core.snapshot import UnknownHost
from gitops_tui.engine.hosts import unknown_host
from gitops_tui.engine.pausing import Pause
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError, SourceError

LONGEST_PAUSE = 300.0


class GitFollower:
    """Reads Git anew whenever there may be something new."""

    def __init__(self, world: World, changed: Callable[[], None]) -> None:
        self._world = world
        self._changed = changed
        self._fetch_error: str | None = None
        self._host: UnknownHost | None = None
        """Who the fetch error is about."""
        self._read_error: str | None = None
        self._failures = 0
        self._kinds_changed = False
        self._fetching = asyncio.Lock()
        self._pause = Pause(world.ports.clock)

    @property
    def fails(self) -> str | None:
        """Why what is known of Git may be older than what is; None where it is current."""
        if self._fetch_error is not None:
            return "fetching fails"
        return "Git cannot be read" if self._read_error is not None else None

    async def follow(self) -> None:
        """Local refs."""
        async for _ in self._world.ports.source.changes():
            await self.read()

    async def keep_fetching(self) -> None:
        """The remote, every fetch interval; more rarely while it does not answer."""
        interval = self._world.target.fetch_interval
        while True:
            await self.fetch()
            pause = interval * 2 ** min(self._failures, 6)
            await self._pause.wait(min(pause, max(interval, LONGEST_PAUSE)))

    def fetch_soon(self) -> None:
        """Somebody asks for it now: do not wait for the next time."""
        self._pause.cut()

    def read_kinds_soon(self) -> None:
        """The cluster no longer serves what it did: read manifests by what it serves now."""
        self._kinds_changed = True
        self._pause.cut()

    async def fetch(self) -> None:
        """Ask the remote, and read what is new; a failure is said, not raised."""
        async with self._fetching:
            if self._world.source_info.remote:
                await self._ask_remote()
            await self.read()

    async def read(self) -> None:
        """Read the tracked tip; a failure is said, not raised.

        What it asks for cannot be read before the cluster has said what it serves.
        """
        world = self._world
        try:
            await (world.reading.read() if world.opened else world.reading.tip())
        except SourceError as error:
            self._read_error = str(error)
        else:
            self._read_error = None
        if world.opened and (self._kinds_changed or world.unserved):
            with suppress(ClusterError):
                await world.reading.by_new_kinds()
                self._kinds_changed = False
        self._say()

    async def _ask_remote(self) -> None:
        world = self._world
        world.git = replace(world.git, fetching=True)
        self._changed()
        try:
            await world.ports.source.fetch()
        except SourceError as error:
            self._fetch_error, self._host = str(error), unknown_host(error)
            self._failures += 1
        else:
            self._fetch_error = self._host = None
            self._failures = 0
            world.git = replace(world.git, fetched_at=world.now())
        world.git = replace(world.git, fetching=False)

    def _say(self) -> None:
        error = self._fetch_error or self._read_error
        self._world.git = replace(self._world.git, error=error, unknown_host=self._host)
        self._changed()
