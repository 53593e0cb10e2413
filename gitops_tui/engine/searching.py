"""Looks through the history for commits that hold some words, page by page."""

from __future__ import annotations

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.engine.tracing import revisions_of
from gitops_tui.engine.world import World

SEARCHED = 500
"""Revisions that are looked through at once."""


async def searched(
    world: World,
    limit: int,
    *,
    key: ResourceKey | None = None,
    before: str | None = None,
    words: tuple[str, ...] = (),
) -> tuple[Revision, ...]:
    """At most `limit` revisions of the paths, or those that changed the manifest of `key`,
    newest first; only those older than `before`, and those that hold all of `words`.

    Raises SourceError.
    """
    source = world.ports.source
    older = (await source.resolve(before)).sha if before else None
    size = max(limit, SEARCHED) if words else limit
    found: list[Revision] = []
    while len(found) < limit:
        if key is not None:
            page = await revisions_of(world, key, size, before=older)
        else:
            page = await source.history(size, before=older)
        found += (revision for revision in page if revision.holds(words))
        if len(page) < size:
            break
        older = page[-1].sha
    return tuple(found[:limit])
