"""Rollback: the exact commit and its effect first; then commit, push, and sync exactly it."""

from __future__ import annotations

from collections.abc import Sequence

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision, named
from gitops_tui.core.text import one_line
from gitops_tui.engine import committing
from gitops_tui.engine.api import RollbackHow, RollbackPreview
from gitops_tui.engine.guard import followed
from gitops_tui.engine.leaving import leaving
from gitops_tui.engine.ports import GitChange
from gitops_tui.engine.restoring import restored
from gitops_tui.engine.ways_out import refuse_guarded
from gitops_tui.engine.world import World


async def preview(
    world: World,
    names: Sequence[str],
    how: RollbackHow,
    only: ResourceKey | None,
    *,
    whole_file: bool = False,
    recreate: frozenset[ResourceKey] = frozenset(),
) -> RollbackPreview:
    """What rolling back to a revision would do, or undoing just those of `names`; what is in
    `recreate` may be deleted and made anew where it must.

    Raises SourceError, UsageError.
    """
    followed(world, how.act)
    refuse_guarded(recreate)
    if how is RollbackHow.REVERT:
        change = await world.ports.source.revert(*await _undone(world, names))
        revision, *also = change.undone
    else:
        revision, also = await world.ports.source.resolve(names[0]), []
        change = await _restored(world, revision, only, whole_file=whole_file)
    would = await committing.consequences(world, change, recreate)
    return RollbackPreview(
        how=how,
        revision=revision,
        also=tuple(also),
        git=change,
        effects=would.effects,
        message=_subject(revision, how, only, also, whole_file=whole_file),
        pushes=world.source_info.remote,
        only=only,
        whole_file=whole_file,
        refusal=would.refusal,
        recreatable=would.recreatable,
        recreate=recreate,
        leaves=await leaving(world, change.tip),
    )


async def _undone(world: World, names: Sequence[str]) -> list[str]:
    """The hashes of the commits of `names`, each a revision or a range, none twice."""
    source, found = world.ports.source, dict[str, None]()
    for name in names:
        old, dots, new = name.partition("..")
        if dots:
            first, last = await source.resolve(old), await source.resolve(new or "HEAD")
            found |= dict.fromkeys(each.sha for each in await source.between(first.sha, last.sha))
        else:
            found[(await source.resolve(name)).sha] = None
    return list(found)


async def _restored(
    world: World, revision: Revision, only: ResourceKey | None, *, whole_file: bool
) -> GitChange:
    if only is not None:
        return await restored(world, revision, only, whole_file=whole_file)
    synced = (op.revision for op in world.state.operations if op.revision)
    return await world.ports.source.restore(revision.sha, allowed=frozenset(synced))


def _subject(
    revision: Revision,
    how: RollbackHow,
    only: ResourceKey | None,
    also: Sequence[Revision],
    *,
    whole_file: bool,
) -> str:
    if also:
        return f"Revert {len(also) + 1} commits: {named((revision, *also), most=3)}"
    if how is RollbackHow.REVERT:
        return f'Revert "{one_line(revision.subject)}"'
    what = f"{only.qualified} " if only is not None else ""
    what = f"the file of {what}" if whole_file else what
    return f"Roll back {what}to {revision.short}: {one_line(revision.subject)}"
