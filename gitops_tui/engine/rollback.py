"""Rollback: the exact commit and its effect first; then commit, push, and sync exactly it."""

from __future__ import annotations

from collections.abc import Callable

from gitops_tui.core.operations import Operation
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.engine import committing
from gitops_tui.engine.api import Proposal, RollbackHow, RollbackPreview
from gitops_tui.engine.guard import unpinned
from gitops_tui.engine.ports import GitChange
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.world import World
from gitops_tui.errors import UsageError


async def preview(
    world: World, name: str, how: RollbackHow, only: ResourceKey | None
) -> RollbackPreview:
    """What rolling back to (or reverting) `name` would do. Raises SourceError, UsageError."""
    unpinned(world, how.act)
    source = world.ports.source
    revision = await source.resolve(name)
    change = await _change(world, revision, how, only)
    effects, refusal = await committing.consequences(world, change)
    return RollbackPreview(
        how=how,
        revision=revision,
        git=change,
        effects=effects,
        message=_subject(revision, how, only),
        pushes=world.source_info.remote,
        only=only,
        refusal=refusal,
    )


async def rollback(
    world: World,
    seen: RollbackPreview,
    reason: str,
    recorder: Recorder,
    *,
    wait: bool = True,
    enough: Callable[[], bool] = lambda: False,
) -> Operation:
    """Make the previewed commit and sync exactly it.

    Raises SourceError, UsageError, ReadOnly (nothing was changed) when the commit cannot be
    made.
    """
    recorder.tell(restored=seen.revision.sha)
    message, act = _message(world, seen, reason), seen.how.act
    return await committing.commit_and_sync(
        world, seen, message, recorder, act=act, wait=wait, enough=enough
    )


async def propose(world: World, seen: RollbackPreview, reason: str) -> Proposal:
    """Push the previewed commit as a new branch, for a pull request; nothing is synced.

    Raises SourceError, ReadOnly, UsageError (nothing was changed).
    """
    return await committing.propose(world, seen, _message(world, seen, reason))


async def _change(
    world: World, revision: Revision, how: RollbackHow, only: ResourceKey | None
) -> GitChange:
    source = world.ports.source
    if how is RollbackHow.REVERT:
        return await source.revert(revision.sha)
    if only is not None:
        return await _only(world, revision, only)
    synced = (op.revision for op in world.state.operations if op.revision)
    return await source.restore(revision.sha, allowed=frozenset(synced))


async def _only(world: World, revision: Revision, only: ResourceKey) -> GitChange:
    """The change that restores the one file that holds just this resource."""
    then = await world.reader.at(revision.sha, world.catalog)
    manifest = then.manifests.get(only)
    if manifest is None:
        raise UsageError(f"{only.qualified} did not exist at {revision.short}.")
    file = manifest.origin.file
    beside = [
        key
        for desired in (then, world.desired)
        for key, other in desired.manifests.items()
        if other.origin.file == file and key != only
    ]
    now = world.desired.manifests.get(only)
    if beside or (now is not None and now.origin.file != file):
        raise UsageError(
            f"{file} holds more than {only}, or it moved since: it cannot be restored alone.",
            hint="Roll back the whole path, or revert one commit.",
        )
    data = await world.reader.data(revision.sha, file)
    return await world.ports.source.restore_files({file: data})


def _subject(revision: Revision, how: RollbackHow, only: ResourceKey | None) -> str:
    if how is RollbackHow.REVERT:
        return f'Revert "{revision.subject}"'
    what = f"{only.qualified} " if only is not None else ""
    return f"Roll back {what}to {revision.short}: {revision.subject}"


def _message(world: World, seen: RollbackPreview, reason: str) -> str:
    verb = "Undoes" if seen.how is RollbackHow.REVERT else "Restores"
    told = [f"{verb} {seen.revision.sha}."]
    return committing.message_of(world, seen.message, told, reason)
