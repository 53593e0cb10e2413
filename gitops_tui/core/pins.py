"""Pins: the cluster held at one revision, by whom and why, whatever Git says meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gitops_tui.core.durations import age
from gitops_tui.core.text import one_line


@dataclass(frozen=True, slots=True)
class Pin:
    """Syncs apply this revision instead of the tracked tip, until somebody unpins."""

    revision: str
    """The full hash."""
    owner: str
    reason: str
    time: datetime

    @property
    def short(self) -> str:
        """The revision's first seven digits."""
        return self.revision[:7]


def pin_text(pin: Pin, now: datetime) -> str:
    """`pinned to 4f1c2ab by ana 3h ago (incident 42)`."""
    since = f"{age(now - pin.time)} ago"
    return f"pinned to {pin.short} by {one_line(pin.owner)} {since} ({one_line(pin.reason)})"
