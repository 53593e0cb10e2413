"""Colour on a terminal, by role; none where it is not wanted. Never the only sign."""

from __future__ import annotations

from enum import Enum

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action


class Role(Enum):
    """What a colour stands for, as the terminal's own palette has it."""

    GOOD = "32"
    CHANGE = "33"
    BAD = "31"
    QUIET = "2"
    STRONG = "1"


_STATES = {
    State.IN_SYNC: Role.GOOD,
    State.DRIFTED: Role.CHANGE,
    State.MISSING: Role.CHANGE,
    State.STALE: Role.CHANGE,
    State.TERMINATING: Role.CHANGE,
    State.FAILED: Role.BAD,
}
_ACTIONS = {
    Action.CREATED: Role.GOOD,
    Action.CONFIGURED: Role.CHANGE,
    Action.UNCHANGED: Role.QUIET,
    Action.RECREATED: Role.CHANGE,
    Action.PRUNED: Role.CHANGE,
    Action.SKIPPED: Role.QUIET,
    Action.FAILED: Role.BAD,
}


class Paint:
    """Colours text that is already cleaned and aligned."""

    def __init__(self, on: bool = False) -> None:
        self._on = on

    def __call__(self, role: Role, text: str) -> str:
        """`text` in the role's colour, or as it is."""
        return f"\x1b[{role.value}m{text}\x1b[0m" if self._on and text else text

    def state(self, state: State, text: str) -> str:
        """`text` in the colour of a resource's state."""
        return self(_STATES[state], text)

    def action(self, action: Action, text: str) -> str:
        """`text` in the colour of a result."""
        return self(_ACTIONS[action], text)
