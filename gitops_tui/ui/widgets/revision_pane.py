"""The revision pane: what Git says, what the cluster runs, and how fresh that is."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.render.revision import revision_lines
from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.pane import PaneBox, same


class RevisionLines(Widget):
    """As many lines as there are to say."""

    def __init__(self) -> None:
        super().__init__(id="revision-lines")
        self._snapshot: Snapshot | None = None
        self._now: datetime | None = None
        self._drawn: list[Content] = []

    def show(self, snapshot: Snapshot | None, now: datetime) -> None:
        """Show what is known of both revisions."""
        self._snapshot, self._now = snapshot, now
        lines = self._lines(self.size.width)
        before, self._drawn = self._drawn, lines
        # Laying out is for the whole screen: only where there are more lines or fewer.
        if len(before) != len(lines):
            self.refresh(layout=True)
        elif not all(map(same, lines, before)):
            self.refresh()

    def render(self) -> Content:
        """The lines, for the width there is."""
        self._drawn = self._lines(self.size.width)
        return Content("\n").join(self._drawn)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row a line."""
        del container, viewport
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        if self._now is None:
            return [Content.styled("connecting", "$faint")]
        return revision_lines(self._snapshot, self._now, max(20, width))


class RevisionPane(PaneBox):
    """A few lines; nothing to move in."""

    pane = Pane.REVISION
    can_focus = True

    def compose(self) -> ComposeResult:
        """The lines."""
        yield RevisionLines()

    def show(self, snapshot: Snapshot | None, now: datetime) -> None:
        """Show what is known of both revisions."""
        self.query_one(RevisionLines).show(snapshot, now)
