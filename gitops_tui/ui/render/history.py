"""A row of the history pane: which commit runs, which wait, which failed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from textual.content import Content

from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.revisions import Revision
from gitops_tui.core.text import one_line
from gitops_tui.ui.render.looks import FAINT, SOFT
from gitops_tui.ui.render.words import since

AGE = 4
"""Cells that an age takes at most."""


class Mark(NamedTuple):
    """What became of one commit."""

    glyph: str
    word: str
    style: str


RUNS = Mark("●", "runs", "$in-sync")
AHEAD = Mark("○", "ahead", "$drift")
FAILED = Mark("✗", "failed", "$failed")
ROLLBACK = Mark("↩", "rollback", "$locked")
PINNED = Mark("⊘", "pinned", "$locked")
UNDER_WAY = Mark("↻", "syncing", "$progressing")
PAST = Mark("·", "", FAINT)


class Standing(NamedTuple):
    """One commit and its mark, as a row shows it."""

    revision: Revision
    mark: Mark


def standings(
    revisions: Iterable[Revision],
    synced: str | None,
    operations: Iterable[Operation],
    pinned: str | None = None,
) -> tuple[Standing, ...]:
    """Each revision (newest first) with its mark. `operations` are newest first too."""
    told = _told(operations)
    rows: list[Standing] = []
    ahead = synced is not None
    for revision in revisions:
        if revision.sha == synced:
            ahead = False
            mark = RUNS
        else:
            mark = told.get(revision.sha) or (AHEAD if ahead else PAST)
        if revision.sha == pinned and mark is not UNDER_WAY:
            mark = PINNED
        rows.append(Standing(revision, mark))
    if ahead:
        # The synced revision is not on this page: nothing is known to be ahead of it.
        return tuple(row._replace(mark=PAST) if row.mark is AHEAD else row for row in rows)
    return tuple(rows)


def haystack(row: Standing) -> str:
    """The words that a filter looks through, in lower case."""
    revision = row.revision
    return f"{revision.sha} {revision.author} {revision.subject} {row.mark.word}".lower()


def sign(row: Standing, *, marked: bool = False) -> Content:
    """What became of it, by a glyph; a person's own mark stands before it."""
    if marked:
        return Content.assemble(("✓", "$accent bold"), (row.mark.glyph, row.mark.style))
    return Content.styled(f" {row.mark.glyph}", row.mark.style)


def sha(row: Standing) -> Content:
    """The short hash."""
    style = "$in-sync bold" if row.mark is RUNS else SOFT
    return Content.styled(row.revision.short, style)


def age(row: Standing, now: datetime) -> Content:
    """How old the commit is."""
    return Content.styled(since(row.revision.time, now, AGE), FAINT)


def author(row: Standing) -> Content:
    """Who wrote it."""
    return Content.styled(one_line(row.revision.author), SOFT)


def subject(row: Standing) -> Content:
    """Its first line."""
    return Content(one_line(row.revision.subject))


def word(row: Standing) -> Content:
    """`runs`, `ahead`, `pinned`, `rollback`, `failed`."""
    return Content.styled(row.mark.word, row.mark.style)


def _told(operations: Iterable[Operation]) -> dict[str, Mark]:
    """What operations say of their revisions.

    What once succeeded was good: that a later sync of it failed is about the cluster then.
    """
    told: dict[str, Mark] = {}
    good: set[str] = set()
    for operation in operations:
        if not operation.revision:
            continue
        if operation.phase is Phase.SUCCEEDED:
            good.add(operation.revision)
        if mark := _mark(operation):
            before = told.get(operation.revision)
            told[operation.revision] = mark if before in {None, FAILED} else before or mark
    return {sha: mark for sha, mark in told.items() if mark is not FAILED or sha not in good}


def _mark(operation: Operation) -> Mark | None:
    rolls = operation.kind in {OperationKind.ROLLBACK, OperationKind.REVERT}
    if operation.kind not in {OperationKind.SYNC, OperationKind.PIN} and not rolls:
        return None
    match operation.phase:
        case Phase.RUNNING:
            return UNDER_WAY
        case Phase.FAILED:
            return FAILED
        case Phase.SUCCEEDED:
            return ROLLBACK if rolls else None
