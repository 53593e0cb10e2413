"""One resource made in Git what it was: its document alone, or the files that it stands in."""

from __future__ import annotations

from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.splicing import Standing, alone, appended, replaced
from gitops_tui.engine.committing import require_tip
from gitops_tui.engine.ports import GitChange
from gitops_tui.engine.world import World
from gitops_tui.errors import UsageError

Contents = dict[str, bytes | None]
"""What files would hold; None for one that goes."""


async def restored(
    world: World, revision: Revision, key: ResourceKey, *, whole_file: bool
) -> GitChange:
    """The change that restores `key` as it was at `revision`, and nothing else of its file;
    or the whole of the files that it stood in then and stands in now.

    Raises NotCut where it cannot be had without its file, UsageError where it did not exist,
    and SourceError.
    """
    source = world.ports.source
    tip = (await source.head()).sha
    both = _Both(world, revision, tip)
    contents = await (both.files(key) if whole_file else both.document(key))
    change = await source.restore_files(contents)
    require_tip(world, change, tip)
    return change


class _Both:
    """What the two revisions ask for, and the bytes behind it."""

    def __init__(self, world: World, revision: Revision, tip: str) -> None:
        self._world = world
        self._revision = revision
        self._tip = tip

    async def document(self, key: ResourceKey) -> Contents:
        """Just this document, in the file where it stands now, or in its old one."""
        then, now = await self._sides()
        was, standing = self._was(then, key), now.manifests.get(key)
        old = Standing(await self._data(self._revision.sha, was.origin.file), was.origin)
        file = standing.origin.file if standing else was.origin.file
        data = await self._world.reader.data(self._tip, file)
        if data is None:
            return {file: old.data if old.sole else alone(old)}
        if standing is None:
            return {file: appended(data, file, old)}
        here = Standing(data, standing.origin)
        same = file == was.origin.file and here.sole and old.sole
        return {file: old.data if same else replaced(here, old)}

    async def files(self, key: ResourceKey) -> Contents:
        """The files that it stood in and stands in, and those that share documents with them:
        what moved between them must not stand in two places.
        """
        then, now = await self._sides()
        self._was(then, key)
        files: set[str] = set()
        keys = {key}
        while True:
            sides = [side.manifests for side in (then, now)]
            found = {side[k].origin.file for side in sides for k in keys if k in side}
            if found == files:
                break
            files = found
            keys |= {k for side in sides for k, m in side.items() if m.origin.file in files}
        reader = self._world.reader
        return {file: await reader.data(self._revision.sha, file) for file in sorted(files)}

    async def _sides(self) -> tuple[Desired, Desired]:
        reader, catalog = self._world.reader, self._world.catalog
        return await reader.at(self._revision.sha, catalog), await reader.at(self._tip, catalog)

    async def _data(self, revision: str, file: str) -> bytes:
        data = await self._world.reader.data(revision, file)
        assert data is not None  # noqa: S101 - a manifest of that revision was read from it
        return data

    def _was(self, then: Desired, key: ResourceKey) -> Manifest:
        """What it was. Raises UsageError."""
        if key in then.manifests:
            return then.manifests[key]
        short = self._revision.short
        unusable = next((found for found in then.findings if found.key == key), None)
        if unusable is not None:
            raise UsageError(f"{key.qualified} could not be used at {short}: {unusable}")
        hint = "Remove it in Git, or roll back the whole path, which removes what came since."
        if not then.complete:
            hint = "Not every file of that revision can be read: it may stand in one of those."
        raise UsageError(f"{key.qualified} did not exist at {short}.", hint=hint)
