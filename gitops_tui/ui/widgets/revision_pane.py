"""The revision pane: what Git says, what the cluster runs, and how fresh that is."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.render.revision import revision_lines
from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.pane import PaneBox


class RevisionPane(PaneBox):
    """A few lines; nothing to move in."""

    pane = Pane.REVISION
    can_focus = True

    def compose(self) -> list[Static]:
        """The lines."""
        return [Static(id="revision-lines")]

    def show(self, snapshot: Snapshot | None, now: datetime) -> None:
        """Show what is known of both revisions."""
        body = self.query_one("#revision-lines", Static)
        width = max(20, self.content_size.width - 2)
        body.update(Content("\n").join(revision_lines(snapshot, now, width)))
