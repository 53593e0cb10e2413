"""What is seen of the dashboard: the verdict on top, four panes, the keys that mean something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from textual import getters
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from gitops_tui.core.snapshot import ClusterPhase, Snapshot
from gitops_tui.ui.commands import offered
from gitops_tui.ui.dashboard.layout import Layout, arrange
from gitops_tui.ui.dashboard.news import News
from gitops_tui.ui.dashboard.panes import Panes
from gitops_tui.ui.selection import Pane, Selection
from gitops_tui.ui.widgets.bottom_line import BottomLine
from gitops_tui.ui.widgets.drift_pane import DriftPane
from gitops_tui.ui.widgets.history_pane import HistoryPane
from gitops_tui.ui.widgets.pods_pane import PodsPane
from gitops_tui.ui.widgets.row_table import RowTable
from gitops_tui.ui.widgets.tabs_line import TabsLine
from gitops_tui.ui.widgets.verdict_bar import VerdictBar

_BEAT = 1.0
"""Seconds between two looks at the clock. One beat for all that counts, so that no two places
tell different times."""


class Frame(Screen[None]):
    """Shows snapshots, in the room there is, as they grow older."""

    AUTO_FOCUS = "#drift-table"

    panes = getters.query_one(Panes)
    drift = getters.query_one(DriftPane)
    pods = getters.query_one(PodsPane)
    history = getters.query_one(HistoryPane)

    def __init__(self, now: Callable[[], datetime], where: str) -> None:
        super().__init__()
        self.now = now
        self.snapshot: Snapshot | None = None
        """The newest picture."""
        self.pane = Pane.DRIFT
        """The pane that has the keys."""
        self._where = where
        self._news = News()

    def compose(self) -> ComposeResult:
        """Verdict, panes, bottom line."""
        yield Static(id="too-small")
        yield VerdictBar(self.now, self._where)
        yield TabsLine(id="tabs")
        yield Panes(id="panes")
        yield BottomLine()

    @property
    def table(self) -> RowTable[Any, Any] | None:
        """The table of the pane that has the keys; Revision has none."""
        return self.panes.table(self.pane)

    @property
    def selection(self) -> Selection:
        """What the cursors and marks point at now."""
        return self.panes.selection(self.pane)

    def on_mount(self) -> None:
        """Arrange for the size there is; ages grow by themselves."""
        self.lay_out()
        self.set_interval(_BEAT, self._grow_older)
        self.offer()

    def on_resize(self) -> None:
        """Arrange anew."""
        self.lay_out()
        self._show()

    def follow(self, snapshot: Snapshot) -> None:
        """Show a newer snapshot."""
        self.snapshot = snapshot
        self.set_class(snapshot.cluster.phase is ClusterPhase.LOST, "-lost")
        self._show()
        for sentence in self._news.of(snapshot):
            self.say(sentence)

    def say(self, sentence: str) -> None:
        """One sentence in the bottom line."""
        self.query_one(BottomLine).say(sentence)

    def hush(self) -> None:
        """The keys again, instead of a sentence."""
        self.query_one(BottomLine).hush()

    def offer(self) -> None:
        """Show the keys that mean something now."""
        self.query_one(BottomLine).offer(offered(self.pane, self.snapshot, self.selection))

    def tell_filter(self) -> None:
        """Say what the filter lets through."""
        self.query_one(TabsLine).show(self.pane, self.panes.tell_filters(self.pane))

    def lay_out(self) -> None:
        """Share the room among the panes; the one that has the keys is seen at any size."""
        width, height = self.size
        layout = arrange(width, height)
        self.set_class(layout is Layout.SINGLE, "-single")
        self.set_class(layout is Layout.TOO_SMALL, "-too-small")
        if layout is Layout.TOO_SMALL:
            told = f"The terminal is {width}x{height}; gitops-tui needs 60x15."
            self.query_one("#too-small", Static).update(Content(told))
        self.panes.mark_active(self.pane)
        self.tell_filter()

    def _show(self) -> None:
        self.panes.show(self.snapshot, self.now())
        if self.snapshot is not None:
            self.query_one(VerdictBar).show(self.snapshot)
            self.tell_filter()
            self.offer()

    def _grow_older(self) -> None:
        if not (self.is_current or self.app.screen.is_modal):
            return
        self.query_one(VerdictBar).grow_older()
        if self.snapshot is not None:
            self.panes.grow_older(self.snapshot, self.now())
