"""A commit of ours: its effect before it is made; then made, pushed, and exactly it synced."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gitops_tui.core.desired import changed_manifests
from gitops_tui.core.operations import Operation, Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import clean, one_line
from gitops_tui.engine.api import CommitPreview, Effect, EffectAction, Proposal, all_forbidden
from gitops_tui.engine.effects import effects_of
from gitops_tui.engine.finishing import at_work, give_up
from gitops_tui.engine.guard import followed, on_verified, only_forward, writable
from gitops_tui.engine.ports import GitChange
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.syncing import sync
from gitops_tui.engine.way_back import way_back
from gitops_tui.engine.ways_out import anew
from gitops_tui.engine.world import World
from gitops_tui.errors import PushRefused, SourceError, UsageError

_RECREATE_LATER = {
    True: "put this on a new branch (--to-branch), and recreate it after the merge",
    False: "make this commit by hand, and recreate it then",
}
"""What to do where only recreating helps; by whether there is a remote."""


class Consequences(NamedTuple):
    """What syncing a change would do in the cluster."""

    effects: tuple[Effect, ...]
    refusal: str | None = None
    """Why it may not be committed."""
    recreatable: frozenset[ResourceKey] = frozenset()
    """What would have to be recreated, where that is all that is in the way."""


async def consequences(
    world: World, change: GitChange, recreate: frozenset[ResourceKey] | None = None
) -> Consequences:
    """What syncing `change` would do. What is passed by is told only of what the commit itself
    changes: other locks are none of its doing.

    What is in `recreate` may be deleted and made anew where it must; None where nobody can say so.
    """
    wanted = await world.reader.at(change.tree, world.catalog)
    changed = changed_manifests(world.desired, wanted)
    effects = tuple(
        effect
        for effect in await effects_of(world, wanted, recreate=recreate or frozenset())
        if effect.action is not EffectAction.SKIP or effect.key in changed
    )
    if change.refusal is not None:
        return Consequences(effects, str(change.refusal))
    if world.desired.manifests and not wanted.manifests:
        # The commit would be made, and then no sync would go along with it.
        where = " ".join(map(one_line, world.source_info.paths))
        return Consequences(effects, f"Git would ask for nothing under {where} any more.")
    refused = [effect for effect in effects if effect.action is EffectAction.REFUSED]
    if not all_forbidden(effects):
        # What the server refuses today as it will tomorrow is no reason against this commit.
        refused = [effect for effect in refused if effect.key in changed]
    if not refused:
        return Consequences(effects)
    # Where one of them cannot be helped by recreating, that is the one to see to first.
    first = min(refused, key=lambda effect: effect.recreatable)
    key, note = first.key, first.note
    if not first.recreatable:
        return Consequences(effects, f"{world.name(key)}: {note}")
    keys = frozenset(effect.key for effect in refused)
    later = _RECREATE_LATER[world.source_info.remote]
    way = f"{later[0].upper()}{later[1:]}." if recreate is None else _recreate_now(keys, later)
    return Consequences(effects, f"{world.name(key)}: {note.removesuffix(anew(key))}{way}", keys)


def _recreate_now(keys: frozenset[ResourceKey], later: str) -> str:
    flags = " ".join(f"--recreate {key.qualified}" for key in sorted(keys))
    them = "it" if len(keys) == 1 else "them"
    return (
        f"`{flags}` (Recreate {them}) deletes {them} and makes {them} anew with this; or {later}."
    )


def require_tip(world: World, change: GitChange, read: str) -> None:
    """Refuse a change that would be made on another tip than what it was worked out from.

    Raises PushRefused.
    """
    if change.tip != read:
        branch = one_line(world.git.branch)
        raise PushRefused(f"{branch} has moved meanwhile.", hint="Look again.", moved=True)


async def commit_and_sync(
    world: World,
    seen: CommitPreview,
    reason: str,
    recorder: Recorder,
    *,
    wait: bool = True,
    enough: Callable[[], bool] = lambda: False,
) -> Operation:
    """Make the previewed commit and sync exactly it.

    Raises SourceError, UsageError, ReadOnly, Conflict (nothing was changed) when the commit
    cannot be made.
    """
    recorder.tell(restored=seen.restored, also=seen.restored_with)
    writable(world)
    await world.read_state()
    writable(world)
    followed(world, seen.act)
    _committable(seen)
    leaving = seen.leaves.synced if seen.leaves else None
    await only_forward(world, seen.git.tip, leaving=leaving)
    before = await world.reader.at(seen.git.tip, world.catalog)
    async with at_work(world, recorder.operation, seen):
        try:
            commit = await world.ports.source.commit(seen.git, _message(world, seen, reason))
        except SourceError:
            await give_up(world, recorder.operation)
            raise
        recorder.tell(revision=commit.sha)
        try:
            await world.reading.read(commit)
        except SourceError as error:
            told = f"committed {commit.short}, not synced: {error}"
            return await recorder.end(Phase.FAILED, told)
        recorder.way_back = way_back(seen, commit.short, before, world.desired)
        return await sync(
            world, recorder, recreate=seen.recreate, wait=wait, leaving=leaving, enough=enough
        )


async def propose(world: World, seen: CommitPreview, reason: str) -> Proposal:
    """Push the previewed commit as a new branch, for a pull request; nothing is synced.

    Raises SourceError, ReadOnly, UsageError (nothing was changed).
    """
    writable(world)
    on_verified(world)
    # What only has to be made anew is no fault of the commit: a sync is asked to after the merge.
    if not seen.recreatable:
        _committable(seen)
    message, source = _message(world, seen, reason), world.ports.source
    commit, branch = await source.propose(seen.git, message, called=seen.called)
    return Proposal(commit, branch, world.git.branch)


def _message(world: World, seen: CommitPreview, reason: str) -> str:
    """The commit's whole message: what it does, what there is to tell, why, and by whom."""
    why = [f"Reason: {reason}"] if reason else []
    by = f"By: {world.source_info.owner}, with gitops-tui"
    # `git log` of others shows it as it is: no escape code of an old subject goes on living.
    return clean("\n".join([seen.message, "", *seen.told, *why, by])) + "\n"


def _committable(seen: CommitPreview) -> None:
    # What was in the way of the commit may be gone by now: Git is asked again.
    if seen.refusal is not None and seen.git.refusal is None:
        raise UsageError(f"Nothing was changed: {seen.refusal}")
