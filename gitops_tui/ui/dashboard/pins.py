"""The cluster held at a commit of History, and let go again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_tui.ui.reasons import moves_pin

if TYPE_CHECKING:
    from gitops_tui.core.pins import Pin
    from gitops_tui.core.revisions import Revision
    from gitops_tui.ui.dashboard.desk import Desk
    from gitops_tui.ui.screens.pin_dialog import PinAnswer

# Dialogs are imported where they are opened: the first frame needs none of them.
# ruff: noqa: PLC0415


def pin(desk: Desk) -> None:
    """Pin the cluster to the commit under the cursor; what is pinned is let go, unless
    another commit is under History's cursor.
    """
    snapshot, selection = desk.snapshot, desk.selection
    revision = selection.revision
    if snapshot is None:
        return
    if snapshot.pin is not None and not moves_pin(snapshot, selection):
        _unpin(desk, snapshot.pin)
    elif revision is not None:
        _pin(desk, revision)


def _pin(desk: Desk, revision: Revision) -> None:
    from gitops_tui.ui.screens.pin_dialog import PinDialog

    dashboard, dialog = desk.dashboard, PinDialog(desk.dashboard, revision, now=desk.now())

    def pinned(answer: PinAnswer | None) -> None:
        if answer is not None:
            dashboard.request_pin(answer.preview, answer.reason)
            desk.say("Pinning.")
        elif dialog.given_up:
            desk.say("Nothing was pinned.")

    desk.open(dialog, pinned)


def _unpin(desk: Desk, held: Pin) -> None:
    from gitops_tui.ui.screens.pin_dialog import UnpinDialog

    dashboard = desk.dashboard

    def unpinned(answer: bool | None) -> None:
        if answer:
            dashboard.request_unpin()

    desk.open(UnpinDialog(dashboard, held, now=desk.now()), unpinned)
