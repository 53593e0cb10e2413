"""What the moving keys do on the dashboard: cursors, marks, panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_tui.ui.selection import Pane

if TYPE_CHECKING:
    from gitops_tui.ui.screens.dashboard import DashboardScreen


def back(screen: DashboardScreen) -> None:
    """Clear the filter; with none, the marks."""
    table = screen.table
    if table is not None and table.filter:
        table.set_filter("")
        screen.refresh_filter()
    elif screen.drift.table.marked:
        screen.drift.table.clear_marks()


def move(by: int, screen: DashboardScreen, *, around: bool = False) -> None:
    """Move the cursor by rows."""
    if screen.table is not None:
        screen.table.move(by, around=around)


def page(pages: int, screen: DashboardScreen) -> None:
    """Move the cursor by screens."""
    if screen.table is not None:
        screen.table.page(pages)


def go_to_end(screen: DashboardScreen, *, first: bool) -> None:
    """Move the cursor to the first row or the last."""
    if screen.table is not None:
        screen.table.go_to_end(first=first)


def mark(screen: DashboardScreen) -> None:
    """Mark the resource under the cursor, or take its mark off."""
    screen.drift.table.toggle_mark()


def scroll_detail(by: int, screen: DashboardScreen) -> None:
    """Scroll the detail below the table."""
    screen.drift.detail.move(by)


def go_to(pane: Pane, screen: DashboardScreen) -> None:
    """Give a pane the keys."""
    screen.go_to(pane)


def turn_pane(by: int, screen: DashboardScreen) -> None:
    """Give the next pane the keys, or the one before."""
    panes = list(Pane)
    screen.go_to(panes[(panes.index(screen.pane) + by) % len(panes)])
