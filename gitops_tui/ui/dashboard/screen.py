"""The dashboard's screen: it hands keys to the acts, is their desk, and hears the panes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual import events
from textual.screen import Screen

from gitops_tui.errors import GitopsError
from gitops_tui.ui.command import bindings
from gitops_tui.ui.commands import COMMANDS
from gitops_tui.ui.dashboard.acts import ACTS
from gitops_tui.ui.dashboard.frame import Frame
from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.history_pane import HistoryPane
from gitops_tui.ui.widgets.pane import PaneBox
from gitops_tui.ui.widgets.row_table import RowTable

if TYPE_CHECKING:
    from gitops_tui.core.resources import ResourceKey
    from gitops_tui.core.snapshot import Snapshot
    from gitops_tui.engine.api import Dashboard
    from gitops_tui.ui.dashboard.desk import Host
    from gitops_tui.ui.theming import Theming
    from gitops_tui.ui.widgets.filter_box import FilterBox

R = TypeVar("R")

_BY_ID = {command.id: command for command in COMMANDS}


class DashboardScreen(Frame):
    """Implements dashboard.desk.Desk."""

    BINDINGS = bindings(COMMANDS)

    def __init__(self, host: Host, where: str) -> None:
        super().__init__(host.now, where)
        self._host = host
        self.again: Callable[[], None] | None = None
        """Asks about the last commit once more, for a branch that has moved since."""
        self._moved: str | None = None
        """The operation that was asked about again."""

    def follow(self, snapshot: Snapshot) -> None:
        """Show a newer snapshot; what a moved branch has made void is asked about again."""
        super().follow(snapshot)
        operation = snapshot.operation
        if operation and operation.moved and operation.id != self._moved:
            again, self.again, self._moved = self.again, None, operation.id
            if again is not None and operation.kind.commits and self.is_current:
                again()

    def action_command(self, name: str) -> None:
        """Run a command of the table, or say why it cannot run."""
        self.hush()
        if self.table is not None:
            self.table.untouched = False
        if reason := _BY_ID[name].reason(self.snapshot, self.selection):
            self.say(reason)
            return
        ACTS[name](self)
        self.offer()

    # --- the desk ---

    @property
    def dashboard(self) -> Dashboard:
        """What requests go to. The command table lets none through before it is there."""
        dashboard = self._host.dashboard
        assert dashboard is not None  # noqa: S101  # tells the type checker
        return dashboard

    @property
    def themes(self) -> Theming:
        """What the colours can be."""
        return self._host.themes

    def open(self, screen: Screen[R], answered: Callable[[R | None], None] | None = None) -> None:
        """A view or a dialog, and who gets its answer."""
        self.app.push_screen(screen, answered)

    def go_to(self, pane: Pane) -> None:
        """Give a pane the keys."""
        self.pane = pane
        self.lay_out()
        (self.table or self.panes.revision).focus()
        self.offer()

    def type_filter(self) -> None:
        """Let somebody type a filter for the pane's table."""
        self.call_next(self._open_filter)

    def clear_filter(self) -> None:
        """Show all rows of the pane's table."""
        self._filter("")

    def find_command(self) -> None:
        """Find a command by its name."""
        self._host.action_command_palette()

    def leave(self) -> None:
        """End the program."""
        self._host.action_leave()

    # --- what widgets post ---

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click in another pane moves the keys there."""
        pane = next((w for w in event.widget.ancestors_with_self if isinstance(w, PaneBox)), None)
        if pane is not None and pane.pane is not self.pane:
            self.pane = pane.pane
            self.lay_out()
        self.offer()

    def on_row_table_moved(self, message: RowTable.Moved) -> None:
        """The cursor of a table moved, or its row changed."""
        if message.table is self.drift.table:
            self.drift.show_detail(self.now())
            self.panes.show_pods(self.now())
        self.offer()

    def on_row_table_chosen(self) -> None:
        """A double click opens."""
        self.action_command("open")

    def on_history_pane_more_wanted(self, message: HistoryPane.MoreWanted) -> None:
        """Fetch an older page of history."""
        older = self._older(message.before, message.key)
        self.run_worker(older, group=f"history of {message.key}", exclusive=True)

    def on_input_changed(self, message: FilterBox.Changed) -> None:
        """Filter while one types."""
        self._filter(message.value)

    def on_filter_box_closed(self, message: FilterBox.Closed) -> None:
        """Typing has ended: the keys go back to the table."""
        if not message.kept:
            self._filter("")
        if self.table is not None and not message.left:
            self.table.focus()

    # --- how it is done ---

    async def _open_filter(self) -> None:
        """The box comes with its first use, not with the frame."""
        from gitops_tui.ui.widgets.filter_box import FilterBox  # noqa: PLC0415

        if not self.query(FilterBox):
            await self.mount(FilterBox())
        self.query_one(FilterBox).open(self.table.filter if self.table else "")

    async def _older(self, before: str | None, key: ResourceKey | None) -> None:
        try:
            page = await self.dashboard.more_history(before, key)
        except GitopsError as error:
            self.say(str(error))
            page = ()
        self.history.add(key, before, page, self.now())
        self.tell_filter()

    def _filter(self, text: str) -> None:
        if self.table is not None:
            self.table.set_filter(text)
        self.tell_filter()
        self.offer()
