"""A pane: a border with its number and name, and what it holds."""

from __future__ import annotations

from textual.containers import Vertical
from textual.content import Content

from gitops_tui.ui.render.looks import FAINT
from gitops_tui.ui.selection import Pane

NUMBERS = {pane: str(number) for number, pane in enumerate(Pane, 1)}


def same(one: Content, other: Content | None) -> bool:
    """Whether both look the same: `==` would compare their words and not their colours."""
    return other is not None and one.is_same(other)


class PaneBox(Vertical):
    """One of the four panes of the dashboard."""

    pane: Pane
    _told: Content | None = None
    _told_below: Content | None = None

    def title(self, told: Content) -> None:
        """Say `told` behind the pane's number and name."""
        # A border that is set is drawn anew with all that it surrounds, changed or not.
        if not same(told, self._told):
            self._told = told
            self.border_title = Content.assemble(
                (NUMBERS[self.pane], FAINT), f" {self.pane.value.capitalize()} ", told
            )

    def subtitle(self, told: Content) -> None:
        """Say `told` in the lower border."""
        if not same(told, self._told_below):
            self._told_below = told
            self.border_subtitle = told

    def on_mount(self) -> None:
        """A pane has its name before it has anything to show."""
        self.title(Content(""))
