"""The rows in the order of their keys, and how many are in which state, kept as they change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, MutableMapping

from gitops_tui.core.drift import ResourceStatus, State, Summary, Verdict
from gitops_tui.core.resources import ResourceKey


class Board(MutableMapping[ResourceKey, ResourceStatus]):
    """One row for each resource. A changed row costs the same among ten and ten thousand."""

    def __init__(self, rows: Mapping[ResourceKey, ResourceStatus] | None = None) -> None:
        self._rows: dict[ResourceKey, ResourceStatus] = {}
        self._keys: list[ResourceKey] = []
        self._in_order: list[ResourceStatus] = []
        self._counts = dict.fromkeys(State, 0)
        self._shown: tuple[ResourceStatus, ...] | None = None
        self.differing: set[ResourceKey] = set()
        """The resources that are not in sync."""
        self.verified = 0
        """How many verdicts are the server's, or need none: what failed cannot be compared."""
        for key, row in sorted((rows or {}).items()):
            self[key] = row

    def __getitem__(self, key: ResourceKey) -> ResourceStatus:
        return self._rows[key]

    def __setitem__(self, key: ResourceKey, row: ResourceStatus) -> None:
        at = bisect_left(self._keys, key)
        before = self._rows.get(key)
        if before is None:
            self._keys.insert(at, key)
            self._in_order.insert(at, row)
        else:
            self._in_order[at] = row
            self._count(before, -1)
        self._rows[key] = row
        self._count(row, 1)
        self._shown = None
        if row.in_sync:
            self.differing.discard(key)
        else:
            self.differing.add(key)

    def __delitem__(self, key: ResourceKey) -> None:
        self._count(self._rows.pop(key), -1)
        at = bisect_left(self._keys, key)
        del self._keys[at], self._in_order[at]
        self._shown = None
        self.differing.discard(key)

    def __iter__(self) -> Iterator[ResourceKey]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def in_order(self) -> tuple[ResourceStatus, ...]:
        """The rows, sorted by key; the same tuple as before where none of them changed."""
        if self._shown is None:
            self._shown = tuple(self._in_order)
        return self._shown

    @property
    def summary(self) -> Summary:
        """How many are in which state."""
        return Summary(**{state.value: count for state, count in self._counts.items()})

    def _count(self, row: ResourceStatus, one: int) -> None:
        self._counts[row.state] += one
        if row.verdict is Verdict.SERVER or row.state is State.FAILED:
            self.verified += one
