"""Which commits changed one resource's manifest: its file's history, without what else is there.

Only the resource's own file is read at each commit, and where it came from another one, the
files of that commit: cost follows its history, not the size of the repository.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Manifest
from gitops_tui.core.direction import restated
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Path
from gitops_tui.engine.desired import DesiredReader
from gitops_tui.engine.ports import Source
from gitops_tui.engine.reading_git import HISTORY_PAGE
from gitops_tui.engine.world import World

AT_ONCE = 200
"""Files of one commit that are looked through together."""


async def revisions_of(
    world: World, key: ResourceKey, limit: int, *, before: str | None = None
) -> tuple[Revision, ...]:
    """The newest `limit` revisions that made, changed or removed the manifest of `key`, or
    those that come after `before` in that list. It is followed from file to file.

    Raises SourceError.
    """
    trace = Trace(world.ports.source, world.reader, world.catalog, key)
    sides = world.ahead, world.desired, world.base
    known = (side.manifests.get(key) for side in sides if side)
    file = next((manifest.origin.file for manifest in known if manifest), None)
    return await trace.page(limit, file=file, before=before)


class Version(NamedTuple):
    """A commit of the file, and what was asked for after and before it."""

    revision: Revision
    now: Manifest | None
    then: Manifest | None

    @property
    def differs(self) -> bool:
        """Whether it asks for something else."""
        return (self.now and self.now.digest) != (self.then and self.then.digest)


class Trace:
    """One resource, followed back through the commits."""

    def __init__(
        self,
        source: Source,
        reader: DesiredReader,
        catalog: Catalog,
        key: ResourceKey,
        *,
        at_once: int = HISTORY_PAGE,
    ) -> None:
        self._source = source
        self._reader = reader
        self._catalog = catalog
        self._key = key
        self._at_once = at_once
        """So many commits are read together."""

    async def page(
        self, limit: int, *, file: str | None = None, before: str | None = None
    ) -> tuple[Revision, ...]:
        """The newest `limit` revisions, or those after `before`; `file` is where it stands at
        the tip, if it does.
        """
        found: list[Revision] = []
        passed = before is None
        async for version in self._line(file or await self._last_file()):
            if passed and version.differs:
                found.append(version.revision)
                if len(found) == limit:
                    break
            passed = passed or version.revision.sha == before
        return tuple(found)

    async def turns(
        self, file: str, paths: Collection[Path], schema: Schema | None, *, most: int
    ) -> dict[Path, Version]:
        """For each field the newest of the last `most` commits of `file` that gave it another
        value or took it out; without those that none of them touched.
        """
        found, left = dict[Path, Version](), most
        async for version in self._line(file):
            now, then = (side and side.body for side in (version.now, version.then))
            for path in paths:
                if path not in found and restated(then or {}, now or {}, path, schema):
                    found[path] = version
            left -= 1
            if left == 0 or len(found) == len(paths):
                break
        return found

    async def _line(self, file: str | None) -> AsyncIterator[Version]:
        before: str | None = None
        while file is not None:
            page = await self._source.history(self._at_once, before=before, files=(file,))
            for version in await self._versions(page, file):
                before, came_from = version.revision.sha, None
                if version.now is not None and version.then is None:
                    came_from = await self._elsewhere(version.revision)
                yield version._replace(then=version.then or came_from)
                if came_from is not None:
                    # It came from another file: go on with that one's history.
                    file = came_from.origin.file
                    break
            else:
                if len(page) < self._at_once:
                    return

    async def _versions(self, page: Sequence[Revision], file: str) -> Iterator[Version]:
        """The file's commits; where a shallow clone ends, there was nothing before."""
        now = await self._manifests((revision.sha, file) for revision in page)
        then = await self._manifests((next(iter(r.parents), r.sha), file) for r in page)
        pairs = zip(page, now, then, strict=True)
        return (Version(r, this, that if r.parents else None) for r, this, that in pairs)

    async def _elsewhere(self, revision: Revision) -> Manifest | None:
        """The manifest in another file of the commit, as that was before it."""
        if not revision.parents:
            return None
        parent, files = revision.parents[0], await self._source.files(revision.sha)
        for start in range(0, len(files), AT_ONCE):
            some = files[start : start + AT_ONCE]
            found = await self._manifests((parent, file) for file in some)
            if manifest := next(filter(None, found), None):
                return manifest
        return None

    async def _last_file(self) -> str | None:
        """The file that said last what the resource is to be: a commit took its name out."""
        before: str | None = None
        while page := await self._source.history(
            HISTORY_PAGE, before=before, having=self._key.name
        ):
            for revision in page:
                if manifest := await self._elsewhere(revision):
                    return manifest.origin.file
            before = page[-1].sha
        return None

    async def _manifests(self, places: Iterable[tuple[str, str]]) -> list[Manifest | None]:
        """What each (revision, file) asked for."""
        files = await self._source.contents(tuple(places))
        read = await self._reader.each([file for file in files if file], self._catalog)
        manifests = iter(read)
        return [next(manifests).get(self._key) if file else None for file in files]
