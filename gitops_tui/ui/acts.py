"""What each command does: a request to the dashboard, a dialog before it, or a move on screen.

Whether a command can run is not decided here but in the command table, before it gets here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from gitops_tui.core.resources import ResourceKey
from gitops_tui.ui import moves, views
from gitops_tui.ui.render.words import count
from gitops_tui.ui.selection import Pane

if TYPE_CHECKING:
    from gitops_tui.ui.screens.asking import LockAnswer
    from gitops_tui.ui.screens.dashboard import DashboardScreen
    from gitops_tui.ui.screens.rollback_dialog import RollbackAnswer
    from gitops_tui.ui.screens.sync_dialog import SyncAnswer

# Dialogs and views are imported where they are opened: the first frame needs none of them.
# ruff: noqa: PLC0415


def sync(screen: DashboardScreen) -> None:
    """Sync the marked resources, or everything; only the first time ever asks."""
    dashboard, snapshot = screen.dashboard, screen.snapshot
    marked = screen.selection.marked
    keys = marked or None
    if snapshot is not None and not snapshot.ever_synced:
        ask_first_sync(screen, keys)
        return
    dashboard.request_sync(keys)
    screen.drift.table.clear_marks()
    screen.say(f"Syncing {count(len(marked), 'resource')}." if marked else "Syncing.")


def ask_first_sync(screen: DashboardScreen, keys: frozenset[ResourceKey] | None = None) -> None:
    """Show the plan of the first sync ever and ask."""
    from gitops_tui.ui.screens.sync_dialog import SyncDialog

    dashboard, snapshot = screen.dashboard, screen.snapshot
    if snapshot is None:
        return

    def answered(answer: SyncAnswer | None) -> None:
        if answer is not None:
            dashboard.request_sync(keys, arm=answer.arm)
            screen.drift.table.clear_marks()

    screen.app.push_screen(SyncDialog(dashboard, snapshot, keys), answered)


def lock(screen: DashboardScreen) -> None:
    """Lock the resource under the cursor, or take its lock away."""
    from gitops_tui.ui.screens.asking import LockDialog, unlock_dialog

    row, dashboard = screen.selection.resource, screen.dashboard
    if row is None or screen.snapshot is None:
        return
    key = row.key

    def unlocked(answer: bool | None) -> None:
        if answer:
            dashboard.request_unlock(key)

    def locked(answer: LockAnswer | None) -> None:
        if answer is not None:
            dashboard.request_lock(key, answer.reason, answer.duration)

    if row.lock is not None:
        screen.app.push_screen(unlock_dialog(row.lock, screen.now()), unlocked)
    else:
        screen.app.push_screen(LockDialog(key, screen.snapshot.owner), locked)


def roll_back(screen: DashboardScreen) -> None:
    """Preview and ask; then make the commit and sync it."""
    from gitops_tui.ui.screens.rollback_dialog import RollbackDialog

    selection, dashboard, snapshot = screen.selection, screen.dashboard, screen.snapshot
    if selection.revision is None or snapshot is None:
        return
    head = snapshot.git.head
    row = selection.resource

    def answered(answer: RollbackAnswer | None) -> None:
        if answer is not None:
            dashboard.request_rollback(answer.preview, answer.reason)
            screen.say("Rolling back.")

    screen.app.push_screen(
        RollbackDialog(
            dashboard,
            selection.revision,
            now=screen.now(),
            head=head.sha if head else None,
            only=row.key if row else None,
        ),
        answered,
    )


def prune(screen: DashboardScreen) -> None:
    """Show what is stale and ask."""
    from gitops_tui.ui.screens.prune_dialog import PruneDialog

    dashboard = screen.dashboard

    def answered(keys: frozenset[ResourceKey] | None) -> None:
        if keys:
            dashboard.request_prune(keys)

    screen.app.push_screen(PruneDialog(dashboard), answered)


def forget(screen: DashboardScreen) -> None:
    """Leave a stale resource to itself, after asking."""
    from gitops_tui.ui.screens.asking import forget_dialog

    row, dashboard = screen.selection.resource, screen.dashboard
    if row is None:
        return
    key = row.key

    def answered(answer: bool | None) -> None:
        if answer:
            dashboard.request_forget(key)

    screen.app.push_screen(forget_dialog(key), answered)


def turn_automatic(screen: DashboardScreen) -> None:
    """Suspend the timer with a reason, or turn it on."""
    from gitops_tui.ui.screens.asking import resume_dialog, suspend_dialog

    dashboard, snapshot = screen.dashboard, screen.snapshot
    if snapshot is None:
        return

    def suspended(reason: str | None) -> None:
        if reason:
            dashboard.request_suspend(reason)

    def resumed(answer: bool | None) -> None:
        if answer:
            dashboard.request_resume()

    if snapshot.timer.armed and snapshot.timer.suspension is None:
        screen.app.push_screen(suspend_dialog(), suspended)
    else:
        screen.app.push_screen(resume_dialog(snapshot), resumed)


def fetch(screen: DashboardScreen) -> None:
    """Ask the remote and read everything anew."""
    screen.dashboard.request_fetch()
    screen.say("Fetching.")


def all_pods(screen: DashboardScreen) -> None:
    """All pods, or the workload's."""
    screen.pods.everybody = not screen.pods.everybody
    screen.show_pods()


def open_filter(screen: DashboardScreen) -> None:
    """Type a filter for the pane's table."""
    if screen.table is None:
        screen.say("Revision has no rows to filter.")
    else:
        screen.call_next(screen.open_filter, screen.table.filter)


def leave(screen: DashboardScreen) -> None:
    """End the program."""
    screen.gitops.action_leave()


def palette(screen: DashboardScreen) -> None:
    """Find a command by its name."""
    screen.gitops.action_command_palette()


ACTS: dict[str, Callable[[DashboardScreen], None]] = {
    "sync": sync,
    "lock": lock,
    "rollback": roll_back,
    "prune": prune,
    "forget": forget,
    "automatic": turn_automatic,
    "fetch": fetch,
    "open": views.open_row,
    "diff": views.diff,
    "yaml": views.yaml,
    "logs": views.logs,
    "problems": views.problems,
    "all_pods": all_pods,
    "filter": open_filter,
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
    "palette": palette,
    "theme": views.theme,
    "help": views.show_help,
    "quit": leave,
}
