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
    """The lines of both texts, aligned."""
    ours, theirs = _lines(left), _lines(right)
    pairs: list[Pair] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += [Pair(line, line) for line in ours[a:b]]
            continue
        for index in range(max(b - a, d - c)):
            mine = ours[a + index] if a + index < b else None
            other = theirs[c + index] if c + index < d else None
            pairs.append(Pair(mine, other))
    return pairs


def beside(pairs: list[Pair], width: int) -> list[Content]:
    """Both sides, `width` cells in all, a rule between them."""
    half = (width - 3) // 2
    rule = Content.styled(" │ ", "$line")
    return [
        Content.assemble(
            fit(_styled(line.left, line.equal, "$added"), half),
            rule,
            fit(_styled(line.right, line.equal, "$removed"), half),
        )
        for line in pairs
    ]


def one_side(pairs: list[Pair], *, left: bool) -> list[Content]:
    """One side alone, for narrow screens."""
    if left:
        return [_styled(p.left, p.equal, "$added") for p in pairs if p.left is not None]
    return [_styled(p.right, p.equal, "$removed") for p in pairs if p.right is not None]


def _styled(text: str | None, equal: bool, role: str) -> Content:
    if text is None:
        return Content.styled("·", "$line")
    key, colon, value = text.partition(": ")
    if not equal:
        return Content.styled(text, role)
    if not colon:
        return Content.styled(text, SOFT if text.endswith(":") else "")
    return Content.assemble((key + colon, SOFT), value)


def _lines(text: str) -> list[str]:
    return clean(text).expandtabs(4).splitlines()
