"""Edits of Git from the cluster's side: an image is released, live values are taken over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from gitops_tui.errors import GitopsError

if TYPE_CHECKING:
    from gitops_tui.core.resources import ResourceKey
    from gitops_tui.engine.api import EditPreview
    from gitops_tui.ui.dashboard.desk import Desk
    from gitops_tui.ui.screens.commit_dialog import CommitAnswer, CommitDialog

    Answer = CommitAnswer[EditPreview]

# Dialogs are imported where they are opened: the first frame needs none of them.
# ruff: noqa: PLC0415


def take(desk: Desk) -> None:
    """Choose drifted fields, see the commit, and ask."""
    if (row := desk.selection.resource) is not None:
        _take(desk, row.key)


def release(desk: Desk) -> None:
    """Choose container and image, see the commit, and ask."""
    if (row := desk.selection.resource) is not None:
        _release(desk, row.key)


def _take(desk: Desk, key: ResourceKey, before: Answer | None = None) -> None:
    """`before` is what was answered about a branch that has moved since."""
    from gitops_tui.ui.screens.take_dialog import TakeDialog

    rows = desk.snapshot.resources if desk.snapshot else ()
    row = next((row for row in rows if row.key == key), None)
    if row is None:
        return
    dialog = TakeDialog(desk.dashboard, row, before)
    desk.open(dialog, _answered(desk, dialog, "Taking live into Git.", partial(_take, desk, key)))


def _release(desk: Desk, key: ResourceKey, before: Answer | None = None) -> None:
    from gitops_tui.ui.screens.release_dialog import ReleaseDialog

    try:
        containers = desk.dashboard.images(key)
    except GitopsError as error:
        desk.say(str(error))
        return
    if not containers:
        desk.say("Its manifest states no image.")
        return
    dialog = ReleaseDialog(desk.dashboard, key, containers, before)
    desk.open(dialog, _answered(desk, dialog, "Releasing.", partial(_release, desk, key)))


def _answered(
    desk: Desk,
    dialog: CommitDialog[EditPreview],
    doing: str,
    ask_again: Callable[[Answer], None],
) -> Callable[[Answer | None], None]:
    dashboard = desk.dashboard

    def answered(answer: Answer | None) -> None:
        if answer is not None and answer.beside:
            dashboard.request_proposal(answer.preview, answer.reason)
            desk.say("Pushing to a new branch.")
        elif answer is not None:
            desk.again = partial(ask_again, answer)
            dashboard.request_edit(answer.preview, answer.reason)
            desk.say(doing)
        elif dialog.given_up:
            desk.say("Nothing was changed.")

    return answered
