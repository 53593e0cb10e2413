"""A row of the history pane: which commit runs, which wait, which failed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from textual.content import Content

from gitops_tui.core.deeds import Deed, Deeds, never_good
from gitops_tui.core.operations import Phase
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
RUNS_FAILED = Mark("✗", "runs", "$failed")
"""It is what was synced last, and no sync of it ever succeeded: the good one is an older one."""
AHEAD = Mark("○", "ahead", "$drift")
HELD = Mark("◌", "held", "$failed")
FAILED = Mark("✗", "failed", "$failed")
ROLLBACK = Mark("↩", "rollback", "$locked")
PINNED = Mark("⊘", "pinned", "$locked")
UNDER_WAY = Mark("↻", "syncing", "$progressing")
PAST = Mark("·", "", FAINT)


class Standing(NamedTuple):
    """One commit and its mark, as a row shows it."""

    revision: Revision
    mark: Mark
    deed: Deed | None = None
    """What was done with it last."""


def standings(
    revisions: Iterable[Revision],
    synced: str | None,
    done: Deeds,
    pinned: str | None = None,
    verified: str | None = None,
) -> tuple[Standing, ...]:
    """Each revision (newest first) with its mark, and what was `done` with it. Those after the
    `verified` one are held back, for want of a signature.
    """
    revisions = tuple(revisions)
    held = _before(revisions, verified)
    rows: list[Standing] = []
    ahead = synced is not None
    for revision in revisions:
        deeds = done.get(revision.sha, ())
        if revision.sha == synced:
            ahead = False
            mark = RUNS_FAILED if _told(deeds) is FAILED else RUNS
        else:
            waits = HELD if revision.sha in held else AHEAD
            mark = _told(deeds) or (waits if ahead else PAST)
        if revision.sha == pinned and mark is not UNDER_WAY:
            mark = PINNED
        rows.append(Standing(revision, mark, deeds[0] if deeds else None))
    if ahead:
        # The synced revision is not on this page: nothing is known to be ahead of it.
        waiting = {AHEAD, HELD}
        return tuple(row._replace(mark=PAST) if row.mark in waiting else row for row in rows)
    return tuple(rows)


def _before(revisions: tuple[Revision, ...], sha: str | None) -> set[str]:
    """Those that stand before one; none where it does not stand among them."""
    line = [revision.sha for revision in revisions]
    return set(line[: line.index(sha)]) if sha in line else set()


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


def subject(row: Standing, *, led: bool = False) -> Content:
    """Its first line; `led` by the word where that has no room of its own."""
    told = Content(one_line(row.revision.subject))
    if led and row.mark.word:
        return Content.assemble((f"{row.mark.word} ", row.mark.style), told)
    return told


def word(row: Standing) -> Content:
    """`runs`, `ahead`, `held`, `pinned`, `rollback`, `failed`."""
    return Content.styled(row.mark.word, row.mark.style)


def done(row: Standing, now: datetime) -> Content:
    """The word, or where something was done with it: `synced 3h ago by ana (timer)`."""
    if row.deed is None:
        return word(row)
    style = row.mark.style if row.mark.word else FAINT
    pinned = f"{row.mark.word} · " if row.mark in {PINNED, RUNS, RUNS_FAILED} else ""
    return Content.styled(f"{pinned}{row.deed.told(now)}", style)


def _told(deeds: tuple[Deed, ...]) -> Mark | None:
    """What the newest of those that leave a mark says."""
    bad = never_good(deeds)
    marks = (mark for deed in deeds if (mark := _mark(deed)))
    return next((mark for mark in marks if mark is not FAILED or bad), None)


def _mark(deed: Deed) -> Mark | None:
    operation = deed.operation
    if not deed.applied:
        return None
    match operation.phase:
        case Phase.RUNNING:
            return UNDER_WAY
        case Phase.FAILED:
            return FAILED
        case Phase.SUCCEEDED:
            rolls = operation.kind.goes_back
            return ROLLBACK if rolls else None
