"""Reads into the world what Git asks for: the tracked tip, the pinned revision, the synced one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from gitops_tui.core.desired import Desired
from gitops_tui.core.pins import Pin
from gitops_tui.core.revisions import Revision
from gitops_tui.engine import vouching
from gitops_tui.errors import RevisionNotFound, SourceError

if TYPE_CHECKING:
    from gitops_tui.engine.world import World

HISTORY_PAGE = 50


class GitReading:
    """Changes what the world knows of Git; one reading at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turn = asyncio.Lock()
        self._read: tuple[str, ...] = ()
        """What `desired` and `ahead` were last read by."""
        self.compared: tuple[str, str] | None = None
        """The synced revision and the tip whose distance was last asked for."""

    async def open(self) -> None:
        """Find the repository and its tip. Raises SourceError."""
        world = self._world
        info = world.source_info = await world.ports.source.open()
        world.owner = info.owner
        world.git = replace(
            world.git,
            repository=info.repository,
            branch=info.branch,
            paths=info.paths,
            remote=info.remote,
            notes=info.notes,
            fetched_at=info.fetched_at,
        )
        await self._read_tip(await world.ports.source.head())

    async def read(self, revision: Revision | None = None, *, instead: bool = False) -> None:
        """Read what the tracked tip (or `revision`) asks for, or the pinned one where there
        is one, as far as signatures allow, and the synced revision. `instead` looks at
        `revision` in spite of a pin, and of signatures.

        Raises SourceError.
        """
        world = self._world
        async with self._turn:
            await self._read_tip(revision)
            assert world.head is not None  # noqa: S101 - just read
            pin = None if instead else world.state.pin
            await self._find_pinned(pin)
            await self._find_wanted(world.pinned_revision if pin else world.head, asked=not instead)
            read = self._revisions()
            if self._read != read:
                await self._read_desired()
                self._read = read
                world.settle()
            await self._read_base()
            world.trust.runs_unverified = await vouching.unverified_runs(world)

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
            await self._read_desired()
            world.settle()

    async def _read_tip(self, revision: Revision | None = None) -> None:
        world, source = self._world, self._world.ports.source
        head = revision or await source.head()
        if world.head is None or head.sha != world.head.sha:
            world.history = await source.history(HISTORY_PAGE)
        world.head = head
        # Whoever knows the tip has just asked, and the work tree's notes came with it.
        notes = world.git.notes if revision else await source.notes()
        world.git = replace(world.git, head=head, notes=notes)

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
                pass  # It may come with the next fetch.
        world.git = replace(world.git, past_pin=past)

    async def _find_wanted(self, asked_for: Revision | None, *, asked: bool) -> None:
        """What of that may be applied: itself, or what was verified on the way to it."""
        world = self._world
        assert world.head is not None  # noqa: S101 - read before
        wanted, vouched, unverified = asked_for, None, None
        if asked and asked_for is not None and vouching.required(world):
            vouched = await vouching.vouch(world, asked_for.sha)
            wanted = await vouching.found(world, vouched, asked_for)
            if vouched.doubt is not None and world.state.pin is not None:
                # What is not held where the pin says is not held at all.
                wanted = None
            elif vouched.doubt is not None and wanted is not None:
                unverified = await world.ports.source.distance(wanted.sha, world.head.sha)
        # Only now: where a signature could not be asked for, the answer before stands.
        world.wanted, world.trust.vouched = wanted, vouched
        world.git = replace(world.git, unverified=unverified)

    def _revisions(self) -> tuple[str, ...]:
        """Which revisions `desired` and `ahead` are to be of, and by which namespace."""
        world = self._world
        wanted = world.wanted.sha if world.wanted else ""
        head = world.head.sha if world.head else ""
        return wanted, head, world.sought or "", world.default_namespace()

    async def _read_desired(self) -> None:
        """What is applied; and beside a pin what the tip asks for."""
        world = self._world
        assert world.head is not None  # noqa: S101 - read before
        world.ahead = None
        if world.sought not in {None, world.head.sha}:
            world.ahead = await world.reader.at(world.head.sha, world.catalog)
        if world.wanted is None:
            world.desired = Desired(world.sought or world.head.sha)
        else:
            world.desired = await world.reader.at(world.wanted.sha, world.catalog)

    async def _find_landed(self) -> None:
        """Where the paths stood at each revision that operations are about."""
        world, state = self._world, self._world.state
        told = [sha for op in state.operations for sha in (op.revision, op.restored, *op.also)]
        told += [state.synced.revision if state.synced else None]
        told += [state.pin.revision if state.pin else None]
        told += [side.sha for side in (world.head, world.wanted) if side]
        wanted = {sha for sha in told if sha} - world.landed.keys()
        if wanted:
            # What the repository does not have any more is not looked for again.
            found = await world.ports.source.landed(sorted(wanted))
            world.landed = {**world.landed, **{sha: sha for sha in wanted}, **found}

    async def _find_unfinished(self) -> None:
        """Whether the branch has the commit of what was begun and not finished."""
        world, begun = self._world, self._world.state.unfinished
        source = world.ports.source
        # What is known stays until there is an answer: to know nothing reads as a lost commit.
        world.unfinished_commit = await source.commit_on(begun.tip, begun.tree) if begun else None

    async def _read_base(self) -> None:
        """Read what the synced revision asked for, if there is one and Git still has it."""
        await self._find_landed()
        await self._find_unfinished()
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
        self.compared = synced.revision, world.head.sha
        world.git = replace(world.git, ahead=ahead)
