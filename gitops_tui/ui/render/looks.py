"""Glyph, word and role of every state: colour never says anything alone."""

from __future__ import annotations

from typing import NamedTuple

from gitops_tui.core.drift import Direction, ResourceStatus, State
from gitops_tui.core.health import HealthStatus
from gitops_tui.core.snapshot import ClusterPhase

TEXT = "$foreground"
SOFT = "$soft"
FAINT = "$faint"
LINE = "$line"
ACCENT = "$accent"

LOCK = "⊘"


class Look(NamedTuple):
    """How one state looks."""

    glyph: str
    word: str
    style: str


STATES: dict[State, Look] = {
    State.IN_SYNC: Look("✓", "in sync", "$in-sync"),
    State.DRIFTED: Look("≠", "drifted", "$drift"),
    State.MISSING: Look("∅", "missing", "$missing"),
    State.STALE: Look("◇", "stale", "$stale"),
    State.TERMINATING: Look("−", "terminating", "$progressing"),
    State.FAILED: Look("✗", "failed", "$failed"),
}

HEALTH: dict[HealthStatus, Look] = {
    HealthStatus.HEALTHY: Look("●", "Healthy", "$healthy"),
    HealthStatus.SUSPENDED: Look("‖", "Suspended", "$suspended"),
    HealthStatus.PROGRESSING: Look("◐", "Progressing", "$progressing"),
    HealthStatus.UNKNOWN: Look("?", "Unknown", "$faint"),
    HealthStatus.MISSING: Look("∅", "Missing", "$missing"),
    HealthStatus.DEGRADED: Look("✗", "Degraded", "$degraded"),
}

DIRECTIONS: dict[Direction, str] = {
    Direction.GIT_AHEAD: "Git ahead",
    Direction.LIVE_EDITED: "edited live",
    Direction.BOTH: "Git ahead and edited live",
}

LINKS: dict[ClusterPhase, Look] = {
    ClusterPhase.CONNECTING: Look("○", "connecting", "$progressing"),
    ClusterPhase.LIVE: Look("●", "live", "$healthy"),
    ClusterPhase.RELISTING: Look("◐", "relisting", "$progressing"),
    ClusterPhase.LOST: Look("⚠", "lost", "$stale-data"),
}


def health_style(status: ResourceStatus) -> str:
    """The role of a row's health, faint where there is none."""
    return HEALTH[status.health.status].style if status.health else FAINT
