"""Where one pane is shown at a time: which there are, which is shown, what filters it."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.pane import NUMBERS, same


class TabsLine(Static):
    """One line."""

    _line: Content | None = None

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
        line = Content.assemble(" ", Content(" ").join(tabs), told)
        # It is always one line: what it says changes no layout.
        if not same(line, self._line):
            self._line = line
            self.update(line, layout=False)
