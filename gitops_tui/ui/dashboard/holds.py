"""What holds the engine back: locks on resources, and the timer's suspension."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitops_tui.core.locks import Lock
    from gitops_tui.core.resources import ResourceKey
    from gitops_tui.core.snapshot import Snapshot
    from gitops_tui.ui.dashboard.desk import Desk
    from gitops_tui.ui.screens.asking import LockAnswer

# Dialogs are imported where they are opened: the first frame needs none of them.
# ruff: noqa: PLC0415


def lock(desk: Desk) -> None:
    """Lock the resource under the cursor, or take its lock away."""
    row = desk.selection.resource
    if row is None or desk.snapshot is None:
        return
    if row.lock is not None:
        _unlock(desk, row.lock)
    else:
        _lock(desk, row.key, desk.snapshot.owner)


def turn_automatic(desk: Desk) -> None:
    """Suspend the timer with a reason, or turn it on."""
    snapshot = desk.snapshot
    if snapshot is None:
        return
    if snapshot.timer.armed and snapshot.timer.suspension is None:
        _suspend(desk)
    else:
        _resume(desk, snapshot)


def _unlock(desk: Desk, lock: Lock) -> None:
    from gitops_tui.ui.screens.asking import unlock_dialog

    dashboard = desk.dashboard

    def unlocked(answer: bool | None) -> None:
        if answer:
            dashboard.request_unlock(lock.key, over=lock.owner)

    desk.open(unlock_dialog(lock, desk.now()), unlocked)


def _lock(desk: Desk, key: ResourceKey, owner: str) -> None:
    from gitops_tui.ui.screens.asking import LockDialog

    dashboard, dialog = desk.dashboard, LockDialog(key, owner)

    def locked(answer: LockAnswer | None) -> None:
        if answer is not None:
            dashboard.request_lock(key, answer.reason, answer.duration)
        elif dialog.given_up:
            desk.say("Nothing was locked.")

    desk.open(dialog, locked)


def _suspend(desk: Desk) -> None:
    from gitops_tui.ui.screens.asking import suspend_dialog

    dashboard, dialog = desk.dashboard, suspend_dialog()

    def suspended(reason: str | None) -> None:
        if reason:
            dashboard.request_suspend(reason)
        elif dialog.given_up:
            desk.say("Nothing was suspended: automatic sync goes on.")

    desk.open(dialog, suspended)


def _resume(desk: Desk, snapshot: Snapshot) -> None:
    from gitops_tui.ui.screens.asking import resume_dialog

    dashboard = desk.dashboard

    def resumed(answer: bool | None) -> None:
        if answer:
            dashboard.request_resume()

    desk.open(resume_dialog(snapshot), resumed)
