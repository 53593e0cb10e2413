"""The dashboard: the verdict on top, four panes, and the keys that mean something now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from gitops_tui.core.pods import PodStatus
from gitops_tui.core.snapshot import ClusterPhase, Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.errors import GitopsError
from gitops_tui.ui.acts import ACTS
from gitops_tui.ui.command import bindings, spell
from gitops_tui.ui.commands import COMMANDS
from gitops_tui.ui.layout import Layout, arrange
from gitops_tui.ui.news import News
from gitops_tui.ui.selection import Pane, Selection
from gitops_tui.ui.widgets.bottom_line import BottomLine
from gitops_tui.ui.widgets.drift_pane import DriftPane
from gitops_tui.ui.widgets.history_pane import HistoryPane
from gitops_tui.ui.widgets.pane import PaneBox
from gitops_tui.ui.widgets.pods_pane import PodsPane
from gitops_tui.ui.widgets.revision_pane import RevisionPane
from gitops_tui.ui.widgets.row_table import RowTable
from gitops_tui.ui.widgets.tabs_line import TabsLine
from gitops_tui.ui.widgets.verdict_bar import VerdictBar

if TYPE_CHECKING:
    from gitops_tui.engine.api import Dashboard
    from gitops_tui.ui.app import GitopsApp
    from gitops_tui.ui.widgets.filter_box import FilterBox

_BEAT = 1.0
"""Seconds between two looks at the clock. One beat for all that counts, so that no two places
tell different times."""

_BY_ID = {command.id: command for command in COMMANDS}


class DashboardScreen(Screen[None]):
    """Shows snapshots; hands keys to the acts."""

    BINDINGS = bindings(COMMANDS)
    AUTO_FOCUS = "#drift-table"

    drift = getters.query_one(DriftPane)
    pods = getters.query_one(PodsPane)
    history = getters.query_one(HistoryPane)

    def __init__(self, now: Callable[[], datetime], where: str) -> None:
        super().__init__()
        self.now = now
        self._where = where
        self.snapshot: Snapshot | None = None
        self.pane = Pane.DRIFT
        self._news = News()

    def compose(self) -> ComposeResult:
        """Verdict, panes, bottom line; which of them are seen is the layout's choice."""
        yield Static(id="too-small")
        yield VerdictBar(self.now, self._where)
        yield TabsLine(id="tabs")
        with Horizontal(id="panes"):
            with Vertical(id="left"):
                yield RevisionPane(id="revision")
                yield HistoryPane(id="history")
            with Vertical(id="right"):
                yield DriftPane(id="drift")
                yield PodsPane(id="pods")
        yield BottomLine()

    @property
    def gitops(self) -> GitopsApp:
        """The app, by its own type."""
        from gitops_tui.ui.app import GitopsApp  # noqa: PLC0415  # the app imports this screen

        app = self.app
        assert isinstance(app, GitopsApp)  # noqa: S101  # tells the type checker
        return app

    @property
    def dashboard(self) -> Dashboard:
        """What requests go to. The command table lets none through before it is there."""
        dashboard = self.gitops.dashboard
        assert dashboard is not None  # noqa: S101  # tells the type checker
        return dashboard

    @property
    def table(self) -> RowTable[Any, Any] | None:
        """The table of the pane that has the keys; Revision has none."""
        tables: dict[Pane, RowTable[Any, Any]] = {
            Pane.DRIFT: self.drift.table,
            Pane.PODS: self.pods.table,
            Pane.HISTORY: self.history.table,
        }
        return tables.get(self.pane)

    @property
    def selection(self) -> Selection:
        """What the cursors and marks point at now."""
        drift, standing = self.drift.table, self.history.table.current
        table = self.table
        return Selection(
            pane=self.pane,
            resource=drift.current,
            marked=frozenset(drift.marked),
            pod=self._pod(),
            revision=standing.revision if standing else None,
            filtered=bool(table and table.filter),
        )

    def on_mount(self) -> None:
        """Arrange for the size there is; ages grow by themselves."""
        self._arrange()
        self.set_interval(_BEAT, self._grow_older)
        self._offer()

    def on_resize(self) -> None:
        """Arrange anew."""
        self._arrange()
        self._show_everything()

    def follow(self, snapshot: Snapshot) -> None:
        """Show a newer snapshot."""
        self.snapshot = snapshot
        self.set_class(snapshot.cluster.phase is ClusterPhase.LOST, "-lost")
        self._show_everything()
        for sentence in self._news.of(snapshot):
            self.say(sentence)

    def say(self, sentence: str) -> None:
        """One sentence in the bottom line."""
        self.query_one(BottomLine).say(sentence)

    def action_command(self, name: str) -> None:
        """Run a command of the table, or say why it cannot run."""
        self.query_one(BottomLine).hush()
        if self.table is not None:
            self.table.untouched = False
        if reason := _BY_ID[name].reason(self.snapshot, self.selection):
            self.say(reason)
            return
        ACTS[name](self)
        self._offer()

    def go_to(self, pane: Pane) -> None:
        """Give a pane the keys."""
        self.pane = pane
        self._arrange()
        (self.table or self.query_one(RevisionPane)).focus()
        self._offer()

    def show_pods(self) -> None:
        """Show the pods of the selected workload, or all."""
        row = self.drift.table.current
        self.pods.follow(row.key if row else None, self.now())

    async def open_filter(self, text: str) -> None:
        """Let somebody type a filter. The box comes with its first use, not with the frame."""
        from gitops_tui.ui.widgets.filter_box import FilterBox  # noqa: PLC0415

        if not self.query(FilterBox):
            await self.mount(FilterBox())
        self.query_one(FilterBox).open(text)

    # --- what widgets post ---

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click in another pane moves the keys there."""
        pane = next((w for w in event.widget.ancestors_with_self if isinstance(w, PaneBox)), None)
        if pane is not None and pane.pane is not self.pane:
            self.pane = pane.pane
            self._arrange()
        self._offer()

    def on_row_table_moved(self, message: RowTable.Moved) -> None:
        """The cursor of a table moved, or its row changed."""
        if message.table is self.drift.table:
            self.drift.show_detail(self.now())
            self.show_pods()
        self._offer()

    def on_row_table_chosen(self) -> None:
        """A double click opens."""
        self.action_command("open")

    def on_history_pane_more_wanted(self, message: HistoryPane.MoreWanted) -> None:
        """Fetch an older page of history."""
        self.run_worker(self._older(message.before), group="history", exclusive=True)

    def on_input_changed(self, message: FilterBox.Changed) -> None:
        """Filter while one types."""
        if self.table is not None:
            self.table.set_filter(message.value)
        self.refresh_filter()

    def on_filter_box_closed(self, message: FilterBox.Closed) -> None:
        """Typing has ended: the keys go back to the table."""
        if self.table is not None:
            if not message.kept:
                self.table.set_filter("")
            self.table.focus()
        self.refresh_filter()

    # --- how it is done ---

    async def _older(self, before: str) -> None:
        try:
            page = await self.dashboard.more_history(before)
        except GitopsError as error:
            self.say(str(error))
            page = ()
        self.history.add(before, page, self.now())

    def _show_everything(self) -> None:
        snapshot, now = self.snapshot, self.now()
        self.query_one(RevisionPane).show(snapshot, now)
        if snapshot is None:
            return
        self.query_one(VerdictBar).show(snapshot)
        self.drift.show(snapshot, now)
        self.drift.show_detail(now)
        row = self.drift.table.current
        self.pods.show(snapshot, row.key if row else None, now)
        self.history.show(snapshot, now)
        self.query_one(TabsLine).show(self.pane, self._tell_filters())
        self._offer()

    def _grow_older(self) -> None:
        if not (self.is_current or self.app.screen.is_modal):
            return
        self.query_one(VerdictBar).refresh()
        if self.snapshot is None:
            return
        now = self.now()
        self.query_one(RevisionPane).show(self.snapshot, now)
        self.drift.show_detail(now)
        for table in (self.drift.table, self.pods.table, self.history.table):
            table.now = now
            table.refresh()
        if self.pods.fading:
            self.pods.fade(now)

    def _offer(self) -> None:
        selection = self.selection
        offered = [
            (spell(command.keys[0]), command.word(self.snapshot, selection))
            for command in COMMANDS
            if command.short
            and self.pane in command.panes
            and command.reason(self.snapshot, selection) is None
        ]
        self.query_one(BottomLine).offer(offered)

    def _arrange(self) -> None:
        layout = arrange(self.size.width, self.size.height)
        self.set_class(layout is Layout.SINGLE, "-single")
        self.set_class(layout is Layout.TOO_SMALL, "-too-small")
        if layout is Layout.TOO_SMALL:
            width, height = self.size
            told = f"The terminal is {width}x{height}; gitops-tui needs 60x15."
            self.query_one("#too-small", Static).update(Content(told))
        for box in self.query(PaneBox):
            box.set_class(box.pane is self.pane, "-active")
        for column in ("left", "right"):
            holds = self.query_one(f"#{column}").query(f"#{self.pane.value}")
            self.query_one(f"#{column}").set_class(bool(holds), "-active")
        self.query_one(TabsLine).show(self.pane, self._tell_filters())

    def refresh_filter(self) -> None:
        """Say what the filter lets through."""
        self.query_one(TabsLine).show(self.pane, self._tell_filters())
        self._offer()

    def _tell_filters(self) -> Content:
        """Say in each border what its filter lets through; returns what the shown pane's does."""
        shown = Content("")
        for box in (self.drift, self.pods, self.history):
            table: RowTable[Any, Any] = box.table
            told = Content("")
            if table.filter:
                counts = f"{len(table.shown)} of {len(table.items)}"
                told = Content.styled(f"/{one_line(table.filter)}  {counts}", "$accent")
            box.subtitle(told)
            shown = told if box.pane is self.pane else shown
        return shown

    def _pod(self) -> PodStatus | None:
        table = self.pods.table
        if self.pane is Pane.PODS:
            return table.current.pod if table.current else None
        row = self.drift.table.current
        pods = [found.pod for found in self.pods.of(row.key)] if row else []
        return min(pods, key=lambda pod: (pod.terminating, pod.name), default=None)
