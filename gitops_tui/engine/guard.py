"""What must hold before anything is written: rights of this mode, readable state, no older work."""

from __future__ import annotations

from gitops_tui.engine.world import World
from gitops_tui.errors import ReadOnly, UsageError


def writable(world: World) -> None:
    """Raises ReadOnly in read-only mode, StateError while recorded state cannot be read."""
    if world.target.read_only:
        raise ReadOnly("Read-only mode: nothing is written.", hint="Leave out --read-only.")
    if world.state_error is not None:
        raise world.state_error


def something_desired(world: World) -> None:
    """Refuse to sync nothing over something: a wrong path or an emptied one looks like that.

    Raises UsageError.
    """
    wanted, held = world.desired, len(world.held())
    if held and not wanted.manifests and wanted.complete:
        where = " ".join(world.source_info.paths)
        raise UsageError(
            f"Git asks for nothing under {where} at {wanted.revision[:7]},"
            f" and past syncs applied {held} resources: nothing was done.",
            hint="Is the path right? To let resources go, forget them one by one.",
        )


async def not_behind(world: World, revision: str) -> None:
    """Refuse a revision older than the synced one: a stale clone must not undo newer work.

    Raises UsageError.
    """
    synced = world.state.synced
    if synced is None or synced.revision == revision:
        return
    behind = await world.ports.source.distance(revision, synced.revision)
    if behind:
        raise UsageError(
            f"This repository is {behind} commits behind what {synced.by} synced:"
            f" {revision[:7]} is older than {synced.revision[:7]}.",
            hint="Fetch first, or roll back to make the older revision the desired one.",
        )
