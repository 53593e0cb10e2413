"""What a commit of ours leaves behind in the recorded state until the cluster has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

from gitops_tui.core.operations import Operation
from gitops_tui.core.state import TargetState
from gitops_tui.core.unfinished import AT_WORK, Interrupted, Unfinished
from gitops_tui.engine.api import CommitPreview
from gitops_tui.engine.world import World

_LAST_WORDS = timedelta(minutes=1)


@asynccontextmanager
async def at_work(world: World, operation: Operation, seen: CommitPreview) -> AsyncIterator[None]:
    """Write down that the commit is about to be made; what ends early stays written down."""
    begun = Unfinished(
        id=operation.id,
        act=seen.act,
        subject=seen.message,
        tip=seen.git.tip,
        tree=seen.git.tree,
        by=operation.by,
        time=world.now(),
        until=world.now() + AT_WORK + _waiting(world),
    )
    world.at_work = operation.id
    try:
        await world.record(lambda state: replace(state, unfinished=begun))
        yield
    finally:
        world.at_work = ""


async def give_up(world: World, operation: Operation) -> None:
    """The commit could not be made, and nothing is left of it."""
    await world.record(
        lambda state: replace(state, unfinished=None) if _is(state, operation) else state
    )


def applied(world: World, state: TargetState, operation: Operation) -> Unfinished | None:
    """What is still unfinished once a whole sync by `operation` has applied everything.

    The timer goes on with what Git has; what never got there is for a person to go on without.
    """
    begun = state.unfinished
    if begun is None:
        return None
    if _is(state, operation) or world.unfinished_commit is not None:
        # Whether it was any good is not known before the wait for health has ended.
        return replace(begun, applied=True, until=world.now() + _waiting(world))
    return None if operation.cause == "operator" else begun


def ended(state: TargetState) -> TargetState:
    """The state once a whole sync has waited for health, well or ill: what came of it is told
    by its operation.
    """
    over = state.unfinished is not None and state.unfinished.applied
    return replace(state, unfinished=None) if over else state


def interrupted(world: World) -> Interrupted | None:
    """What somebody began and did not finish; not what is at work here."""
    begun = world.state.unfinished
    if begun is None or begun.id == world.at_work:
        return None
    commit = world.unfinished_commit
    return Interrupted(begun, commit.sha if commit else None)


def _waiting(world: World) -> timedelta:
    """How long the wait for health may take, and to say how it ended."""
    return timedelta(seconds=world.target.timeout) + _LAST_WORDS


def _is(state: TargetState, operation: Operation) -> bool:
    return state.unfinished is not None and state.unfinished.id == operation.id
