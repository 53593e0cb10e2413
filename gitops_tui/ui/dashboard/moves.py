"""What the moving keys do on the dashboard: cursors, marks, panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_tui.ui.selection import Pane

if TYPE_CHECKING:
    from gitops_tui.ui.dashboard.desk import Desk


def back(desk: Desk) -> None:
    """Clear the filter; with none, the marks; in one resource's history, show all again."""
    table = desk.table
    if table is not None and table.filter:
        desk.clear_filter()
    elif desk.pane is Pane.HISTORY and desk.panes.history.only:
        desk.panes.history.narrow(None, desk.now())
        desk.tell_filter()
    elif desk.pane is Pane.HISTORY and desk.panes.history.table.marked:
        desk.panes.history.table.clear_marks()
    elif desk.panes.drift.table.marked:
        desk.panes.drift.table.clear_marks()


def trace(desk: Desk) -> None:
    """Show in History only the commits of the resource under Drift's cursor."""
    if (row := desk.selection.resource) is not None:
        desk.panes.history.table.set_filter("")
        desk.panes.history.narrow(row.key, desk.now())
        desk.go_to(Pane.HISTORY)


def move(by: int, desk: Desk, *, around: bool = False) -> None:
    """Move the cursor by rows."""
    if desk.table is not None:
        desk.table.move(by, around=around)


def page(pages: int, desk: Desk) -> None:
    """Move the cursor by screens."""
    if desk.table is not None:
        desk.table.page(pages)


def go_to_end(desk: Desk, *, first: bool) -> None:
    """Move the cursor to the first row or the last."""
    if desk.table is not None:
        desk.table.go_to_end(first=first)


def mark(desk: Desk) -> None:
    """Mark the resource or the commit under the cursor, or take its mark off."""
    panes = desk.panes
    table = panes.history.table if desk.pane is Pane.HISTORY else panes.drift.table
    table.toggle_mark()


def scroll_detail(by: int, desk: Desk) -> None:
    """Scroll the detail below the table."""
    desk.panes.drift.detail.move(by)


def go_to(pane: Pane, desk: Desk) -> None:
    """Give a pane the keys."""
    desk.go_to(pane)


def turn_pane(by: int, desk: Desk) -> None:
    """Give the next pane the keys, or the one before."""
    panes = list(Pane)
    desk.go_to(panes[(panes.index(desk.pane) + by) % len(panes)])
