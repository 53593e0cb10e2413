"""What is asked of the engine, and the dialogs that ask somebody first.

Whether a command can run is not decided here but in the command table, before it gets here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gitops_tui.core.resources import ResourceKey
from gitops_tui.ui.dashboard.hosts import ask_about
from gitops_tui.ui.render.names import several
from gitops_tui.ui.render.words import count
from gitops_tui.ui.selection import Pane

if TYPE_CHECKING:
    from gitops_tui.core.revisions import Revision
    from gitops_tui.engine.api import RollbackPreview
    from gitops_tui.ui.dashboard.desk import Desk
    from gitops_tui.ui.screens.commit_dialog import CommitAnswer
    from gitops_tui.ui.screens.sync_dialog import SyncAnswer

# Dialogs are imported where they are opened: the first frame needs none of them.
# ruff: noqa: PLC0415


def sync(desk: Desk) -> None:
    """Sync the marked resources, or everything.

    Only the first sync ever asks, and one that would follow a rewritten branch.
    """
    dashboard, snapshot = desk.dashboard, desk.snapshot
    marked = desk.selection.marked
    keys = marked or None
    if snapshot is not None and (not snapshot.ever_synced or snapshot.git.rewritten):
        ask_sync(desk, keys)
        return
    dashboard.request_sync(keys)
    desk.panes.drift.table.clear_marks()
    told = [f"Syncing {count(len(marked), 'resource')}." if marked else "Syncing."]
    told += [f"⚠ {warning}" for warning in snapshot.warnings] if snapshot else []
    desk.say(" ".join(told))


def ask_sync(desk: Desk, keys: frozenset[ResourceKey] | None = None) -> None:
    """Show the plan of a sync and ask."""
    from gitops_tui.ui.screens.sync_dialog import SyncDialog

    dashboard, snapshot = desk.dashboard, desk.snapshot
    if snapshot is None:
        return

    def answered(answer: SyncAnswer | None) -> None:
        if answer is not None:
            dashboard.request_sync(keys, arm=answer.arm, leaving=answer.leaving)
            desk.panes.drift.table.clear_marks()

    desk.open(SyncDialog(dashboard, snapshot, keys), answered)


def roll_back(desk: Desk) -> None:
    """Preview and ask; then make the commit and sync it."""
    revision, row = desk.selection.revision, desk.selection.resource
    # Who looks at one resource's history means that one.
    alone = desk.panes.history.only
    only = alone or (row.key if row else None)
    if revision is not None:
        _roll_back(desk, revision, only, desk.selection.commits, alone=alone is not None)


def _roll_back(
    desk: Desk,
    revision: Revision,
    only: ResourceKey | None,
    marked: tuple[Revision, ...],
    before: CommitAnswer[RollbackPreview] | None = None,
    *,
    alone: bool = False,
) -> None:
    """`alone` begins with just `only`; `before` is what was answered about a branch that has
    moved since.
    """
    from gitops_tui.ui.screens.rollback_dialog import RollbackDialog

    dashboard, snapshot = desk.dashboard, desk.snapshot
    if snapshot is None:
        return
    head = snapshot.git.head
    dialog = RollbackDialog(
        dashboard,
        revision,
        now=desk.now(),
        head=head.sha if head else None,
        only=only,
        alone=alone,
        apart=several(each.key for each in snapshot.resources),
        marked=marked,
        before=before,
    )

    def answered(answer: CommitAnswer[RollbackPreview] | None) -> None:
        if answer is not None and answer.beside:
            dashboard.request_proposal(answer.preview, answer.reason)
            desk.panes.history.table.clear_marks()
            desk.say("Pushing to a new branch.")
        elif answer is not None:
            desk.again = partial(_roll_back, desk, revision, only, marked, answer)
            dashboard.request_rollback(answer.preview, answer.reason)
            desk.panes.history.table.clear_marks()
            desk.say("Rolling back.")
        elif dialog.given_up:
            desk.say("Nothing was rolled back.")

    desk.open(dialog, answered)


def prune(desk: Desk) -> None:
    """Show what is stale and ask."""
    from gitops_tui.ui.screens.prune_dialog import PruneDialog

    dashboard = desk.dashboard
    dialog = PruneDialog(dashboard, named=_named(desk))

    def answered(keys: frozenset[ResourceKey] | None) -> None:
        if keys:
            dashboard.request_prune(keys)
            desk.panes.drift.table.clear_marks()
        elif dialog.given_up:
            desk.say("Nothing was deleted.")

    desk.open(dialog, answered)


def _named(desk: Desk) -> frozenset[ResourceKey]:
    """The marked resources; where none is, the one under a cursor that is seen."""
    selection = desk.selection
    if selection.marked or selection.resource is None or desk.pane is not Pane.DRIFT:
        return selection.marked
    return frozenset({selection.resource.key})


def forget(desk: Desk) -> None:
    """Leave a stale resource to itself, after asking."""
    from gitops_tui.ui.screens.asking import forget_dialog

    row, dashboard = desk.selection.resource, desk.dashboard
    if row is None:
        return
    key = row.key

    def answered(answer: bool | None) -> None:
        if answer:
            dashboard.request_forget(key)

    desk.open(forget_dialog(key), answered)


def recreate(desk: Desk) -> None:
    """Show what would be deleted and made anew, and ask."""
    from gitops_tui.ui.screens.recreate_dialog import RecreateDialog

    row, dashboard = desk.selection.resource, desk.dashboard
    if row is None:
        return
    key = row.key

    def answered(answer: bool | None) -> None:
        if answer:
            only = frozenset({key})
            dashboard.request_sync(only, recreate=only)

    desk.open(RecreateDialog(dashboard, key), answered)


def accept(desk: Desk) -> None:
    """Let a person vouch for what is not verified, and sync it."""
    from gitops_tui.ui.screens.asking import accept_dialog

    dashboard, snapshot = desk.dashboard, desk.snapshot
    if snapshot is None:
        return
    revision = snapshot.pinned_revision if snapshot.pin else snapshot.git.head
    if revision is None:
        return
    sha = revision.sha

    def answered(answer: bool | None) -> None:
        if answer:
            dashboard.request_unverified(sha)
            desk.say("Syncing what you vouch for.")

    desk.open(accept_dialog(snapshot, revision), answered)


def fetch(desk: Desk) -> None:
    """Ask the remote and read everything anew; first about a host that is not known yet."""
    if desk.snapshot is not None and (host := desk.snapshot.git.unknown_host) is not None:
        ask_about(desk, host)
        return
    desk.dashboard.request_fetch()
    desk.say("Fetching.")
