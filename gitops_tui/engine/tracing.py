"""Which commits changed one resource's manifest: its file's history, without what else is there."""

from __future__ import annotations

from collections.abc import AsyncIterator

from gitops_tui.core.desired import Manifest
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.engine.reading_git import HISTORY_PAGE
from gitops_tui.engine.world import World
from gitops_tui.errors import RevisionNotFound


async def revisions_of(world: World, key: ResourceKey, limit: int) -> tuple[Revision, ...]:
    """The newest `limit` revisions that made, changed or removed the manifest of `key`.

    It is followed from file to file. Raises SourceError.
    """
    found: list[Revision] = []
    file = await _last_file(world, key)
    if file is None:
        return ()
    async for revision in _line(world, key, file):
        found.append(revision)
        if len(found) == limit:
            break
    return tuple(found)


async def _line(world: World, key: ResourceKey, file: str) -> AsyncIterator[Revision]:
    before: str | None = None
    while True:
        page = await world.ports.source.history(HISTORY_PAGE, before=before, files=(file,))
        for revision in page:
            before = revision.sha
            now = await _manifest(world, key, revision.sha)
            then = await _manifest(world, key, revision.parents[0]) if revision.parents else None
            if (now and now.digest) != (then and then.digest):
                yield revision
            if then is not None and then.origin.file != file:
                # It came from another file: go on with that one's history.
                file = then.origin.file
                break
        else:
            if len(page) < HISTORY_PAGE:
                return


async def _last_file(world: World, key: ResourceKey) -> str | None:
    """The file that says what `key` is to be, or said so last."""
    for known in (world.desired, world.base):
        if known is not None and key in known.manifests:
            return known.manifests[key].origin.file
    for revision in await world.ports.source.history(HISTORY_PAGE):
        manifest = await _manifest(world, key, revision.sha)
        if manifest is not None:
            return manifest.origin.file
    return None


async def _manifest(world: World, key: ResourceKey, revision: str) -> Manifest | None:
    try:
        return (await world.reader.at(revision, world.catalog)).manifests.get(key)
    except RevisionNotFound:
        # A shallow clone ends somewhere.
        return None
