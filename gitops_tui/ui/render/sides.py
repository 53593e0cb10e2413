"""Two texts beside each other, equal lines level, the others marked."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple

from textual.content import Content

from gitops_tui.core.text import clean
from gitops_tui.ui.render.looks import SOFT
from gitops_tui.ui.render.words import fit


class Pair(NamedTuple):
    """One line of the view; None where a side has nothing to stand there."""

    left: str | None
    right: str | None

    @property
    def equal(self) -> bool:
        """Whether both sides say the same."""
        return self.left == self.right


def pair(left: str, right: str) -> list[Pair]:
    """The lines of both texts, level where they are equal or tell of one field."""
    ours, theirs = _lines(left), _lines(right)
    pairs: list[Pair] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += [Pair(line, line) for line in ours[a:b]]
        else:
            pairs += _by_field(ours[a:b], theirs[c:d])
    return pairs


def _by_field(ours: list[str], theirs: list[str]) -> list[Pair]:
    fields = [_field(line) for line in ours], [_field(line) for line in theirs]
    pairs: list[Pair] = []
    for tag, a, b, c, d in SequenceMatcher(None, *fields, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += map(Pair, ours[a:b], theirs[c:d])
        else:
            pairs += [Pair(line, None) for line in ours[a:b]]
            pairs += [Pair(None, line) for line in theirs[c:d]]
    return pairs


def _field(line: str) -> str:
    return line.partition(": ")[0].removesuffix(":")


def beside(pairs: list[Pair], width: int) -> list[Content]:
    """Both sides, `width` cells in all, a rule between them."""
    half = (width - 3) // 2
    rule = Content.styled(" │ ", "$line")
    return [
        Content.assemble(
            fit(_ours(line), half),
            rule,
            fit(_theirs(line), half),
        )
        for line in pairs
    ]


def one_side(pairs: list[Pair], *, left: bool) -> list[Content]:
    """One side alone, for narrow screens."""
    if left:
        return [_ours(line) for line in pairs if line.left is not None]
    return [_theirs(line) for line in pairs if line.right is not None]


def _ours(line: Pair) -> Content:
    """What Git states: marked where the cluster has something else there, or nothing."""
    return _styled(line.left, "" if line.equal else "$added")


def _theirs(line: Pair) -> Content:
    """What the cluster has: marked where Git states something else. What Git leaves open is
    the cluster's to fill in.
    """
    differs = line.left is not None and not line.equal
    return _styled(line.right, "$removed" if differs else "")


def _styled(text: str | None, role: str) -> Content:
    if text is None:
        return Content.styled("·", "$line")
    key, colon, value = text.partition(": ")
    if role:
        return Content.styled(text, role)
    if not colon:
        return Content.styled(text, SOFT if text.endswith(":") else "")
    return Content.assemble((key + colon, SOFT), value)


def _lines(text: str) -> list[str]:
    return clean(text).expandtabs(4).splitlines()
