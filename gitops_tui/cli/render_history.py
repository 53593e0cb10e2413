"""History as text: revisions newest first, the synced one marked, then the operations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from gitops_tui.cli import wording
from gitops_tui.cli.paint import Paint, Role
from gitops_tui.cli.render_status import ending
from gitops_tui.core.deeds import deeds
from gitops_tui.core.durations import age
from gitops_tui.core.operations import Phase
from gitops_tui.core.pins import pin_text
from gitops_tui.core.revisions import Revision
from gitops_tui.core.state import TargetState
from gitops_tui.core.text import one_line, shorten

DEEDS = 3
"""Operations told below one revision; all that are kept stand in the table below."""


def history(
    revisions: tuple[Revision, ...],
    state: TargetState,
    landed: Mapping[str, str],
    failed: Collection[str],
    now: datetime,
    paint: Paint,
    *,
    first: bool = True,
) -> list[str]:
    """A table of revisions (`*` is the synced one, `!` the pinned one, `x` one of those
    that `failed`), below each what was done with it; on the `first` page one of operations.
    `landed`: see core.deeds.
    """
    synced = state.synced.revision if state.synced else None
    pin = state.pin
    runs = landed.get(synced, synced) if synced else None
    pinned = landed.get(pin.revision, pin.revision) if pin else None
    done = deeds(state.operations, landed, state.synced)
    rows = [("", "REVISION", "AGE", "AUTHOR", "SUBJECT")]
    rows += [
        (
            "*" * (commit.sha == runs)
            + "!" * (commit.sha == pinned)
            + "x" * (commit.sha in failed),
            commit.short,
            age(now - commit.time),
            shorten(one_line(commit.author), 24),
            one_line(commit.subject),
        )
        for commit in revisions
    ]
    head, *told = wording.columns(rows, gap=2)
    lines, inward = [head], head.index("SUBJECT")
    for commit, line in zip(revisions, told, strict=True):
        lines.append(line)
        for deed in done.get(commit.sha, ())[:DEEDS]:
            role = Role.BAD if deed.operation.phase is Phase.FAILED else Role.QUIET
            lines.append(" " * inward + paint(role, deed.told(now)))
    if not revisions:
        lines = ["No revision touches it."] if first else ["There are no older ones."]
    if pin is not None:
        lines = [paint(Role.CHANGE, f"The cluster is {pin_text(pin, now)}."), "", *lines]
    return lines + (_operations(state, now, paint) if first else [])


def _operations(state: TargetState, now: datetime, paint: Paint) -> list[str]:
    if not state.operations:
        return []
    rows = [("OPERATION", "REVISION", "AGE", "BY", "OUTCOME")]
    rows += [
        (
            operation.kind.value,
            operation.revision[:7] if operation.revision else "",
            age(now - operation.started),
            f"{one_line(operation.by)} ({one_line(operation.cause)})",
            ending(operation),
        )
        for operation in state.operations
    ]
    head, *rest = wording.columns(rows, gap=2)
    return ["", paint(Role.STRONG, head), *rest]
