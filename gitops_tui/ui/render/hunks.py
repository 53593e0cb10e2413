"""Both sides of one field as lines to read: `−` live, `+` Git, what they share left out."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from textual.content import Content

from gitops_tui.core.drift import ABSENT
from gitops_tui.ui.render.looks import FAINT
from gitops_tui.ui.render.words import NOTHING, count, whole

_LONG = 4
"""From so many lines on each side, what both share is left out but for a few lines around."""
_AROUND = 2


def hunks(live: Any, desired: Any) -> list[Content]:
    """The lines of both sides; of two long texts only where they differ."""
    if live is not ABSENT and desired is not ABSENT:
        ours, theirs = whole(live), whole(desired)
        if min(len(ours), len(theirs)) >= _LONG:
            return list(_differing(ours, theirs))
    return [*_side("−", live, "$removed"), *_side("+", desired, "$added")]


def _side(sign: str, value: Any, role: str) -> list[Content]:
    if value is ABSENT:
        return [Content.styled(f"{sign} {NOTHING}", FAINT)]
    return _signed(sign, whole(value), role)


def _differing(live: list[str], desired: list[str]) -> Iterator[Content]:
    matcher = SequenceMatcher(None, live, desired, autojunk=False)
    end = 0
    for group in matcher.get_grouped_opcodes(_AROUND):
        if skipped := group[0][1] - end:
            yield _left_out(skipped)
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from _signed(" ", live[a:b], FAINT)
            else:
                yield from _signed("−", live[a:b], "$removed")
                yield from _signed("+", desired[c:d], "$added")
        end = group[-1][2]
    if skipped := len(live) - end:
        yield _left_out(skipped)


def _signed(sign: str, lines: list[str], role: str) -> list[Content]:
    return [Content.styled(f"{sign} {line}", role) for line in lines]


def _left_out(lines: int) -> Content:
    return Content.styled(f"  … {count(lines, 'equal line')}", FAINT)
