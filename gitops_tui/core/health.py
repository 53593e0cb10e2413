"""Health of one object: a word in a fixed order of severity, and a sentence for a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
