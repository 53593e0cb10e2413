"""A row of the drift pane: what differs, which way, and how ready it is."""

from __future__ import annotations

import re
from datetime import datetime
from os.path import commonprefix
from typing import Any

from textual.content import Content

from gitops_tui.core.drift import (
    LOCALLY,
    Direction,
    FieldChange,
    Op,
    ResourceStatus,
    State,
    Summary,
)
from gitops_tui.core.health import Health, HealthStatus
from gitops_tui.core.locks import Lock, locked_by, stated_in
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.ui.render.looks import DIRECTIONS, FAINT, HEALTH, LOCK, SOFT, STATES, health_style
from gitops_tui.ui.render.words import NOTHING, both_sides, brief, until

BAR = 8

# In a row the field that differs needs the room; the detail below says it whole.
_DIRECTIONS = DIRECTIONS | {Direction.BOTH: "both ways"}

_REFUSED = "The cluster refused: "
_PLACE = re.compile(r"\A\S+:\d+: ")

_ATTENTION = {
    State.FAILED: 0,
    State.DRIFTED: 1,
    State.MISSING: 2,
    State.STALE: 3,
    State.TERMINATING: 4,
    State.IN_SYNC: 6,
}


def attention(status: ResourceStatus) -> tuple[int, bool, str, str, str]:
    """Sorts what needs a person's eye first; then workloads, then by name."""
    urgency = _ATTENTION[status.state]
    health = status.health.status if status.health else HealthStatus.HEALTHY
    if status.in_sync and (status.unanswered or health is HealthStatus.DEGRADED):
        urgency = 5
    key = status.key
    return urgency, not key.is_workload, key.namespace, key.kind, key.name


_WORD = re.compile(r"(?:[^.\[]|\[[^\]]*\])+")
"""A word of a path; a dot in brackets is part of a key."""


def haystack(status: ResourceStatus) -> str:
    """The words that a filter looks through, in lower case."""
    key = status.key
    health = status.health.status if status.health else ""
    locked = "locked" if status.lock else ""
    word = STATES[status.state].word
    return f"{key.namespace}/{key} {word} {health} {locked}".lower()


def name(
    status: ResourceStatus,
    *,
    marked: bool = False,
    qualified: bool = False,
    grouped: bool = False,
) -> Content:
    """`deployment/frontend`, with the lock's sign behind it; `grouped` tells it from another
    group's kind of that name.
    """
    told = str(status.key) if grouped else status.key.short
    kind, slash, plain = one_line(told).partition("/")
    space = one_line(status.key.namespace) if qualified else ""
    return Content.assemble(
        ("✓" if marked else " ", "$accent bold"),
        (f"{space}/" if space else "", FAINT),
        (kind + slash, SOFT),
        (plain, "bold" if not status.in_sync else ""),
        (f" {LOCK}" if status.lock else "", "$locked"),
    )


def state(status: ResourceStatus) -> Content:
    """`≠ drifted`."""
    look = STATES[status.state]
    return Content.assemble((f"{look.glyph} {look.word}", look.style))


def glyph(status: ResourceStatus) -> Content:
    """The state's sign alone, where there is no room for its word."""
    look = STATES[status.state]
    return Content.styled(look.glyph, look.style)


def why(status: ResourceStatus, now: datetime) -> Content:
    """In one line: what differs and which way, the lock, or what the resource waits for."""
    error = status.error or ""
    told = [Content.styled(_error(error, status.key), error_style(status))] if error else []
    # That nobody but us compared says less than what differs.
    last = error.startswith(LOCALLY)
    parts = [*_difference(status), *told] if last else [*told, *_difference(status)]
    # The name bears the lock's sign: where there is no room for both, the drift is told.
    if status.lock:
        parts.append(Content.styled(lock_words(status.lock, now), "$locked"))
    if (health := status.health) and health.status is not HealthStatus.HEALTHY:
        parts += _ailing(status, health)
    if status.in_sync and status.extra:
        parts.append(Content.styled(f"{len(status.extra)} extra", FAINT))
    return Content.styled(" · ", FAINT).join(parts)


def lock_words(lock: Lock, now: datetime) -> str:
    """`locked by ana, incident 42, 1h left`."""
    words = [locked_by(lock), one_line(lock.reason)]
    if lock.expires:
        words.append(f"{until(lock.expires, now)} left")
    return ", ".join(word for word in words if word) + stated_in(lock)


