"""One resource's drift on the whole screen; it moves with the cluster and with Git."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.command import bindings
from gitops_tui.ui.commands import DIFF_COMMANDS, VIEW_COMMANDS
from gitops_tui.ui.render.detail import diff_lines, heading
from gitops_tui.ui.render.words import folded
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.screens.text_screen import Lines, TextScreen


class DiffScreen(TextScreen):
    """Follows its resource through the snapshots."""

    BINDINGS = bindings(DIFF_COMMANDS)
    commands = (*DIFF_COMMANDS, *VIEW_COMMANDS)

    def __init__(
        self, row: ResourceStatus, now: Callable[[], datetime], run: Callable[[str], None]
    ) -> None:
        super().__init__(Content(one_line(row.key.qualified)), self._lines)
        self._row = row
        self._now = now
        self._run_command = run
        """Does on the desk, where the cursor is on this resource, what a key asks for."""

    def follow(self, snapshot: Snapshot) -> None:
        """Show the resource as it is now."""
        newer = next((row for row in snapshot.resources if row.key == self._row.key), None)
        if newer is None:
            self.say("The resource is neither in Git nor in the cluster any more.")
        elif newer != self._row:
            self._row = newer
            self.draw()

    def own_command(self, name: str) -> None:
        """Back to the desk, and there what its key does."""
        leave(self)
        self.app.call_later(self._run_command, name)

    def _lines(self, width: int) -> Lines:
        now = self._now()
        self.entitle(heading(self._row, now, width))
        return folded(diff_lines(self._row, now), width)
