"""The verdict: what an operator two metres away reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from textual.content import Content

from gitops_tui.core.drift import State
from gitops_tui.core.made_good import made_good, not_made_good
from gitops_tui.core.operations import Action, Operation, OperationKind, Phase
from gitops_tui.core.snapshot import ClusterPhase, Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.core.unfinished import Interrupted
from gitops_tui.ui.render.drift import bare
from gitops_tui.ui.render.looks import FAINT, SOFT
from gitops_tui.ui.render.names import several, spelled
from gitops_tui.ui.render.part import this_part
from gitops_tui.ui.render.words import clock, count, since
from gitops_tui.ui.trouble import git_trouble

BAR = 16

_DOING = {
    OperationKind.SYNC: "syncing",
    OperationKind.ROLLBACK: "rolling back",
    OperationKind.REVERT: "reverting",
    OperationKind.RELEASE: "releasing",
    OperationKind.TAKE: "taking live into Git",
    OperationKind.PRUNE: "pruning",
    OperationKind.PIN: "pinning",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer in one second, and the rest of the sentence."""

    headline: str
    """Glyph and words: `≠ 2 of 12 drifted`."""
    role: str
    """The role that colours it."""
    rest: Content
    """What belongs to it: progress, the reason, the way out."""
    whole: bool = False
    """Whether `rest` must be told whole, on the second line where the first is too short."""


def verdict(snapshot: Snapshot | None, now: datetime) -> Verdict:
    """What matters most right now; everything else waits for its pane."""
    if snapshot is None or not _known(snapshot):
        return _opening(snapshot, now)
    if snapshot.cluster.phase is ClusterPhase.LOST:
        return _lost(snapshot, now)
    if (trouble := git_trouble(snapshot.git)) and snapshot.git.head is None:
        return Verdict("✗ Git cannot be read", "$failed", _plain(trouble), whole=True)
    operation = snapshot.operation
    if operation and operation.kind in _DOING:
        if operation.phase is Phase.RUNNING:
            return _running(snapshot, operation)
        # What failed before it touched anything is told as news; it is no state to be in.
        told = operation.phase is Phase.FAILED and operation.results
        if told and not made_good(operation, snapshot.operations):
            return _failed(snapshot, operation)
    return _lasting(snapshot, now)


def _lasting(snapshot: Snapshot, now: datetime) -> Verdict:
    """How things stand while nothing is under way."""
    if snapshot.withheld:
        return Verdict("✗ not verified", "$failed", _plain(snapshot.withheld), whole=True)
    return _standing(snapshot, now) if snapshot.ever_synced else _never(snapshot)


def progress_bar(done: int, total: int, width: int = BAR) -> Content:
    """A bar of `width` cells, filled as far as `done` is of `total`."""
    filled = width * done // total if total else 0
    return Content.assemble(("━" * filled, "$progressing"), ("╌" * (width - filled), "$line"))


def _known(snapshot: Snapshot) -> bool:
    return snapshot.ready or bool(snapshot.git.error or snapshot.cluster.error)


def _opening(snapshot: Snapshot | None, now: datetime) -> Verdict:
    waits = [] if snapshot and snapshot.git.head else ["Git"]
    if snapshot is None or snapshot.cluster.phase is not ClusterPhase.LIVE:
        waits.append("the cluster")
    rest = f"reading {' and '.join(waits)}" if snapshot and waits else ""
    if snapshot and snapshot.cluster.since and (waited := since(snapshot.cluster.since, now)):
        rest += f" for {waited}"
    return Verdict("○ connecting", "$progressing", Content.styled(rest, SOFT))


def _lost(snapshot: Snapshot, now: datetime) -> Verdict:
    cluster = snapshot.cluster
    lasting = f" for {since(cluster.since, now)}" if cluster.since else ""
    reason = one_line(cluster.error or "no answer").rstrip(".")
    parts = [reason]
    if snapshot.ready and cluster.since:
        parts.insert(0, f"what you see is from {clock(cluster.since)}")
    rest = Content.styled(" · ", FAINT).join(parts)
    return Verdict(f"⚠ cluster not reached{lasting}", "$stale-data", rest, whole=True)


def _running(snapshot: Snapshot, operation: Operation) -> Verdict:
    headline = f"↻ {_DOING[operation.kind]}"
    if operation.total:
        headline += f" {operation.done}/{operation.total}"
    parts = [progress_bar(operation.done, operation.total)]
    if operation.waiting_for:
        # All is applied: what differs now will go on to differ.
        if drifted := snapshot.summary.drifted:
            parts.append(Content.styled(f"≠ {drifted} drifted", "$drift"))
        parts.append(Content.assemble(("waiting for ", SOFT), one_line(operation.waiting_for)))
    elif operation.revision and operation.total:
        parts.append(Content.styled(f"applying {operation.revision[:7]}", SOFT))
    return Verdict(headline, "$progressing", Content("  ").join(parts), whole=True)


def _never(snapshot: Snapshot) -> Verdict:
    missing, failed = snapshot.summary.missing, snapshot.summary.failed
    there = snapshot.summary.total - missing - failed
    unseen = "past syncs cannot be seen"
    parts = [unseen if snapshot.hidden else f"never synced from {this_part(snapshot)}"]
    parts += [f"{missing} missing"] if missing else []
    parts += [f"{there} already there"] if there else []
    parts += [f"{failed} cannot be compared"] if failed else []
    parts += [_unread(snapshot)] if snapshot.findings else []
    if not snapshot.summary.total:
        parts.append("Git asks for nothing under this path")
        return Verdict(f"○ {parts[0]}", "$missing", Content(" · ".join(parts[1:])))
    parts.append("s to sync")
    return Verdict(f"○ {parts[0]}", "$missing", Content(" · ".join(parts[1:])))


