"""Which function each command of the table runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from gitops_tui.ui.dashboard import edits, holds, moves, pins, requests, views
from gitops_tui.ui.selection import Pane

if TYPE_CHECKING:
    from gitops_tui.ui.dashboard.desk import Desk


def all_pods(desk: Desk) -> None:
    """All pods, or the workload's."""
    desk.panes.turn_pods(desk.now())


def type_filter(desk: Desk) -> None:
    """Type a filter for the pane's table."""
    if desk.table is None:
        desk.say("Revision has no rows to filter.")
    else:
        desk.type_filter()


def find_command(desk: Desk) -> None:
    """Find a command by its name."""
    desk.find_command()


def leave(desk: Desk) -> None:
    """End the program."""
    desk.leave()


ACTS: dict[str, Callable[[Desk], None]] = {
    "sync": requests.sync,
    "lock": holds.lock,
    "rollback": requests.roll_back,
    "pin": pins.pin,
    "take": edits.take,
    "release": edits.release,
    "prune": requests.prune,
    "accept": requests.accept,
    "forget": requests.forget,
    "recreate": requests.recreate,
    "automatic": holds.turn_automatic,
    "fetch": requests.fetch,
    "open": views.open_row,
    "diff": views.diff,
    "yaml": views.yaml,
    "logs": views.logs,
    "trace": moves.trace,
    "problems": views.problems,
    "all_pods": all_pods,
    "filter": type_filter,
    "next_match": partial(moves.move, 1, around=True),
    "previous_match": partial(moves.move, -1, around=True),
    "down": partial(moves.move, 1),
    "up": partial(moves.move, -1),
    "page_down": partial(moves.page, 1),
    "page_up": partial(moves.page, -1),
    "top": partial(moves.go_to_end, first=True),
    "bottom": partial(moves.go_to_end, first=False),
    "mark": moves.mark,
    "detail_down": partial(moves.scroll_detail, 1),
    "detail_up": partial(moves.scroll_detail, -1),
    "pane_revision": partial(moves.go_to, Pane.REVISION),
    "pane_drift": partial(moves.go_to, Pane.DRIFT),
    "pane_pods": partial(moves.go_to, Pane.PODS),
    "pane_history": partial(moves.go_to, Pane.HISTORY),
    "next_pane": partial(moves.turn_pane, 1),
    "previous_pane": partial(moves.turn_pane, -1),
    "back": moves.back,
    "palette": find_command,
    "theme": views.theme,
    "help": views.show_help,
    "quit": leave,
}
