"""What happened between two snapshots, a line each: the narration of `run`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gitops_tui.cli import wording
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.render_diff import summed_up
from gitops_tui.cli.render_outcome import result
from gitops_tui.cli.render_status import outcome
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Operation, Phase
from gitops_tui.core.pins import pin_text
from gitops_tui.core.snapshot import ClusterPhase, Snapshot
from gitops_tui.core.text import one_line


def happenings(before: Snapshot | None, after: Snapshot) -> list[str]:
    """One sentence for each thing that is news in `after`; `before` is None at the start."""
    return [
        *_git(before, after),
        *_cluster(before, after),
        *_timer(before, after),
        *_resources(before, after),
        *_operation(before, after),
    ]


def ended_operations(snapshot: Snapshot, since: datetime, told: set[str]) -> list[Operation]:
    """Operations that ended and are not in `told`, oldest first; adds them to `told`.

    Also those of others, once they are recorded; none that began before `since`.
    """
    known = {operation.id: operation for operation in snapshot.operations}
    if snapshot.operation:
        known[snapshot.operation.id] = snapshot.operation
    ended = [
        operation
        for operation in known.values()
        if operation.phase is not Phase.RUNNING
        and operation.started >= since
        and operation.id not in told
    ]
    told.update(operation.id for operation in ended)
    return sorted(ended, key=lambda operation: operation.started)


def _git(before: Snapshot | None, after: Snapshot) -> Iterator[str]:
    old, new = before.git if before else None, after.git
    if new.head and (old is None or old.head is None or old.head.sha != new.head.sha):
        yield f"Git is at {wording.revision(new.head, after.taken)}"
    if new.error != (old.error if old else None):
        yield f"Git: {one_line(new.error)}" if new.error else "Git can be read again"
    for note in new.notes:
        if old is None or note not in old.notes:
            yield f"note: {one_line(note)}"
    if before and before.doubt and not after.doubt:
        yield f"{before.doubt.revision.short} is no longer in the way: all is verified"
    known = before.findings if before else ()
    for finding in after.findings:
        if finding not in known:
            yield one_line(str(finding))


def _cluster(before: Snapshot | None, after: Snapshot) -> Iterator[str]:
    old, new = before.cluster if before else None, after.cluster
    if (old.phase if old else None) is not new.phase:
        match new.phase:
            case ClusterPhase.LIVE:
                yield f"the cluster is watched: {one_line(new.context or new.server)}"
            case ClusterPhase.LOST:
                yield f"the cluster is lost: {one_line(new.error or 'no reason is known')}"
            case ClusterPhase.CONNECTING | ClusterPhase.RELISTING:
                pass
    for limit in new.limits:
        if old is None or limit not in old.limits:
            yield f"limited: {one_line(limit)}"


def _timer(before: Snapshot | None, after: Snapshot) -> Iterator[str]:
    old, new = before.timer if before else None, after.timer
    if new.holder != (old.holder if old else None):
        if new.mine:
            yield "this process runs the timer"
        else:
            yield (
                f"the timer is run by {one_line(new.holder)}"
                if new.holder
                else ("nobody runs the timer")
            )
    if new.suspension != (old.suspension if old else None):
        held = new.suspension
        yield (
            f"automatic sync is suspended by {one_line(held.owner)}: {one_line(held.reason)}"
            if held
            else "automatic sync is resumed"
        )
    if after.pin != (before.pin if before else None):
        yield (
            f"the cluster is {pin_text(after.pin, after.taken)}"
            if after.pin
            else "the cluster is no longer pinned"
        )
    if new.held_back and new.held_back != (old.held_back if old else None):
        yield f"no timed sync: {one_line(new.held_back)}"


def _resources(before: Snapshot | None, after: Snapshot) -> Iterator[str]:
    if not after.ready:
        return
    if before is None or not before.ready:
        yield summed_up(after.summary, len(after.findings))
        return
    if before.resources is after.resources:
        return
    known = {row.key: row for row in before.resources}
    for row in after.resources:
        old = known.get(row.key)
        if old is None or (old.state, old.direction) != (row.state, row.direction):
            yield _row(row)


def _row(row: ResourceStatus) -> str:
    direction = f", {wording.DIRECTIONS[row.direction]}" if row.direction else ""
    error = f": {one_line(row.error)}" if row.error else ""
    return f"{wording.name(row.key)} is {wording.STATES[row.state]}{direction}{error}"


def _operation(before: Snapshot | None, after: Snapshot) -> Iterator[str]:
    old, new = before.operation if before else None, after.operation
    if after.notice and after.notice != (before.notice if before else None):
        yield one_line(after.notice)
    if new is None:
        return
    same = old is not None and old.id == new.id
    if old is not None and not same and old.phase is Phase.RUNNING:
        # It ended between two looks, and the next one has begun.
        for ended in (each for each in after.operations if each.id == old.id):
            yield from _ended(ended)
    if not same:
        yield f"{new.kind.value} began ({one_line(new.cause)}, {one_line(new.by)})"
    if new.phase is not Phase.RUNNING and not (
        same and old is not None and old.phase is not Phase.RUNNING
    ):
        yield from _ended(new)


def _ended(operation: Operation) -> Iterator[str]:
    yield from (result(failure, Paint()) for failure in operation.failures)
    yield outcome(operation)