def _failed(snapshot: Snapshot, operation: Operation) -> Verdict:
    failures = operation.failures
    # Once Git has moved on, how far it is ahead counts for more than the rest of the reason.
    whole = snapshot.wanted is None or snapshot.wanted.sha == operation.revision
    if not failures:
        headline = f"✗ last {operation.kind.value} failed"
        return Verdict(headline, "$failed", _plain(operation.message), whole=whole)
    first = failures[0]
    total = max(operation.total, len(operation.results))
    name = spelled(first.key, apart=several(row.key for row in snapshot.resources))
    rest = f"{name}: {bare(first.reason or 'no reason given', first.key)}"
    headline = f"✗ last {operation.kind.value} failed for {len(failures)} of {total}"
    return Verdict(headline, "$failed", Content(rest), whole=whole)


def _standing(snapshot: Snapshot, now: datetime) -> Verdict:
    summary = snapshot.summary
    if snapshot.pin_lost:
        return Verdict("✗ pinned revision lost", "$failed", _plain(snapshot.pin_lost), whole=True)
    if left := snapshot.interrupted:
        return _interrupted(left, now)
    of = f"of {summary.total}"
    troubles = (
        (summary.failed, f"✗ {summary.failed} {of} {_cannot(snapshot)}", "$failed"),
        (summary.drifted, f"≠ {summary.drifted} {of} drifted", "$drift"),
        (summary.missing, f"∅ {summary.missing} {of} missing", "$missing"),
        (summary.terminating, f"− {summary.terminating} {of} terminating", "$progressing"),
        (summary.stale, f"◇ {summary.stale} stale", "$stale"),
    )
    rest = _asides(snapshot)
    for number, headline, role in troubles:
        if number:
            return Verdict(headline, role, rest)
    if not summary.total:
        return _nothing(snapshot)
    if snapshot.findings:
        others = Content.styled("the rest is in sync", SOFT)
        return Verdict(f"✗ {_unread(snapshot)}", "$failed", _asides(snapshot, others))
    return Verdict("✓ in sync", "$in-sync", rest)


def _nothing(snapshot: Snapshot) -> Verdict:
    if snapshot.findings:
        # A path that a commit took away, most likely: that is no quiet state.
        told = _plain(str(snapshot.findings[0]))
        return Verdict("✗ nothing to compare", "$failed", told, whole=True)
    return Verdict("○ nothing to compare", "$faint", Content("Git asks for nothing here"))


def _interrupted(left: Interrupted, now: datetime) -> Verdict:
    way_out = _plain(left.way_out)
    if left.begun.may_be_at_work(now):
        headline = f"… {left.begun.act} at work, or interrupted"
        return Verdict(headline, "$progressing", way_out, whole=True)
    return Verdict(f"✗ {left.begun.act} interrupted", "$failed", way_out, whole=True)


def _cannot(snapshot: Snapshot) -> str:
    """What differs was compared: the cluster refuses what Git says."""
    failed = [row for row in snapshot.resources if row.state is State.FAILED]
    return "refused" if all(row.changes for row in failed) else "cannot be compared"


def _asides(snapshot: Snapshot, first: Content | None = None) -> Content:
    """What else there is to say; `first` where that what cannot be read is said already."""
    summary = snapshot.summary
    parts: list[Content] = []
    if summary.drifted and summary.missing:
        parts.append(Content.styled(f"{summary.missing} missing", "$missing"))
    if snapshot.findings:
        parts.append(first or Content.styled(_unread(snapshot), "$failed"))
    if summary.stale and (summary.out_of_sync > summary.stale):
        parts.append(Content.styled(f"{summary.stale} stale", "$stale"))
    ailing = [row for row in snapshot.resources if row.health and row.health.status == "Degraded"]
    if ailing:
        parts.append(Content.styled(f"{len(ailing)} degraded", "$degraded"))
    if locked := sum(row.lock is not None for row in snapshot.resources):
        parts.append(Content.styled(f"{locked} locked", "$locked"))
    operation = snapshot.operation
    if operation and (skipped := _skipped(operation)):
        parts.append(Content.styled(f"{skipped} passed by", SOFT))
    parts = _before_all(snapshot) + parts
    if not parts and summary.total and not summary.out_of_sync:
        parts.append(Content.styled(count(summary.total, "resource"), SOFT))
    return Content.styled(" · ", FAINT).join(parts)


def _before_all(snapshot: Snapshot) -> list[Content]:
    """What is said before all that is counted: a pin, a doubt, what failed."""
    parts: list[Content] = []
    if snapshot.pin:
        pinned = f"pinned to {snapshot.pin.short} by {one_line(snapshot.pin.owner)}"
        parts.append(Content.styled(pinned, "$locked bold"))
    if snapshot.frozen and snapshot.doubt:
        parts.append(Content.styled(f"✗ {snapshot.doubt.brief}", "$failed bold"))
    if failed := _failed_elsewhere(snapshot):
        parts.append(Content.styled(f"✗ last {failed.kind.value} failed (e)", "$failed"))
    return parts


def _failed_elsewhere(snapshot: Snapshot) -> Operation | None:
    """What failed before this dashboard was there, or in another one, and was not made good."""
    here, failed = snapshot.operation, not_made_good(snapshot.operations)
    told = here is not None and failed is not None and here.id == failed.id
    return None if told else failed


def _unread(snapshot: Snapshot) -> str:
    return f"{count(len(snapshot.findings), 'manifest')} cannot be read (e)"


def _skipped(operation: Operation) -> int:
    return sum(result.action is Action.SKIPPED for result in operation.results)


def _plain(text: str) -> Content:
    return Content(one_line(text))
