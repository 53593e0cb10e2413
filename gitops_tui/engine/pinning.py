"""Pin and unpin: the cluster held at one revision without a commit, and let go again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.pins import Pin, pin_text
from gitops_tui.core.revisions import Revision
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import PinPreview
from gitops_tui.engine.effects import effects_of
from gitops_tui.engine.guard import writable
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.syncing import sync
from gitops_tui.engine.vouching import WAY_OUT, applied_for, vouch
from gitops_tui.engine.world import World
from gitops_tui.errors import (
    Conflict,
    GitopsError,
    RevisionNotFound,
    SourceError,
    Unverified,
    UsageError,
)


async def preview(world: World, name: str) -> PinPreview:
    """What holding the cluster at `name` would do. Raises SourceError, UsageError."""
    source = world.ports.source
    revision = await source.resolve(name)
    behind = await _behind(world, revision)
    wanted = await world.reader.at(revision.sha, world.catalog)
    if not wanted.manifests:
        where = " ".join(world.source_info.paths)
        raise UsageError(f"{revision.short} asks for nothing under {where}: it is not pinned.")
    blocked: GitopsError | None = None
    try:
        writable(world)
        _seen_by_all(world)
        await _verified(world, revision)
    except GitopsError as error:
        blocked = error
    return PinPreview(
        revision,
        await effects_of(world, wanted, pinning=True),
        behind,
        world.state.pin,
        first=not world.state.ever_synced,
        blocked=blocked,
    )


async def pin(
    world: World,
    seen: PinPreview,
    reason: str,
    recorder: Recorder,
    *,
    wait: bool = True,
    enough: Callable[[], bool] = lambda: False,
) -> Operation:
    """Hold the cluster at the previewed revision from now on, and sync it.

    The pin is recorded first: whatever happens then, the next sync ends the job. Raises
    Conflict when somebody else has pinned or unpinned since the preview; nothing is done.
    """
    writable(world)
    await world.read_state()
    writable(world)
    _seen_by_all(world)
    await _verified(world, seen.revision)
    before = world.state.pin
    if before != seen.replaces:
        now = pin_text(before, world.now()) if before else "no longer pinned"
        raise Conflict(f"The cluster is {now}: nothing was done.", hint="Look again.")
    recorder.about = reason if before is None else f"{reason}; instead of {before.short}"
    recorder.tell(revision=seen.revision.sha)
    held = Pin(seen.revision.sha, world.source_info.owner, reason, world.now())
    await world.record(lambda state: replace(state, pin=held) if state.pin == before else state)
    if world.state.pin != held:
        raise Conflict("Somebody else has pinned meanwhile: nothing was done.", hint="Look again.")
    try:
        await world.reading.read()
        return await sync(world, recorder, wait=wait, enough=enough)
    except GitopsError as error:
        return await recorder.end(Phase.FAILED, f"pinned, not synced: {error}")


async def unpin(world: World) -> Operation:
    """Let the cluster follow the branch again; the next sync does.

    Raises UsageError, SourceError.
    """
    writable(world)
    await world.read_state()
    writable(world)
    held = world.state.pin
    if held is None:
        raise UsageError("The cluster is not pinned.")
    recorder = Recorder(world, OperationKind.UNPIN)
    applies = await applied_for(world, world.head) if world.head else None
    next_one = f"the next sync applies {applies.short if applies else 'nothing'}"
    message = f"it was {pin_text(held, world.now())}; {next_one}"
    operation = await recorder.end(
        Phase.SUCCEEDED,
        message,
        lambda state: replace(state, pin=None) if state.pin == held else state,
    )
    with suppress(SourceError):
        await world.reading.read()
    return operation


async def _behind(world: World, revision: Revision) -> int | None:
    """How far the tip is ahead of it. Raises RevisionNotFound for what was never here."""
    assert world.head is not None  # noqa: S101 - read when the world was opened
    behind = await world.ports.source.distance(revision.sha, world.head.sha)
    synced = world.state.synced
    once = {op.revision for op in world.state.operations} | {synced.revision if synced else None}
    if behind is None and revision.sha not in once:
        branch = one_line(world.git.branch)
        raise RevisionNotFound(
            f"{revision.short} is not part of {branch}, and was never synced here.",
            hint=f"Choose a revision that `git log {branch}` shows.",
        )
    return behind


async def _verified(world: World, revision: Revision) -> None:
    """Nothing would be applied for such a pin. Raises Unverified, SourceError."""
    vouched = await vouch(world, revision.sha)
    if vouched.doubt is not None:
        raise Unverified(f"{vouched.doubt}, so {revision.short} cannot be pinned.", hint=WAY_OUT)


def _seen_by_all(world: World) -> None:
    """A pin that others do not see would be undone by their next sync. Raises UsageError."""
    if world.store.place != "cluster":
        raise UsageError(
            "A pin is kept in the cluster, where everybody's sync sees it, and you have no right"
            " to write there.",
            hint="Nothing was changed.",
        )
