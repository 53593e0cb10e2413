"""The words for health, in a fixed order of severity, and short ways to say them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gitops_tui.core.text import one_line


class HealthStatus(StrEnum):
    """Argo CD's words, best first."""

    HEALTHY = "Healthy"
    SUSPENDED = "Suspended"
    PROGRESSING = "Progressing"
    UNKNOWN = "Unknown"
    MISSING = "Missing"
    DEGRADED = "Degraded"


@dataclass(frozen=True, slots=True)
class Health:
    """What an object's own status says of it."""

    status: HealthStatus
    message: str = ""
    """What it waits for or fails at: `3 of 4 replicas are ready`. Untrusted text."""
    ready: int | None = None
    """Ready pods, for workloads that count them."""
    wanted: int | None = None
    """Pods it wants."""


def healthy(message: str = "") -> Health:
    """All is as its owner wants it."""
    return Health(HealthStatus.HEALTHY, one_line(message))


def suspended(message: str) -> Health:
    """Somebody told it to stand still."""
    return Health(HealthStatus.SUSPENDED, one_line(message))


def progressing(message: str) -> Health:
    """It is on its way, as far as can be seen."""
    return Health(HealthStatus.PROGRESSING, one_line(message))


def degraded(message: str) -> Health:
    """It failed, and waiting alone will not help."""
    return Health(HealthStatus.DEGRADED, one_line(message))
