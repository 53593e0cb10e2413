"""Small phrases that several renderings share: names, ages, revisions, causes, values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gitops_tui.core.drift import ABSENT, Direction, State
from gitops_tui.core.durations import age
from gitops_tui.core.health import Health
from gitops_tui.core.locks import Lock, locked_by, stated_in
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import GitCause, LiveCause, Revision
from gitops_tui.core.text import one_line, shorten

STATES = {
    State.IN_SYNC: "in sync",
    State.DRIFTED: "drifted",
    State.MISSING: "missing",
    State.STALE: "stale",
    State.TERMINATING: "terminating",
    State.FAILED: "failed",
}
DIRECTIONS = {
    Direction.GIT_AHEAD: "Git ahead",
    Direction.LIVE_EDITED: "edited live",
    Direction.BOTH: "Git ahead and edited live",
}


def name(key: ResourceKey) -> str:
    """`example/deployment/frontend`, as the commands take it."""
    return one_line(key.qualified)


def ago(time: datetime, now: datetime) -> str:
    """`3m ago`."""
    return f"{age(now - time)} ago"


def clock(time: datetime, now: datetime) -> str:
    """In the operator's zone: `14:02:11` today, `2026-11-20 14:02` else."""
    here, today = time.astimezone(), now.astimezone().date()
    return f"{here:%H:%M:%S}" if here.date() == today else f"{here:%Y-%m-%d %H:%M}"


def revision(commit: Revision, now: datetime) -> str:
    """`4f1c2ab ana, 2m ago "Scale the frontend down"`."""
    who = f"{one_line(commit.author)}, {ago(commit.time, now)}"
    return f'{commit.short} {who} "{shorten(one_line(commit.subject), 72)}"'


def git_cause(cause: GitCause, now: datetime) -> str:
    """`4f1c2ab ana, 2m ago "Scale the frontend down"`."""
    return revision(Revision(cause.commit, cause.author, cause.time, cause.subject), now)


def live_cause(cause: LiveCause, now: datetime) -> str:
    """`kubectl-scale, at or before 14:02:11`: the API keeps one time for all of a manager."""
    when = f"at or before {clock(cause.time, now)}" if cause.time else "time unknown"
    return f"{one_line(cause.manager)}, {when}"


def value(thing: Any) -> str:
    """A field's value on one line, as JSON; `(none)` for a side that does not exist."""
    if thing is ABSENT:
        return "(none)"
    return one_line(json.dumps(thing, ensure_ascii=False, sort_keys=True, default=str))


def order(names: Sequence[str]) -> str:
    """A list's entries in a row: `A, B`."""
    return one_line(", ".join(names))


def health(told: Health) -> str:
    """`Progressing: 3 of 4 replicas are ready`."""
    return told.status.value + (f": {one_line(told.message)}" if told.message else "")


def lock(held: Lock, now: datetime) -> str:
    """`locked by ana, 1h left (incident 42)`."""
    left = f", {age(held.expires - now)} left" if held.expires else ""
    reason = f" ({one_line(held.reason)})" if held.reason.strip() else ""
    return f"{locked_by(held)}{left}{reason}{stated_in(held)}"


def plural(count: int, noun: str) -> str:
    """`1 resource`, `3 resources`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def columns(rows: Sequence[Sequence[str]], gap: int = 3) -> list[str]:
    """Rows of text under one another, each column as wide as its widest entry."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        (" " * gap)
        .join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        .rstrip()
        for row in rows
    ]
