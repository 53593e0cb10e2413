"""The two lines on top: the verdict, and the facts below it."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from gitops_tui.core.snapshot import ClusterPhase, Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.render.looks import FAINT, LINKS, SOFT
from gitops_tui.ui.render.verdict import verdict
from gitops_tui.ui.render.words import between, fit, since, until
from gitops_tui.ui.trouble import git_trouble

ROOMY = 110
"""From this width on the first line has room for the timer."""


def verdict_lines(
    snapshot: Snapshot | None, now: datetime, width: int, where: str
) -> tuple[Content, Content]:
    """The verdict as a coloured word in front, the link (and where there is room the timer)
    at the other end; below them both revisions and the place, or the rest of the sentence.
    """
    said = verdict(snapshot, now)
    headline = Content.styled(f" {said.headline} ", f"$background on {said.role} bold")
    left = Content.assemble(" ", headline, "  ")
    right = Content.assemble(link(snapshot), " ")
    if width >= ROOMY and not said.whole:
        right = Content.assemble(timer(snapshot, now), "  ", right)
    facts = _facts(snapshot, now, width, where)
    room = max(12, width - left.cell_length - right.cell_length - 2)
    if said.whole and said.rest.cell_length > room:
        first, *others = said.rest.wrap(room)
        facts = fit(Content(" ") + Content(" ").join(others), width)
        return between(left + first, right, width), facts
    return between(left + said.rest, right, width), facts


def timer(snapshot: Snapshot | None, now: datetime) -> Content:
    """When the next timed sync is, or why there is none."""
    if snapshot is None:
        return Content("")
    return Content.styled(timer_words(snapshot, now), SOFT)


def timer_words(snapshot: Snapshot, now: datetime) -> str:
    """`next sync 3m12s`, `suspended by ana`, `ben@laptop runs the timer, next sync 2m`; nothing
    before the records were read.
    """
    view = snapshot.timer
    if held := _held(snapshot):
        return held
    if not snapshot.state_place:
        return ""
    due = _due(snapshot, now)
    if view.holder and not view.mine:
        return ", ".join(filter(None, [f"{one_line(view.holder)} runs the timer", due]))
    return due or "automatic sync on"


def link(snapshot: Snapshot | None) -> Content:
    """`● live`: whether what is shown is the cluster's present."""
    look = LINKS[snapshot.cluster.phase if snapshot else ClusterPhase.CONNECTING]
    if snapshot and snapshot.cluster.phase is ClusterPhase.CONNECTING and _waits_for_git(snapshot):
        return Content.styled(f"{look.glyph} waits for Git", look.style)
    return Content.styled(f"{look.glyph} {look.word}", look.style)


def _waits_for_git(snapshot: Snapshot) -> bool:
    """Whether the cluster is reached, and nothing can be told of it for want of Git."""
    git, cluster = snapshot.git, snapshot.cluster
    return bool(cluster.version and not cluster.error and git.error and git.head is None)


def _facts(snapshot: Snapshot | None, now: datetime, width: int, where: str) -> Content:
    if snapshot is None:
        return fit(Content.styled(f" {one_line(where)}", FAINT), width)
    if trouble := _trouble(snapshot, now):
        both = Content.assemble(" ", trouble, "   ", _revisions(snapshot))
        return fit(both if both.cell_length <= width else Content(" ") + trouble, width)
    left = Content.assemble(" ", _revisions(snapshot))
    right = _place(snapshot, where) if width >= ROOMY else timer(snapshot, now)
    room = max(0, width - left.cell_length - 2)
    if right.cell_length > room and width < ROOMY and snapshot.timer.holder:
        # When it syncs is worth more than who does it, and the revisions more than both.
        right = Content.styled(_due(snapshot, now), SOFT)
    if right.cell_length > room:
        right = right.truncate(room, ellipsis=True)
    return between(left, right + " ", width)


def _due(snapshot: Snapshot, now: datetime) -> str:
    view = snapshot.timer
    return f"next sync {until(view.next_sync, now)}" if view.next_sync else ""


def _held(snapshot: Snapshot) -> str:
    """Why the timer will not sync; empty where it will."""
    view = snapshot.timer
    if snapshot.target.read_only:
        return "read-only"
    if view.suspension:
        return f"suspended by {one_line(view.suspension.owner)}"
    if view.detect_only:
        return "detects only"
    if not view.armed and snapshot.state_place:
        return "automatic sync unknown" if snapshot.hidden else "automatic sync off"
    return f"held back: {one_line(view.held_back)}" if view.held_back else ""


def _revisions(snapshot: Snapshot) -> Content:
    git = snapshot.git
    head = git.head.short if git.head else "unknown"
    never = "never synced" if snapshot.past_is_known else "unknown"
    synced = snapshot.synced.revision[:7] if snapshot.synced else never
    if snapshot.pin:
        behind = ", pinned"
    elif git.ahead is None and snapshot.synced and git.head:
        # Somebody may have synced what was not fetched yet; once it was, the branch has moved.
        newer = f"no longer on {one_line(git.branch)}" if git.rewritten else "not fetched yet"
        behind = "" if snapshot.synced.revision == git.head.sha else f", {newer}"
    else:
        behind = f", {git.ahead} behind" if git.ahead else ""
    return Content.assemble(
        (f"{one_line(git.branch) or 'Git'} @ ", FAINT),
        (head, SOFT),
        ("  →  cluster @ ", FAINT),
        (synced, SOFT),
        (behind, "$drift"),
    )


def _trouble(snapshot: Snapshot, now: datetime) -> Content | None:
    git = snapshot.git
    trouble = git_trouble(git)
    if trouble is None or git.head is None:
        return None
    known = f"; known from {since(git.fetched_at, now)} ago" if git.fetched_at else ""
    return Content.styled(f"⚠ Git: {trouble.rstrip('.')}{known}", "$stale-data")


def _place(snapshot: Snapshot, where: str) -> Content:
    context = snapshot.cluster.context
    parts = [part for part in (snapshot.target.name, context and f"context {context}") if part]
    if snapshot.target.read_only:
        parts.append("read-only")
    return Content.styled(" · ".join(one_line(part) for part in parts) or one_line(where), FAINT)
