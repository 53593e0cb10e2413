"""The small acts that end at once: lock, unlock, suspend, resume, forget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from gitops_tui.cli import acting, console, documents, documents_of_acts, exits
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.reasons import reasoned
from gitops_tui.cli.render_status import outcome
from gitops_tui.core.durations import parse_duration
from gitops_tui.core.operations import Operation
from gitops_tui.engine.api import OneShot

Act = Callable[[OneShot], Awaitable[Operation]]


def lock(flags: Flags, word: str, reason: str, duration: str | None) -> int:
    """Lock the resource that `word` names, for `duration` or until it is unlocked."""
    why = reasoned(reason)
    span = parse_duration(duration) if duration else None
    return _act(flags, lambda one: one.lock(acting.select_one(one, word), why, span))


def unlock(flags: Flags, word: str) -> int:
    """Unlock the resource that `word` names."""
    return _act(flags, lambda one: one.unlock(acting.select_one(one, word)))


def suspend(flags: Flags, reason: str) -> int:
    """Hold automatic sync for the target."""
    why = reasoned(reason)
    return _act(flags, lambda one: one.suspend(why))


def resume(flags: Flags) -> int:
    """Arm automatic sync for the target."""
    return _act(flags, lambda one: one.resume())


def forget(flags: Flags, word: str) -> int:
    """Take the stale resource that `word` names out of the inventory."""
    return _act(flags, lambda one: one.forget(acting.select_one(one, word)))


def _act(flags: Flags, act: Act) -> int:
    return acting.perform(_acted(flags, act))


async def _acted(flags: Flags, act: Act) -> int:
    async with acting.session(flags.settings().target, json=flags.json) as session:
        operation = await act(session)
    if flags.json:
        console.data(documents.text(documents_of_acts.operation(operation)))
    else:
        console.data(outcome(operation))
    return exits.of_operation(operation)
