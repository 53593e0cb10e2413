"""What a command finds in front of it, and what the dashboard needs of the program around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from textual.screen import Screen

    from gitops_tui.core.snapshot import Snapshot
    from gitops_tui.engine.api import Dashboard
    from gitops_tui.ui.dashboard.panes import Panes
    from gitops_tui.ui.selection import Pane, Selection
    from gitops_tui.ui.theming import Theming
    from gitops_tui.ui.widgets.row_table import RowTable

R = TypeVar("R")


class Desk(Protocol):
    """Where commands work: what is shown and pointed at, and whom to ask."""

    snapshot: Snapshot | None
    """The newest picture."""
    pane: Pane
    """The pane that has the keys."""

    again: Callable[[], None] | None
    """Asks about the last rollback once more, for a branch that has moved since."""

    @property
    def dashboard(self) -> Dashboard:
        """What requests go to. The command table lets none through before it is there."""

    @property
    def selection(self) -> Selection:
        """What the cursors and marks point at now."""

    @property
    def panes(self) -> Panes:
        """The four panes."""

    @property
    def table(self) -> RowTable[Any, Any] | None:
        """The table of the pane that has the keys; Revision has none."""

    @property
    def themes(self) -> Theming:
        """What the colours can be."""

    def now(self) -> datetime:
        """The snapshot's clock, carried on."""

    def say(self, sentence: str) -> None:
        """One sentence in the bottom line."""

    def open(self, screen: Screen[R], answered: Callable[[R | None], None] | None = None) -> None:
        """A view or a dialog, and who gets its answer."""

    def go_to(self, pane: Pane) -> None:
        """Give a pane the keys."""

    def type_filter(self) -> None:
        """Let somebody type a filter for the pane's table."""

    def tell_filter(self) -> None:
        """Say what the filter of the pane lets through."""

    def clear_filter(self) -> None:
        """Show all rows of the pane's table."""

    def find_command(self) -> None:
        """Find a command by its name."""

    def action_command(self, name: str) -> None:
        """Run a command of the table, or say why it cannot run."""

    def leave(self) -> None:
        """End the program."""


class Host(Protocol):
    """The program around the dashboard."""

    dashboard: Dashboard | None
    """The engine; None until it is connected."""
    themes: Theming

    def now(self) -> datetime:
        """The snapshot's clock, carried on."""

    def action_leave(self) -> None:
        """End the program."""

    def action_command_palette(self) -> None:
        """Find a command by its name."""
