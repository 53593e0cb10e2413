"""Opens Git, the cluster and the recorded state, for as long as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from gitops_tui.core.snapshot import ClusterPhase
from gitops_tui.engine.hosts import unknown_host
from gitops_tui.engine.pausing import Pause
from gitops_tui.engine.world import World
from gitops_tui.errors import GitopsError

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0


class Opening:
    """Tries until both sides are open; says meanwhile what is in the way."""

    def __init__(
        self, world: World, changed: Callable[[], None], *, git_open: Callable[[], None]
    ) -> None:
        self._world = world
        self._changed = changed
        self._git_open = git_open
        """Called once the repository is open, however long the cluster takes."""
        self._said: str | None = None
        """What we said about Git; what others say of it stays."""
        self._pause = Pause(world.ports.clock)

    def hurry(self) -> None:
        """Somebody asks for it now: do not wait for the next try."""
        self._pause.cut()

    async def open(self) -> None:
        """Return when Git, the cluster and the recorded state have been read."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._open_git())
            tasks.create_task(self._until_open(self._world.open_cluster, self._say_cluster))
        await self._until_open(self._world.open_state, self._say_cluster)
        await self._until_open(self._world.reading.read, self._say_git)

    async def _open_git(self) -> None:
        await self._until_open(self._world.reading.open, self._say_git)
        self._git_open()

    async def _until_open(
        self, attempt: Callable[[], Awaitable[None]], say: Callable[[GitopsError | None], None]
    ) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await attempt()
            except GitopsError as error:
                say(error)
            else:
                say(None)
                return
            await self._pause.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _say_git(self, error: GitopsError | None) -> None:
        told = None if error is None else str(error)
        if told is not None or self._world.git.error == self._said:
            host = unknown_host(error)
            self._world.git = replace(self._world.git, error=told, unknown_host=host)
        self._said = told
        self._changed()

    def _say_cluster(self, error: GitopsError | None) -> None:
        cluster, told = self._world.cluster, None if error is None else str(error)
        phase = ClusterPhase.LOST if error else ClusterPhase.CONNECTING
        since = cluster.since if cluster.phase is phase else self._world.now()
        self._world.cluster = replace(cluster, phase=phase, error=told, since=since)
        self._changed()
