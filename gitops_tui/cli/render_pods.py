"""Pods as lines, like `kubectl get pods -w`: one each time something about a pod changes."""

from __future__ import annotations

from datetime import datetime

from gitops_tui.core.durations import age
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.text import one_line

# A stream cannot know its widest entry: columns are wide enough for most names.
_WIDTHS = (20, 44, 7, 20, 10)
HEADER = ("NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "AGE")


def line(cells: tuple[str, ...]) -> str:
    """Cells in their columns; one that is too long pushes the rest."""
    padded = [cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=False)]
    return " ".join([*padded, *cells[len(_WIDTHS) :]]).rstrip()


def pod(told: PodStatus, now: datetime, status: str | None = None) -> str:
    """One pod; `status` in place of its own when it is gone."""
    return line(
        (
            one_line(told.namespace),
            one_line(told.name),
            f"{told.ready}/{told.containers}",
            one_line(status or told.status),
            str(told.restarts),
            age(now - told.created) if told.created else "",
        )
    )