def change_words(change: FieldChange, width: int = 28) -> str:
    """What a sync would do to the field: `replicas 4 → 2`, `env[DEBUG] removed`."""
    field = _field(one_line(change.path)) or change.pointer
    match change.op:
        case Op.CHANGE:
            live, desired = _told_apart(change)
            return f"{field} {brief(live, width)} → {brief(desired, width)}"
        case Op.ADD:
            return f"{field} {NOTHING} → {brief(change.desired, width)}"
        case Op.REMOVE:
            return f"{field} {brief(change.live, width)} → {NOTHING}"


def ready(status: ResourceStatus) -> Content:
    """`3/4`, in the colour of its health."""
    health = status.health
    if health is None or health.wanted is None:
        return Content("")
    return Content.styled(f"{health.ready or 0}/{health.wanted}", health_style(status))


def bar(status: ResourceStatus, most: int = BAR) -> Content:
    """As many blocks as the workload wants pods (at most `most`), the ready ones filled."""
    health = status.health
    if health is None or not health.wanted:
        return Content("")
    width = min(health.wanted, most)
    filled = min(width, (health.ready or 0) * width // health.wanted)
    return Content.assemble(("█" * filled, health_style(status)), ("░" * (width - filled), FAINT))


def title(summary: Summary, locked: int, verified: int) -> Content:
    """What the pane's border says: counts by state, the telling ones first."""
    counts = [
        (summary.failed, STATES[State.FAILED]),
        (summary.drifted, STATES[State.DRIFTED]),
        (summary.missing, STATES[State.MISSING]),
        (summary.stale, STATES[State.STALE]),
        (summary.terminating, STATES[State.TERMINATING]),
        (summary.in_sync, STATES[State.IN_SYNC]),
    ]
    parts = [
        Content.styled(f"{number} {look.word}", look.style) for number, look in counts if number
    ]
    if locked:
        parts.append(Content.styled(f"{locked} locked", "$locked"))
    if summary.total and verified < summary.total:
        parts.append(Content.styled(f"{verified} of {summary.total} verified", FAINT))
    return Content.styled(" · ", FAINT).join(parts)


def error_style(status: ResourceStatus) -> str:
    """Quiet where it only says what a person's rights do not allow to verify."""
    quiet = (status.error or "").startswith(LOCALLY) and not status.unanswered
    return FAINT if quiet else "$failed"


def _error(error: str, key: ResourceKey) -> str:
    if error.startswith(LOCALLY):
        return f"not verified: {bare(error.removeprefix(LOCALLY), key)}"
    return bare(error, key)


def _field(path: str) -> str:
    """The last word of a path that tells something: of `env[DEBUG].value` it is `env[DEBUG]`."""
    words: list[str] = _WORD.findall(path)
    *before, last = words[-2:] or [path]
    return before[-1] if last == "value" and before and before[-1].endswith("]") else last


def _told_apart(change: FieldChange) -> tuple[Any, Any]:
    """Of two images only what tells them apart: `v1.1` and `dev`."""
    live, desired = both_sides(change)
    if change.order or not isinstance(live, str) or not isinstance(desired, str):
        return live, desired
    shared = commonprefix([live, desired])  # noqa: RUF071  # character by character is meant
    cut = max(shared.rfind(sign) for sign in "/:@") + 1
    return live[cut:], desired[cut:]


def bare(error: str, key: ResourceKey) -> str:
    """What is wrong, without what is said beside it already: its name, and where its manifest
    is; that the cluster said it comes second.
    """
    told = _PLACE.sub("", one_line(error))
    for known in (f" {key}: ", f" {key.qualified}: "):
        told = told.partition(known)[2] or told
    return told.removeprefix(_REFUSED)


def _difference(status: ResourceStatus) -> list[Content]:
    match status.state:
        case State.DRIFTED:
            words = [_DIRECTIONS[status.direction]] if status.direction else []
            words += [change_words(change) for change in status.changes[:1]]
            if (more := len(status.changes) - 1) > 0:
                words.append(f"{more} more")
            return [Content(" · ".join(words) or "differs")]
        case State.MISSING:
            return [Content("not in the cluster")]
        case State.STALE:
            return [Content("gone from Git, still live")]
        case State.TERMINATING:
            return [Content("being deleted")]
        case State.FAILED | State.IN_SYNC:
            return []


def _ailing(status: ResourceStatus, health: Health) -> list[Content]:
    if status.state in {State.MISSING, State.FAILED} or health.status is HealthStatus.UNKNOWN:
        return []
    look = HEALTH[health.status]
    return [Content.styled(one_line(health.message) or look.word, look.style)]
