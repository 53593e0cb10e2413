"""How screens over the dashboard are left: once, however fast keys come."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import Screen

R = TypeVar("R")


def leave(screen: Screen[R], answer: R | None = None) -> None:
    """Leave `screen` with an answer; nothing happens where it was left already.

    Textual takes whatever is on top away: a second key would take the dashboard with it.
    """
    if screen.is_active:
        screen.dismiss(answer)
