"""An operation as it goes, on stderr: a bar on a terminal, else a line for each result."""

from __future__ import annotations

import shutil

from gitops_tui.cli import console
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.render_outcome import bar, result
from gitops_tui.core.operations import Operation
from gitops_tui.core.text import one_line


class Narration:
    """Called with the operation whenever it moved on."""

    def __init__(self) -> None:
        self._bar = console.stderr_is_terminal()
        self._told = 0
        self._waiting_for = ""

    def __call__(self, operation: Operation) -> None:
        """Show how far it is."""
        if self._bar:
            console.rewrite(bar(operation, shutil.get_terminal_size().columns - 1))
            return
        for done in operation.results[self._told :]:
            self._told += 1
            total = max(operation.total, self._told)
            console.say(f"{self._told}/{total} {result(done, Paint())}")
        if operation.waiting_for and operation.waiting_for != self._waiting_for:
            console.say(f"waiting for {one_line(operation.waiting_for)}")
        self._waiting_for = operation.waiting_for

    def end(self) -> None:
        """Clear the bar, so that what follows stands on a line of its own."""
        if self._bar:
            console.rewrite("")
