"""What each command does: a request to the dashboard, a dialog before it, or a move on screen.

Whether a command can run is not decided here but in the command table, before it gets here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.ui import moves
from gitops_tui.ui.render.effects import commit_lines
from gitops_tui.ui.render.words import count, folded
from gitops_tui.ui.selection import Pane

if TYPE_CHECKING:
    from gitops_tui.core.revisions import Revision
    from gitops_tui.engine.api import Dashboard
    from gitops_tui.ui.screens.asking import LockAnswer
    from gitops_tui.ui.screens.dashboard import DashboardScreen
    from gitops_tui.ui.screens.rollback_dialog import RollbackAnswer
    from gitops_tui.ui.screens.sync_dialog import SyncAnswer
    from gitops_tui.ui.screens.text_screen import Build

# Dialogs and views are imported where they are opened: the first frame needs none of them.
# ruff: noqa: PLC0415


def sync(screen: DashboardScreen) -> None:
    """Sync the marked resources, or everything; only the first time ever asks."""
    dashboard, snapshot = _dashboard(screen), screen.snapshot
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

    dashboard, snapshot = _dashboard(screen), screen.snapshot
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

    row, dashboard = screen.selection.resource, _dashboard(screen)
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

    selection, dashboard, snapshot = screen.selection, _dashboard(screen), screen.snapshot
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

    dashboard = _dashboard(screen)

    def answered(keys: frozenset[ResourceKey] | None) -> None:
        if keys:
            dashboard.request_prune(keys)

    screen.app.push_screen(PruneDialog(dashboard), answered)


def forget(screen: DashboardScreen) -> None:
    """Leave a stale resource to itself, after asking."""
    from gitops_tui.ui.screens.asking import forget_dialog

    row, dashboard = screen.selection.resource, _dashboard(screen)
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

    dashboard, snapshot = _dashboard(screen), screen.snapshot
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
    _dashboard(screen).request_fetch()
    screen.say("Fetching.")


def open_row(screen: DashboardScreen) -> None:
    """Open what the pane's cursor is on."""
    match screen.pane:
        case Pane.DRIFT:
            diff(screen)
        case Pane.PODS:
            logs(screen)
        case Pane.HISTORY:
            commit(screen)
        case Pane.REVISION:
            problems(screen)


def diff(screen: DashboardScreen) -> None:
    """Every field that differs, on the whole screen, following the snapshots."""
    from gitops_tui.ui.screens.diff_screen import DiffScreen

    if (row := screen.selection.resource) is not None:
        screen.app.push_screen(DiffScreen(row, screen.now))


def yaml(screen: DashboardScreen) -> None:
    """The resource as YAML, both sides."""
    from gitops_tui.ui.screens.yaml_screen import YamlScreen

    if (row := screen.selection.resource) is not None:
        screen.app.push_screen(YamlScreen(_dashboard(screen), row.key))


def logs(screen: DashboardScreen) -> None:
    """The log of the pod, or of the workload's first pod."""
    from gitops_tui.ui.screens.log_screen import LogScreen

    if (pod := screen.selection.pod) is not None:
        screen.app.push_screen(LogScreen(_dashboard(screen), pod))


def commit(screen: DashboardScreen) -> None:
    """The commit under History's cursor, and what syncing to it would change."""
    from gitops_tui.ui.screens.text_screen import FetchedScreen

    if (revision := screen.selection.revision) is None:
        return
    dashboard = _dashboard(screen)
    title = Content(f"{revision.short} {one_line(revision.subject)}")

    async def fetch_view(revision: Revision) -> Build:
        lines = commit_lines(await dashboard.commit_view(revision.sha), screen.now())
        return lambda width: folded(lines, width)

    screen.app.push_screen(FetchedScreen(title, partial(fetch_view, revision)))


def problems(screen: DashboardScreen) -> None:
    """What cannot be read, what is not allowed, and how the last operation went."""
    from gitops_tui.ui.render.problems import problem_lines
    from gitops_tui.ui.screens.text_screen import TextScreen

    if (snapshot := screen.snapshot) is not None:
        build = partial(folded, problem_lines(snapshot, screen.now()))
        screen.app.push_screen(TextScreen(Content("Findings and limits"), build))


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


def palette(screen: DashboardScreen) -> None:
    """Find a command by its name."""
    screen.gitops.action_command_palette()


def theme(screen: DashboardScreen) -> None:
    """Choose a theme."""
    from gitops_tui.ui.screens.theme_screen import ThemeScreen

    screen.app.push_screen(ThemeScreen(screen.gitops.themes))


def show_help(screen: DashboardScreen) -> None:
    """All keys."""
    from gitops_tui.ui.render.help import help_lines
    from gitops_tui.ui.screens.text_screen import TextScreen

    screen.app.push_screen(TextScreen(Content("Keys"), help_lines))


def leave(screen: DashboardScreen) -> None:
    """End the program."""
    screen.gitops.action_leave()


ACTS: dict[str, Callable[[DashboardScreen], None]] = {
    "sync": sync,
    "lock": lock,
    "rollback": roll_back,
    "prune": prune,
    "forget": forget,
    "automatic": turn_automatic,
    "fetch": fetch,
    "open": open_row,
    "diff": diff,
    "yaml": yaml,
    "logs": logs,
    "problems": problems,
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
    "theme": theme,
    "help": show_help,
    "quit": leave,
}


def _dashboard(screen: DashboardScreen) -> Dashboard:
    dashboard = screen.gitops.dashboard
    # The command table lets nothing that needs the dashboard through before it is there.
    assert dashboard is not None  # noqa: S101
    return dashboard
