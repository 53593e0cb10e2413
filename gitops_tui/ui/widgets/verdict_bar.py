"""The two lines on top: the verdict, and the revisions it compares. They count the seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content
from textual.widget import Widget

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.render.verdict import verdict_lines


class VerdictBar(Widget):
    """Drawn anew each second, and nothing else with it."""

    def __init__(self, now: Callable[[], datetime], where: str) -> None:
        super().__init__(id="verdict")
        self._now = now
        self._where = where
        self._snapshot: Snapshot | None = None

    def on_mount(self) -> None:
        """Count down, and let ages grow."""
        self.set_interval(1, self.refresh)

    def show(self, snapshot: Snapshot) -> None:
        """Show another snapshot's verdict."""
        self._snapshot = snapshot
        self.refresh()

    def render(self) -> Content:
        """Both lines."""
        lines = verdict_lines(self._snapshot, self._now(), self.size.width, self._where)
        return Content("\n").join(lines)
