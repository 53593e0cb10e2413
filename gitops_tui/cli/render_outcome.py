"""What an operation did, as text: while it runs, and when it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gitops_tui.cli import wording
from gitops_tui.cli.healths import FINE
from gitops_tui.cli.paint import Paint, Role
from gitops_tui.cli.render_status import outcome
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Action, Operation, Phase, Result
from gitops_tui.core.text import one_line, shorten

_BAR = 20
_APPLIED = frozenset({Action.CREATED, Action.CONFIGURED, Action.UNCHANGED, Action.RECREATED})


def result(done: Result, paint: Paint) -> str:
    """`example/deployment/frontend configured`, with the reason where there is one."""
    why = f": {one_line(done.reason)}" if done.reason else ""
    return f"{wording.name(done.key)} {paint.action(done.action, done.action.value)}{why}"


def operation(
    ended: Operation,
    health: Iterable[ResourceStatus],
    paint: Paint,
    read: Collection[Result] = (),
) -> list[str]:
    """Each result but those `read` already, what is not healthy, and how it ended."""
    lines = [result(done, paint) for done in ended.results if done not in read]
    touched = {done.key for done in ended.results if done.action in _APPLIED}
    for resource in health:
        if resource.key in touched and resource.health and resource.health.status not in FINE:
            told = paint(Role.CHANGE, wording.health(resource.health))
            lines.append(f"{wording.name(resource.key)} {told}")
    role = Role.BAD if ended.phase is Phase.FAILED or ended.failures else Role.GOOD
    return [*lines, paint(role, outcome(ended)) + _counts(ended)]


def bar(running: Operation, width: int) -> str:
    """`[########------------] 4/10 waiting for deployment/frontend: …` in `width` columns."""
    filled = _BAR * running.done // running.total if running.total else 0
    waiting = f" waiting for {one_line(running.waiting_for)}" if running.waiting_for else ""
    count = f"{running.done}/{running.total}" if running.total else running.kind.value
    return shorten(f"[{'#' * filled}{'-' * (_BAR - filled)}] {count}{waiting}", width)


def _counts(ended: Operation) -> str:
    # The message of what went well is the counts; that of a failure is the first failure.
    if ended.phase is not Phase.FAILED:
        return ""
    counts = dict.fromkeys(Action, 0)
    for done in ended.results:
        counts[done.action] += 1
    told = ", ".join(f"{count} {action.value}" for action, count in counts.items() if count)
    return f" ({told})" if told else ""
