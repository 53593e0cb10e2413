"""An operation as it goes, on stderr: a bar on a terminal, else a line for each result."""

from __future__ import annotations

import shutil
from collections.abc import Collection

from gitops_tui.cli import console
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.render_outcome import bar, result
from gitops_tui.core.operations import Operation, Result
from gitops_tui.core.text import one_line


class Narration:
    """Called with the operation whenever it moved on."""

    def __init__(self) -> None:
        self._bar = console.stderr_is_terminal()
        self._told: list[Result] = []
        self._waiting_for = ""

    def __call__(self, operation: Operation) -> None:
        """Show how far it is."""
        if self._bar:
            console.rewrite(bar(operation, shutil.get_terminal_size().columns - 1))
            return
        for done in operation.results[len(self._told) :]:
            self._told.append(done)
            count = len(self._told)
            console.say(f"{count}/{max(operation.total, count)} {result(done, Paint())}")
        if operation.waiting_for and operation.waiting_for != self._waiting_for:
            console.say(f"waiting for {one_line(operation.waiting_for)}")
        self._waiting_for = operation.waiting_for

    @property
    def read(self) -> Collection[Result]:
        """The results that whoever reads stdout has read here: those of a log of both."""
        return frozenset(self._told) if console.in_one_log() else ()

    def end(self) -> None:
        """Clear the bar, so that what follows stands on a line of its own."""
        if self._bar:
            console.rewrite("")
