"""How the panes are arranged for the size of the terminal."""

from __future__ import annotations

from enum import Enum


class Layout(Enum):
    """The three arrangements."""

    ALL = "all"
    """All four panes at once."""
    SINGLE = "single"
    """One pane at a time, below a line of tabs."""
    TOO_SMALL = "too small"
    """One sentence."""


def arrange(width: int, height: int) -> Layout:
    """The arrangement for a terminal of that many cells."""
    if width < 60 or height < 15:
        return Layout.TOO_SMALL
    return Layout.ALL if width >= 116 and height >= 28 else Layout.SINGLE
