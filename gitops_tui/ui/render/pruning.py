"""What a prune would delete, what it passes by, and what it deletes only when named."""

from __future__ import annotations

from textual.content import Content

from gitops_tui.core.text import one_line
from gitops_tui.engine.api import PruneCandidate, PrunePreview
from gitops_tui.ui.render.looks import FAINT, SOFT


def prune_lines(preview: PrunePreview) -> list[Content]:
    """One line for each that is deleted, or passed by and why.

    What is only to be named has a line of its own to choose, and is not told twice.
    """
    return [_line(candidate) for candidate in preview.candidates if not candidate.unnamed]


def guarded_words(candidate: PruneCandidate, *, named: bool) -> Content:
    """`[ ] namespace/old  holds 4 workloads, 9 pods`."""
    key = one_line(candidate.key.qualified)
    return Content.assemble(f"[{'x' if named else ' '}] {key}", _holds(candidate))


def _line(candidate: PruneCandidate) -> Content:
    key = one_line(candidate.key.qualified)
    if candidate.skip:
        return Content.assemble((f"⊘ {key}", FAINT), (f"  {one_line(candidate.skip)}", SOFT))
    return Content.assemble((f"− {key}", "$removed"), _holds(candidate))


def _holds(candidate: PruneCandidate) -> Content:
    told = f"  holds {one_line(candidate.holds)}" if candidate.holds else ""
    return Content.styled(told, "$stale-data")
