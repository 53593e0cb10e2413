"""What a command is: its keys, its words, where it counts, and why it cannot run now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.selection import Pane, Selection

Reason = Callable[[Snapshot, Selection], str | None]
Label = Callable[[Snapshot, Selection], str]

_NOT_CONNECTED = "Not connected yet."


class Group(StrEnum):
    """The headings of the help screen."""

    ACT = "Act"
    LOOK = "Look"
    MOVE = "Move"
    SCREEN = "Screen"
    VIEW = "In a full-screen view"
    LOGS = "In the logs"
    YAML = "In the YAML view"
    DIFF = "In the diff"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a key does."""

    id: str
    keys: tuple[str, ...]
    """In Textual's spelling; the first is the one that is shown."""
    name: str
    """For the palette and the help: `Sync now`."""
    help: str
    """One sentence."""
    group: Group
    panes: frozenset[Pane] = frozenset(Pane)
    """Where the bottom line may offer it."""
    short: str = ""
    """The bottom line's word; empty keeps it out of there."""
    why_not: Reason | None = None
    """Asked before it runs; None means it always can."""
    label: Label | None = None
    """The bottom line's word where it depends on what is selected."""

    def reason(self, snapshot: Snapshot | None, selection: Selection) -> str | None:
        """Why it cannot run now: one sentence, or None."""
        if self.why_not is None:
            return None
        if snapshot is None:
            return _NOT_CONNECTED
        return self.why_not(snapshot, selection)

    def word(self, snapshot: Snapshot | None, selection: Selection) -> str:
        """What the bottom line calls it now."""
        if self.label is None or snapshot is None:
            return self.short
        return self.label(snapshot, selection)


_SPELLINGS = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def bindings(commands: tuple[Command, ...]) -> list[BindingType]:
    """Textual bindings that call `action_command` with the command's id."""
    return [
        Binding(",".join(command.keys), f"command('{command.id}')", command.name, show=False)
        for command in commands
    ]


def key_words(command: Command) -> str:
    """Its keys as a person writes them: `s`, `F ctrl+r`."""
    return " ".join(spell(key) for key in command.keys)


def spell(key: str) -> str:
    """Textual's name of a key as a person writes it."""
    return _SPELLINGS.get(key, key)
