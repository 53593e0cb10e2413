"""Why a command cannot run now, in one sentence each; None where it can."""

from __future__ import annotations

from gitops_tui.core.drift import State
from gitops_tui.core.locks import locked_by, stated_in, way_to_unlock
from gitops_tui.core.operations import OperationKind, Phase
from gitops_tui.core.prune import guarded
from gitops_tui.core.snapshot import ClusterPhase, Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.selection import Pane, Selection
from gitops_tui.ui.trouble import git_trouble

_READ_ONLY = "Read-only: nothing is written. Start without --read-only to change things."
_LOST = "The cluster is not reached, so nothing can be written there; it is tried again and again."
_UNREAD = "Git and the cluster have not been read yet."
_CLONING = "Not ready yet: still reading Git. A remote is cloned whole the first time."
_NO_ROW = "No resource is under the cursor."
_ONE_AT_A_TIME = frozenset({OperationKind.PRUNE, OperationKind.PIN})


def to_sync(snapshot: Snapshot, selection: Selection) -> str | None:
    """Sync needs both sides read, something to apply, and nobody at it already."""
    if reason := _to_write(snapshot):
        return reason
    if snapshot.withheld:
        return one_line(snapshot.withheld)
    if not snapshot.resources:
        return "Git asks for nothing under this path, so there is nothing to sync."
    if selection.marked and not selection.marked & {row.key for row in snapshot.resources}:
        return "The marked resources are gone."
    return None


def to_accept(snapshot: Snapshot, selection: Selection) -> str | None:
    """Somebody can vouch only for a commit that is in the way of what would be applied."""
    del selection
    if reason := _to_write(snapshot):
        return reason
    if snapshot.doubt is None:
        return "No commit waits to be verified."
    if not snapshot.ever_synced:
        # A first sync is seen as a plan before it is agreed to.
        return "Nothing was ever synced here: `gitops-tui sync --accept-unverified` asks."
    return None


def to_lock(snapshot: Snapshot, selection: Selection) -> str | None:
    """A lock needs a resource under the cursor, and a cluster to be kept in."""
    if reason := _to_record(snapshot) or _to_tell_others(snapshot, "No lock can be kept"):
        return reason
    row = selection.resource
    if row is None:
        return _NO_ROW
    if row.lock is not None and row.lock.annotation:
        name, held = one_line(row.key.qualified), f"{locked_by(row.lock)}{stated_in(row.lock)}"
        return f"{name} is {held}. {one_line(way_to_unlock(row.lock))}"
    return None


def to_roll_back(snapshot: Snapshot, selection: Selection) -> str | None:
    """A rollback needs a commit under History's cursor and a Git that takes commits."""
    if reason := _to_write(snapshot):
        return reason
    if selection.pane is not Pane.HISTORY:
        return "Go to History (4) and put the cursor on the commit to go back to, then press R."
    if selection.revision is None:
        return "No commit is under the cursor."
    return _to_commit(snapshot)


def to_take(snapshot: Snapshot, selection: Selection) -> str | None:
    """Live values are taken from a resource that has drifted, and never a Secret's."""
    if reason := _to_write(snapshot) or _to_commit(snapshot):
        return reason
    row = selection.resource
    if row is None:
        return _NO_ROW
    name = one_line(row.key.qualified)
    if row.key.is_secret:
        return f"{name} is a Secret: its live values are never written into Git."
    if row.state is not State.DRIFTED or not row.changes:
        return f"{name} has no drifted field to take into Git."
    return None


def to_release(snapshot: Snapshot, selection: Selection) -> str | None:
    """An image is released to a workload that Git has."""
    if reason := _to_write(snapshot) or _to_commit(snapshot):
        return reason
    row = selection.resource
    if row is None:
        return _NO_ROW
    name = one_line(row.key.qualified)
    if not row.key.is_workload:
        return f"{name} is no workload: it has no image to set."
    return None if row.origin else f"{name} has no manifest in Git that could be edited."


def _to_commit(snapshot: Snapshot) -> str | None:
    """A commit of ours needs a Git that takes it, and a cluster that follows it."""
    if reason := _to_be_followed(snapshot):
        return reason
    if not snapshot.git.writable:
        return "Git cannot be written from here: no commit can be made."
    return None


def _to_be_followed(snapshot: Snapshot) -> str | None:
    """A commit of ours is made for the cluster to follow it."""
    if snapshot.pin:
        pin = f"pinned to {snapshot.pin.short} by {one_line(snapshot.pin.owner)}"
        return f"The cluster is {pin}, so a commit would not reach it: unpin first (p)."
    if snapshot.doubt:
        return f"{snapshot.doubt.brief}: no sync would apply a rollback on top of it."
    return None


def to_pin(snapshot: Snapshot, selection: Selection) -> str | None:
    """A pin needs a commit under History's cursor; what is pinned can be let go anywhere."""
    if reason := _to_record(snapshot) or _to_tell_others(snapshot, "No pin can be kept"):
        return reason
    if snapshot.pin and not moves_pin(snapshot, selection):
        return None if snapshot.ready else _UNREAD
    if reason := _to_write(snapshot):
        return reason
    if selection.pane is not Pane.HISTORY:
        return "Go to History (4) and put the cursor on the commit to hold the cluster at."
    return None if selection.revision else "No commit is under the cursor."


