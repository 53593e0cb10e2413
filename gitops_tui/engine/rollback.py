"""Rollback: the exact commit and its effect first; then commit, push, and sync exactly it."""

from __future__ import annotations

from collections.abc import Callable

from gitops_tui.core.desired import changed_manifests
from gitops_tui.core.operations import Operation, Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.engine.api import EffectAction, Proposal, RollbackHow, RollbackPreview
from gitops_tui.engine.effects import effects_of
from gitops_tui.engine.guard import unpinned, writable
from gitops_tui.engine.ports import GitChange
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.syncing import sync
from gitops_tui.engine.world import World
from gitops_tui.errors import SourceError, UsageError


async def preview(
    world: World, name: str, how: RollbackHow, only: ResourceKey | None
) -> RollbackPreview:
    """What rolling back to (or reverting) `name` would do. Raises SourceError, UsageError."""
    unpinned(world, how.act)
    source = world.ports.source
    revision = await source.resolve(name)
    change = await _change(world, revision, how, only)
    wanted = await world.reader.at(change.tree, world.catalog)
    effects = await effects_of(world, wanted)
    changed = changed_manifests(world.desired, wanted)
    # What the server refuses today as it will tomorrow is no reason against this commit.
    refused = [e for e in effects if e.action is EffectAction.REFUSED and e.key in changed]
    refusal = f"{world.name(refused[0].key)}: {refused[0].note}" if refused else None
    if change.refusal is not None:
        refusal = str(change.refusal)
    return RollbackPreview(
        how,
        revision,
        change,
        effects,
        _subject(revision, how, only),
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

    Raises SourceError (nothing was changed) when the commit cannot be made.
    """
    writable(world)
    await world.read_state()
    writable(world)
    unpinned(world, seen.how.act)
    # What was in the way of the commit may be gone by now: Git is asked again.
    if seen.refusal is not None and seen.git.refusal is None:
        raise UsageError(f"Nothing was changed: {seen.refusal}")
    recorder.tell(restored=seen.revision.sha)
    synced = world.state.synced
    commit = await world.ports.source.commit(seen.git, _message(world, seen, reason))
    recorder.tell(revision=commit.sha)
    try:
        await world.reading.read(commit)
    except SourceError as error:
        return await recorder.end(Phase.FAILED, f"committed {commit.short}, not synced: {error}")
    leaving = synced.revision if synced else None
    return await sync(world, recorder, wait=wait, leaving=leaving, enough=enough)


async def propose(world: World, seen: RollbackPreview, reason: str) -> Proposal:
    """Push the previewed commit as a new branch, for a pull request; nothing is synced.

    Raises SourceError, ReadOnly, UsageError (nothing was changed).
    """
    writable(world)
    if seen.refusal is not None and seen.git.refusal is None:
        raise UsageError(f"Nothing was changed: {seen.refusal}")
    source = world.ports.source
    commit, branch = await source.propose(seen.git, _message(world, seen, reason))
    return Proposal(commit, branch, world.git.branch)


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
    lines = [seen.message, "", f"{verb} {seen.revision.sha}."]
    if reason:
        lines.append(f"Reason: {reason}")
    lines.append(f"By: {world.source_info.owner}, with gitops-tui")
    return "\n".join(lines) + "\n"
