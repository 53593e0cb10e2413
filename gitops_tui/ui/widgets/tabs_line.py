"""Where one pane is shown at a time: which there are, which is shown, what filters it."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.pane import NUMBERS


class TabsLine(Static):
    """One line."""

    def show(self, shown: Pane, filtered: Content) -> None:
        """Mark the pane that is shown; tell its filter behind them all."""
        tabs = [
            Content.styled(
                f" {NUMBERS[pane]} {pane.value.capitalize()} ",
                "$background on $accent bold" if pane is shown else "$soft",
            )
            for pane in Pane
        ]
        told = Content.assemble("   ", filtered) if filtered else Content("")
        self.update(Content.assemble(" ", Content(" ").join(tabs), told))
