"""History as text: revisions newest first, the synced one marked, then the operations."""

from __future__ import annotations

from datetime import datetime

from gitops_tui.cli import wording
from gitops_tui.cli.paint import Paint, Role
from gitops_tui.cli.render_status import ending
from gitops_tui.core.durations import age
from gitops_tui.core.pins import pin_text
from gitops_tui.core.revisions import Revision
from gitops_tui.core.state import TargetState
from gitops_tui.core.text import one_line, shorten


def history(
    revisions: tuple[Revision, ...], state: TargetState, now: datetime, paint: Paint
) -> list[str]:
    """A table of revisions (`*` is the synced one, `!` the pinned one) and one of operations."""
    synced = state.synced.revision if state.synced else None
    pin = state.pin
    rows = [("", "REVISION", "AGE", "AUTHOR", "SUBJECT")]
    rows += [
        (
            ("*" if commit.sha == synced else "")
            + ("!" if pin is not None and commit.sha == pin.revision else ""),
            commit.short,
            age(now - commit.time),
            shorten(one_line(commit.author), 24),
            one_line(commit.subject),
        )
        for commit in revisions
    ]
    lines = wording.columns(rows, gap=2)
    if len(rows) == 1:
        lines = ["No revision touches it."]
    if pin is not None:
        lines = [paint(Role.CHANGE, f"The cluster is {pin_text(pin, now)}."), "", *lines]
    return lines + _operations(state, now, paint)


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
