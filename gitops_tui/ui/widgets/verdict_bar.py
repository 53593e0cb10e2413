"""The two lines on top: the verdict, and the revisions it compares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content
from textual.widget import Widget

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.render.top_lines import verdict_lines


class VerdictBar(Widget):
    """Both lines, drawn anew whenever the snapshot is another, and by the dashboard's beat."""

    def __init__(self, now: Callable[[], datetime], where: str) -> None:
        super().__init__(id="verdict")
        self._now = now
        self._where = where
        self._snapshot: Snapshot | None = None

    def show(self, snapshot: Snapshot) -> None:
        """Show another snapshot's verdict."""
        self._snapshot = snapshot
        self.refresh()

    def render(self) -> Content:
        """Both lines."""
        lines = verdict_lines(self._snapshot, self._now(), self.size.width, self._where)
        return Content("\n").join(lines)
