"""A pane: a border with its number and name, and what it holds."""

from __future__ import annotations

from textual.containers import Vertical
from textual.content import Content

from gitops_tui.ui.render.looks import FAINT
from gitops_tui.ui.selection import Pane

NUMBERS = {pane: str(number) for number, pane in enumerate(Pane, 1)}


class PaneBox(Vertical):
    """One of the four panes of the dashboard."""

    pane: Pane

    def title(self, told: Content) -> None:
        """Say `told` behind the pane's number and name."""
        self.border_title = Content.assemble(
            (NUMBERS[self.pane], FAINT), f" {self.pane.value.capitalize()} ", told
        )

    def on_mount(self) -> None:
        """A pane has its name before it has anything to show."""
        self.title(Content(""))
