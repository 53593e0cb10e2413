"""What holds the engine back: locks on resources, and the timer's suspension."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitops_tui.ui.dashboard.desk import Desk
    from gitops_tui.ui.screens.asking import LockAnswer

# Dialogs are imported where they are opened: the first frame needs none of them.
# ruff: noqa: PLC0415


def lock(desk: Desk) -> None:
    """Lock the resource under the cursor, or take its lock away."""
    from gitops_tui.ui.screens.asking import LockDialog, unlock_dialog

    row, dashboard = desk.selection.resource, desk.dashboard
    if row is None or desk.snapshot is None:
        return
    key = row.key

    def unlocked(answer: bool | None) -> None:
        if answer:
            dashboard.request_unlock(key)

    def locked(answer: LockAnswer | None) -> None:
        if answer is not None:
            dashboard.request_lock(key, answer.reason, answer.duration)

    if row.lock is not None:
        desk.open(unlock_dialog(row.lock, desk.now()), unlocked)
    else:
        desk.open(LockDialog(key, desk.snapshot.owner), locked)


def turn_automatic(desk: Desk) -> None:
    """Suspend the timer with a reason, or turn it on."""
    from gitops_tui.ui.screens.asking import resume_dialog, suspend_dialog

    dashboard, snapshot = desk.dashboard, desk.snapshot
    if snapshot is None:
        return

    def suspended(reason: str | None) -> None:
        if reason:
            dashboard.request_suspend(reason)

    def resumed(answer: bool | None) -> None:
        if answer:
            dashboard.request_resume()

    if snapshot.timer.armed and snapshot.timer.suspension is None:
        desk.open(suspend_dialog(), suspended)
    else:
        desk.open(resume_dialog(snapshot), resumed)
