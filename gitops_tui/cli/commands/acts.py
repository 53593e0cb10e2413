"""The small acts that end at once: lock, unlock, suspend, resume, forget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from gitops_tui.cli import acting, console, documents, documents_of_acts, exits
from gitops_tui.cli.asking import confirm
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.reasons import reasoned
from gitops_tui.cli.render_status import outcome
from gitops_tui.core.durations import parse_duration
from gitops_tui.core.operations import Operation
from gitops_tui.engine.api import OneShot
from gitops_tui.errors import HeldByAnother

Act = Callable[[OneShot], Awaitable[Operation]]
ActOver = Callable[[OneShot, str | None], Awaitable[Operation]]
"""One that goes over the lock of the owner it is told."""


def lock(flags: Flags, word: str, reason: str, duration: str | None, *, yes: bool) -> int:
    """Lock the resource that `word` names, for `duration` or until it is unlocked."""
    why = reasoned(reason)
    span = parse_duration(duration) if duration else None

    async def act(one: OneShot, over: str | None) -> Operation:
        return await one.lock(acting.select_one(one, word), why, span, over=over)

    return _act(flags, _going_over(act, "Replace that lock?", flags, yes=yes))


def unlock(flags: Flags, word: str, *, yes: bool) -> int:
    """Unlock the resource that `word` names."""

    async def act(one: OneShot, over: str | None) -> Operation:
        return await one.unlock(acting.select_one(one, word), over=over)

    return _act(flags, _going_over(act, "Take that lock away?", flags, yes=yes))


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


def _going_over(act: ActOver, question: str, flags: Flags, *, yes: bool) -> Act:
    """Do `act`; where somebody else's lock holds, ask before it is done over that one."""

    async def asked(one: OneShot) -> Operation:
        try:
            return await act(one, None)
        except HeldByAnother as held:
            await confirm(f"{held.message} {question}", yes=yes, json=flags.json)
            return await act(one, held.owner)

    return asked


def _act(flags: Flags, act: Act) -> int:
    return acting.perform(_acted(flags, act))


async def _acted(flags: Flags, act: Act) -> int:
    async with acting.session(flags.settings().target, json=flags.json, known=True) as session:
        operation = await act(session)
    if flags.json:
        console.data(documents.text(documents_of_acts.operation(operation)))
    else:
        console.data(outcome(operation))
    return exits.of_operation(operation)
