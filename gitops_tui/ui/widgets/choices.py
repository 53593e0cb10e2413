"""Lines to choose from, as many as there are things: others while the dialog is open."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Vertical
from textual.content import Content

from gitops_tui.ui.widgets.choice import Choice


class Choices(Vertical):
    """Choices with the ids `NAME-0`, `NAME-1` and so on."""

    def __init__(self, name: str, *, id: str) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self._called = name
        self._offered: list[Choice] = []

    def offer(self, labels: Sequence[Content]) -> None:
        """Say `labels`, a line each."""
        # What stays keeps its name, which no two may have even for a moment.
        more = [
            Choice("", id=f"{self._called}-{n}") for n in range(len(self._offered), len(labels))
        ]
        self.mount(*more)
        self.remove_children(self._offered[len(labels) :])
        self._offered = [*self._offered[: len(labels)], *more]
        for line, label in zip(self._offered, labels, strict=True):
            line.relabel(label)
