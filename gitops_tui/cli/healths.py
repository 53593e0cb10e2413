"""How healthy resources are: how many of each word, and which ones are ill."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.health import Health, HealthStatus

FINE = frozenset({HealthStatus.HEALTHY, HealthStatus.SUSPENDED})
# Worst first. What is missing is told as a state already.
_ILL = (HealthStatus.DEGRADED, HealthStatus.PROGRESSING, HealthStatus.UNKNOWN)


def counts(rows: Iterable[ResourceStatus]) -> dict[HealthStatus, int]:
    """How many rows have each health, in the words' order."""
    counted = dict.fromkeys(HealthStatus, 0)
    for row in rows:
        if row.health is not None:
            counted[row.health.status] += 1
    return counted


def ill(rows: Iterable[ResourceStatus]) -> list[tuple[ResourceStatus, Health]]:
    """What lives and is neither healthy nor suspended, worst first, then by name."""
    found = [(row, row.health) for row in rows if row.health and row.health.status in _ILL]
    return sorted(found, key=lambda each: (_ILL.index(each[1].status), each[0].key))
