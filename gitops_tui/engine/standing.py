"""Whether a sync still stands: nobody has synced, pinned or taken the timer since it began.

A process may sleep in the middle of its work: a laptop is closed, a machine is starved. When
it wakes up, others may have applied newer work, which its own must not undo.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from gitops_tui.core.pins import pin_text
from gitops_tui.core.state import TargetState
from gitops_tui.core.text import one_line
from gitops_tui.engine.world import World
from gitops_tui.errors import GitopsError, RevisionNotFound

BELIEVED = timedelta(seconds=2)
"""So long the last look counts: a short sync never looks twice."""

StillMine = Callable[[], Awaitable[bool]]


class Overtaken(GitopsError):
    """Others have moved on meanwhile: what is left of this sync is not applied."""


class Standing:
    """Looks again at what others may have changed; the recorded state was just read."""

    def __init__(self, world: World, revision: str, still_mine: StillMine | None = None) -> None:
        self._world = world
        self._revision = revision
        self._still_mine = still_mine
        """Of a timed sync: whether this process runs the timer."""
        self._began = world.state
        self._contained = {world.state.synced}
        """The syncs that this one goes on from."""
        self._looked = world.now()
        self._waited = False
        self._looking = asyncio.Lock()
        self.overtaken: str | None = None
        """Who has moved on, once it is known."""

    async def hold(self) -> None:
        """Before anything is written: raises Overtaken where it must not be any more, and
        ClusterError, StateError where that cannot be told.
        """
        async with self._looking:
            now = self._world.now()
            if self.overtaken is None and (self._waited or now - self._looked >= BELIEVED):
                # What the answer says was true when it was asked for, if not much later.
                self._looked, self._waited = now, False
                self.overtaken = await self._look()
        if self.overtaken is not None:
            raise Overtaken(self.overtaken)

    def has_waited(self) -> None:
        """The sync has waited for the cluster: others may have acted, however short it was."""
        self._waited = True

    def covers(self, state: TargetState) -> bool:
        """Whether this sync is no older than what `state` says was synced last."""
        synced = state.synced
        same = synced in self._contained or (synced and synced.revision == self._revision)
        return bool(same) and self.overtaken is None

    async def _look(self) -> str | None:
        if self._still_mine is not None and not await self._still_mine():
            return "another process runs the timer now"
        state = await self._world.store.load()
        return self._pinned(state) or await self._synced(state) or await self._newer(state.begun)

    def _pinned(self, state: TargetState) -> str | None:
        if state.pin == self._began.pin:
            return None
        now = pin_text(state.pin, self._world.now()) if state.pin else "no longer pinned"
        return f"the cluster is {now}"

    async def _synced(self, state: TargetState) -> str | None:
        synced = state.synced
        if synced is None or self.covers(state):
            return None
        if await self._contains(synced.revision):
            self._contained.add(synced)
            return None
        return f"{one_line(synced.by)} has synced {synced.revision[:7]} meanwhile"

    async def _newer(self, begun: str) -> str | None:
        # What stood there at the start may be of a sync that a crash has ended.
        if begun in {"", self._began.begun, self._revision} or await self._contains(begun):
            return None
        return f"somebody has begun to sync {begun[:7]} meanwhile"

    async def _contains(self, revision: str) -> bool:
        """Whether ours goes on from that revision."""
        try:
            return await self._world.ports.source.distance(revision, self._revision) is not None
        except RevisionNotFound:
            return False
