"""Locks: who holds a resource, why, and until when. What is locked is passed by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gitops_tui.core.resources import ResourceKey


@dataclass(frozen=True, slots=True)
class Lock:
    """Apply, prune and rollback pass the resource by while this holds."""

    key: ResourceKey
    owner: str
    """Git's user.name, else user@host."""
    reason: str
    created: datetime
    expires: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether the lock is still in force at `now`."""
        return self.expires is None or now < self.expires


def active(locks: dict[ResourceKey, Lock], now: datetime) -> dict[ResourceKey, Lock]:
    """The locks that still hold at `now`."""
    return {key: lock for key, lock in locks.items() if lock.holds(now)}