def moves_pin(snapshot: Snapshot, selection: Selection) -> bool:
    """Whether another commit than the pinned one is under History's cursor."""
    pin, revision = snapshot.pin, selection.revision
    if pin is None or revision is None or selection.pane is not Pane.HISTORY:
        return False
    return revision.sha != pin.revision


def to_prune(snapshot: Snapshot, selection: Selection) -> str | None:
    """A prune needs something stale."""
    del selection
    if reason := _to_write(snapshot):
        return reason
    if not snapshot.summary.stale:
        if unread := next((finding for finding in snapshot.findings if finding.hides), None):
            place = unread.file if unread.line is None else f"{unread.file}:{unread.line}"
            told = f"What is stale is not known while {place} cannot be read: repair it first."
            return one_line(told)
        return "Nothing is stale: all that was ever synced is still in Git or already gone."
    return None


def to_turn_automatic(snapshot: Snapshot, selection: Selection) -> str | None:
    """The timer can be turned where the configuration leaves it to people."""
    del selection
    cannot = "Automatic sync cannot be turned"
    if reason := _to_record(snapshot) or _to_tell_others(snapshot, cannot):
        return reason
    if snapshot.timer.detect_only:
        return "The configuration says that this target is never synced by the timer."
    if not snapshot.ever_synced:
        return "Sync once by hand first (s): it shows the plan and offers automatic sync."
    return None


def to_forget(snapshot: Snapshot, selection: Selection) -> str | None:
    """Only what is stale can be forgotten."""
    if reason := _to_record(snapshot):
        return reason
    if selection.resource is None:
        return _NO_ROW
    if selection.resource.state is not State.STALE:
        name = one_line(selection.resource.key.qualified)
        return f"{name} is not stale: only what is gone from Git can be forgotten."
    return None


def to_recreate(snapshot: Snapshot, selection: Selection) -> str | None:
    """Only what was refused because it cannot be changed in place."""
    if reason := _to_write(snapshot):
        return reason
    row = selection.resource
    if row is None:
        return _NO_ROW
    name = one_line(row.key.qualified)
    if guarded(row.key):
        return f"{name} is never recreated: what it holds would be lost."
    if not row.recreatable:
        return f"{name} need not be recreated: nothing asks for what cannot be changed in place."
    return None


def to_inspect(snapshot: Snapshot, selection: Selection) -> str | None:
    """Diff and YAML need a resource under the cursor."""
    del snapshot
    return None if selection.resource else _NO_ROW


def to_open(snapshot: Snapshot, selection: Selection) -> str | None:
    """Each pane opens what its cursor is on."""
    match selection.pane:
        case Pane.DRIFT:
            return to_inspect(snapshot, selection)
        case Pane.PODS:
            return None if selection.pod else "No pod is under the cursor."
        case Pane.HISTORY:
            return None if selection.revision else "No commit is under the cursor."
        case Pane.REVISION:
            return None


def to_read_logs(snapshot: Snapshot, selection: Selection) -> str | None:
    """Logs need a pod."""
    del snapshot
    if selection.pod is not None:
        return None
    if selection.pane is Pane.PODS:
        return "No pod is under the cursor."
    if selection.resource is None:
        return _NO_ROW
    return f"{one_line(selection.resource.key.qualified)} has no pods to read logs from."


def to_mark(snapshot: Snapshot, selection: Selection) -> str | None:
    """Marks are for the resources of a sync or a prune, and for commits to undo."""
    del snapshot
    if selection.pane is Pane.HISTORY:
        return None if selection.revision else "No commit is under the cursor."
    if selection.pane is not Pane.DRIFT:
        return "Marks are set in Drift (2), on resources, and in History (4), on commits to undo."
    return None if selection.resource else _NO_ROW


def to_step_through(snapshot: Snapshot, selection: Selection) -> str | None:
    """Next and previous match need a filter."""
    del snapshot
    return None if selection.filtered else "No filter is set: type / and what to look for."


def _to_record(snapshot: Snapshot) -> str | None:
    if snapshot.target.read_only:
        return _READ_ONLY
    return _LOST if snapshot.cluster.phase is ClusterPhase.LOST else None


def _to_tell_others(snapshot: Snapshot, cannot: str) -> str | None:
    """What holds for everybody is kept in the cluster, where everybody sees it."""
    if not snapshot.state_place:
        return _UNREAD
    if snapshot.hidden:
        return f"{cannot} from here, where all would see it: {one_line(snapshot.hidden)}"
    return None


def _not_ready(snapshot: Snapshot) -> str:
    git = snapshot.git
    if git.head is not None:
        return _UNREAD
    trouble = git_trouble(git)
    return f"Not ready: Git cannot be read. {trouble}" if trouble else _CLONING


def _to_write(snapshot: Snapshot) -> str | None:
    if reason := _to_record(snapshot):
        return reason
    if not snapshot.ready:
        return _not_ready(snapshot)
    operation = snapshot.operation
    if operation is None or operation.phase is not Phase.RUNNING:
        return None
    if not operation.kind.applies and operation.kind not in _ONE_AT_A_TIME:
        return None
    if operation.waiting_for:
        # All is applied by now; waiting for health gives way to the next act.
        return None
    return f"A {operation.kind.value} is under way; it takes a moment."
