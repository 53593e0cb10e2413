"""Lets a tag in the repository follow what is synced, where one is asked for."""

from __future__ import annotations

from gitops_tui.core.operations import Operation
from gitops_tui.engine.world import World
from gitops_tui.errors import SourceError


async def mark(world: World, operation: Operation, revision: str) -> str:
    """Move the sync tag to what was synced; why that could not be done, or an empty text.

    It explains, it does not decide: no sync fails for it.
    """
    tag, synced = world.target.sync_tag, world.state.synced
    if tag is None or synced is None or synced.revision != revision:
        return ""
    # Every five minutes the same would be asked of the remote for nothing.
    if world.marked == revision and operation.cause != "operator":
        return ""
    try:
        await world.ports.source.mark(revision, tag)
    except SourceError as error:
        return f"the tag {tag} was not moved: {error.message}"
    world.marked = revision
    return ""
