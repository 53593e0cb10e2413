"""The command palette: every command by its name, with the reason where it cannot run."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from gitops_tui.ui.command import Command, Group, key_words
from gitops_tui.ui.commands import COMMANDS
from gitops_tui.ui.dashboard.screen import DashboardScreen


class CommandProvider(Provider):
    """Offers what the command table holds, but for plain moves."""

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command in COMMANDS:
            if command.group is not Group.MOVE and command.id != "palette":
                yield DiscoveryHit(
                    _title(command), partial(self._run, command), help=self._help(command)
                )

    async def search(self, query: str) -> Hits:
        """Those that fit what is typed."""
        matcher = self.matcher(query)
        for command in COMMANDS:
            title = _title(command)
            if command.id != "palette" and (score := matcher.match(title)) > 0:
                yield Hit(
                    score,
                    matcher.highlight(title),
                    partial(self._run, command),
                    help=self._help(command),
                )

    def _help(self, command: Command) -> str:
        screen = self.screen
        if isinstance(screen, DashboardScreen):
            reason = command.reason(screen.snapshot, screen.selection)
            if reason is not None:
                return f"Not now. {reason}"
        return command.help

    def _run(self, command: Command) -> None:
        if isinstance(self.screen, DashboardScreen):
            self.screen.action_command(command.id)


def _title(command: Command) -> str:
    return f"{command.name}  ({key_words(command)})"
