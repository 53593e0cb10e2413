"""The order of the drift pane's rows: what needs a person's eye first, and nothing jumps."""

from __future__ import annotations

from collections.abc import Collection
from itertools import takewhile

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.health import HealthStatus
from gitops_tui.core.operations import Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.render.drift import attention


class DriftOrder:
    """Sorts rows. How urgent a row is, is asked again only of those that changed."""

    def __init__(self) -> None:
        self._rows: tuple[ResourceStatus, ...] = ()
        self._urgencies: list[tuple[object, ...]] = []

    def of(self, snapshot: Snapshot, there: Collection[ResourceKey]) -> list[ResourceStatus]:
        """What needs attention first; while an operation runs rows stay where they are
        `there`, so that a rollout is seen in place. Once all is applied, what differs comes
        to the top again.
        """
        operation = snapshot.operation
        by_urgency = self._by_urgency(snapshot.resources)
        if operation is None or operation.phase is not Phase.RUNNING or not there:
            return by_urgency
        new = {row.key: row for row in by_urgency}
        staying = [new.pop(key) for key in there if key in new]
        rows = [*staying, *new.values()]
        if not operation.waiting_for:
            return rows
        block = list(takewhile(_wants_an_eye, rows))
        late = sorted((row for row in rows[len(block) :] if not row.in_sync), key=attention)
        return late + block + [row for row in rows[len(block) :] if row.in_sync]

    def _by_urgency(self, rows: tuple[ResourceStatus, ...]) -> list[ResourceStatus]:
        if len(rows) == len(self._rows):
            known = zip(rows, self._rows, self._urgencies, strict=True)
            urgencies = [urgency if new is old else attention(new) for new, old, urgency in known]
        else:
            urgencies = [attention(row) for row in rows]
        self._rows, self._urgencies = rows, urgencies
        return [rows[number] for number in sorted(range(len(rows)), key=urgencies.__getitem__)]


def _wants_an_eye(row: ResourceStatus) -> bool:
    ailing = row.health is not None and row.health.status is not HealthStatus.HEALTHY
    return not row.in_sync or ailing
