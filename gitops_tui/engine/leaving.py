"""What would be left behind by following a branch that was moved back or rewritten."""

from __future__ import annotations

from gitops_tui.engine.api import Leaving
from gitops_tui.engine.guard import only_forward
from gitops_tui.engine.world import World
from gitops_tui.errors import HistoryRewritten


async def leaving(world: World, revision: str | None = None) -> Leaving | None:
    """What a sync of the tracked tip (or of `revision`) would leave behind; None where it goes
    forward. Raises Conflict, SourceError.
    """
    try:
        await only_forward(world, revision or world.desired.revision)
    except HistoryRewritten as error:
        # A sync may be the wrong answer; what the repository has lost too cannot be had back.
        other = revision is None and world.base is not None
        way = f" `gitops-tui rollback {error.synced[:7]}` brings it back instead." if other else ""
        return Leaving(error.synced, f"{error.message}{way}")
    return None
