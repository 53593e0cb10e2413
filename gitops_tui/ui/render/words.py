"""Values, ages and counts as short plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from textual.content import Content

from gitops_tui.core.drift import ABSENT, FieldChange
from gitops_tui.core.durations import age
from gitops_tui.core.text import clean, one_line, shorten

BRIEF = 60
_SMALLER_UNIT = re.compile(r"(?<=[a-z])[0-9].*")
_GAP = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_SIDES = re.compile(r"\S+\s*(→\s*)?$")
"""The last word, and the arrow behind it."""
_ROOM = 24
"""Cells that a column needs for text to go on below it."""
NOTHING = "nothing"


def since(moment: datetime | None, now: datetime, room: int = 0) -> str:
    """How long ago, in kubectl's spelling; empty where no moment is known. What is longer than
    `room` cells loses its smaller unit: a cut age would say nothing.
    """
    told = age(now - moment) if moment else ""
    return told if not room or len(told) <= room else _SMALLER_UNIT.sub("", told)


def until(moment: datetime, now: datetime) -> str:
    """How long until `moment`; `0s` when it has passed."""
    return age(moment - now)


def clock(moment: datetime) -> str:
    """The time of day in the operator's own zone."""
    return moment.astimezone().strftime("%H:%M:%S")


def count(number: int, one: str, many: str = "") -> str:
    """`1 commit`, `2 commits`, `2 people`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def brief(value: Any, width: int = BRIEF) -> str:
    """A JSON value on one line, cut to `width` characters."""
    if value is ABSENT:
        return NOTHING
    if isinstance(value, str):
        return shorten(one_line(value), width) if value else '""'
    return shorten(one_line(json.dumps(value, ensure_ascii=False)), width)


def both_sides(change: FieldChange, apart: str = ", ") -> tuple[Any, Any]:
    """Live and desired; of an order the names of what is moved, `apart`."""
    if change.order:
        return apart.join(change.live), apart.join(change.desired)
    return change.live, change.desired


def whole(value: Any) -> list[str]:
    """A JSON value as the lines it takes."""
    if isinstance(value, str):
        return clean(value).expandtabs(4).splitlines() or ['""']
    return clean(json.dumps(value, ensure_ascii=False, indent=2)).splitlines()


def fit(content: Content, width: int) -> Content:
    """Exactly `width` cells: cut with an ellipsis, or filled with spaces."""
    if content.cell_length > width:
        content = content.truncate(width, ellipsis=True)
    return content.pad_right(width - content.cell_length)


def between(left: Content, right: Content, width: int) -> Content:
    """`left` and `right` at the two ends of a line; `left` is cut where both do not fit."""
    if not right or right.cell_length + 2 > width:
        return fit(left, width)
    return Content.assemble(fit(left, width - right.cell_length - 2), "  ", right)


def folded(lines: Iterable[Content], width: int) -> list[Content]:
    """Lines longer than `width` go on below, a little further in than they began."""
    return [piece for line in lines for piece in _fold(line, width)]


def _below(line: str, begin: int, width: int) -> int:
    """Where the rest of a long line begins: below its last column, where that has room."""
    columns = [found.end() for found in _GAP.finditer(line, begin, width * 2 // 3)]
    return columns[-1] if columns and width - columns[-1] >= _ROOM else begin + 4


def _fold(line: Content, width: int) -> list[Content]:
    if line.cell_length <= width:
        return [line]
    begin = len(line.plain) - len(line.plain.lstrip())
    inward = _below(line.plain, begin, width)
    first, rest = _broken(line, width)
    if max(map(len, rest.plain.split()), default=0) > width - inward:
        # Further out a word may fit that would be broken here.
        inward = begin + 4
    lead, room, below = Content(" " * inward), max(10, width - inward), list[Content]()
    while "→" in rest.plain and (len(rest) > room or rest.cell_length > room):
        piece, rest = _broken(rest, room)
        below.append(lead + piece)
    return [first, *below, *(lead + piece for piece in rest.wrap(room))]


def _broken(line: Content, width: int) -> tuple[Content, Content]:
    """What fits into `width`, and the rest; both sides of an arrow stay together."""
    # A text of a thousand lines is not wrapped to its end for each of them.
    end = len(line[: 2 * width + 1].wrap(width)[0].plain)
    sides = _SIDES.search(line.plain, 0, end)
    if sides and "→" in line.plain[sides.start() : end + 2] and line.plain[: sides.start()].strip():
        end = sides.start()
    rest = line[end:]
    return line[:end], rest[len(rest.plain) - len(rest.plain.lstrip()) :]
