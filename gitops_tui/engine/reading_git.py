"""Reads into the world what Git asks for: the tracked tip, the pinned revision, the synced one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from gitops_tui.core.desired import Desired
from gitops_tui.core.pins import Pin
from gitops_tui.core.revisions import Revision
from gitops_tui.errors import RevisionNotFound, SourceError

if TYPE_CHECKING:
    from gitops_tui.engine.world import World

HISTORY_PAGE = 50


class GitReading:
    """Changes what the world knows of Git; one reading at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turn = asyncio.Lock()
        self._read = ("", "", "")
        """Which revisions `desired` and `ahead` are of, and the namespace that manifests
        without one go to."""

    async def open(self) -> None:
        """Find the repository and its tip. Raises SourceError."""
        world = self._world
        info = world.source_info = await world.ports.source.open()
        world.owner = info.owner
        world.git = replace(
            world.git, repository=info.repository, branch=info.branch, remote=info.remote
        )
        await self._read_tip()

    async def read(self, revision: Revision | None = None, *, instead: bool = False) -> None:
        """Read what the tracked tip (or `revision`) asks for, or the pinned one where there
        is one, and the synced revision. `instead` looks at `revision` in spite of a pin.

        Raises SourceError.
        """
        world = self._world
        async with self._turn:
            await self._read_tip(revision)
            assert world.head is not None  # noqa: S101 - just read
            pin = None if instead else world.state.pin
            await self._find_pinned(pin)
            tracked = pin.revision if pin else world.head.sha
            read = tracked, world.head.sha, world.default_namespace()
            if self._read != read:
                await self._read_desired(tracked, world.head.sha)
                self._read = read
                world.settle()
            await self._read_base()

    async def tip(self) -> None:
        """Read what is known of the repository without a cluster. Raises SourceError."""
        async with self._turn:
            await self._read_tip()

    async def base(self) -> None:
        """Read what the revision that is now the synced one asked for."""
        async with self._turn:
            await self._read_base()

    async def by_new_kinds(self) -> None:
        """Ask again what the cluster serves (a CRD came), and read manifests by it."""
        world = self._world
        world.catalog = await world.ports.cluster.catalog(refresh=True)
        world.judge.forget()
        if world.head is not None:
            await self._read_desired(world.desired.revision or world.head.sha, world.head.sha)
            world.settle()

    async def _read_tip(self, revision: Revision | None = None) -> None:
        world, source = self._world, self._world.ports.source
        head = revision or await source.head()
        if world.head is None or head.sha != world.head.sha:
            world.history = await source.history(HISTORY_PAGE)
        world.head = head
        world.git = replace(world.git, head=head, notes=await source.notes())

    async def _find_pinned(self, pin: Pin | None) -> None:
        world, source = self._world, self._world.ports.source
        assert world.head is not None  # noqa: S101 - read before
        world.sought = pin.revision if pin else None
        world.pinned_revision, past = None, None
        if pin is not None:
            try:
                world.pinned_revision = await source.resolve(pin.revision)
                past = await source.distance(pin.revision, world.head.sha)
            except RevisionNotFound:
                # It may come with the next fetch: then it is read.
                self._read = ("", "", "")
        world.git = replace(world.git, past_pin=past)

    async def _read_desired(self, tracked: str, head: str) -> None:
        """What is applied; and beside a pin what the tip asks for."""
        world = self._world
        if tracked == head:
            world.desired, world.ahead = await world.reader.at(head, world.catalog), None
            return
        world.ahead = await world.reader.at(head, world.catalog)
        if world.pinned_revision is None:
            world.desired = Desired(tracked)
        else:
            world.desired = await world.reader.at(tracked, world.catalog)

    async def _find_landed(self) -> None:
        """Where the paths stood at each revision that operations are about."""
        world, state = self._world, self._world.state
        told = [sha for op in state.operations for sha in (op.revision, op.restored)]
        told += [state.synced.revision if state.synced else None]
        told += [state.pin.revision if state.pin else None, world.head.sha if world.head else None]
        wanted = {sha for sha in told if sha} - world.landed.keys()
        if wanted:
            # What the repository does not have any more is not looked for again.
            found = await world.ports.source.landed(sorted(wanted))
            world.landed = {**world.landed, **{sha: sha for sha in wanted}, **found}

    async def _read_base(self) -> None:
        """Read what the synced revision asked for, if there is one and Git still has it."""
        await self._find_landed()
        world, source = self._world, self._world.ports.source
        synced = world.state.synced
        if synced is None:
            world.base = world.synced_revision = None
            world.git = replace(world.git, ahead=None)
            return
        if world.base is None or world.base.revision != synced.revision:
            try:
                world.synced_revision = await source.resolve(synced.revision)
                world.base = await world.reader.at(synced.revision, world.catalog)
            except RevisionNotFound:
                world.base = world.synced_revision = None
        assert world.head is not None  # noqa: S101 - read before the base
        try:
            ahead = await source.distance(synced.revision, world.head.sha)
        except SourceError:
            ahead = None
        world.git = replace(world.git, ahead=ahead)
