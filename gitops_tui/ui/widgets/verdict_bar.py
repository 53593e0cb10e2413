"""The two lines on top: the verdict, and the revisions it compares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content
from textual.widget import Widget

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.render.top_lines import verdict_lines
from gitops_tui.ui.widgets.pane import same


class VerdictBar(Widget):
    """Both lines, drawn anew whenever the snapshot is another, and by the dashboard's beat."""

    def __init__(self, now: Callable[[], datetime], where: str) -> None:
        super().__init__(id="verdict")
        self._now = now
        self._where = where
        self._snapshot: Snapshot | None = None
        self._drawn: list[Content] = []

    def show(self, snapshot: Snapshot) -> None:
        """Show another snapshot's verdict."""
        self._snapshot = snapshot
        self.refresh()

    def grow_older(self) -> None:
        """The same a little later: drawn anew where it says something else by now."""
        lines = self._lines()
        if len(lines) != len(self._drawn) or not all(map(same, lines, self._drawn)):
            self.refresh()

    def render(self) -> Content:
        """Both lines."""
        self._drawn = self._lines()
        return Content("\n").join(self._drawn)

    def _lines(self) -> list[Content]:
        return list(verdict_lines(self._snapshot, self._now(), self.size.width, self._where))
