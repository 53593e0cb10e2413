"""Locks: who holds a resource, why, and until when. What is locked is passed by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line


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


def lock_text(lock: Lock, now: datetime) -> str:
    """`locked by ana until 18:00 (incident 42)`, in the zone of `now`.

    The day is told when it is another one than `now`'s.
    """
    until = ""
    if lock.expires is not None:
        expires = lock.expires.astimezone(now.tzinfo)
        today = expires.date() == now.date()
        until = f" until {expires:{'%H:%M' if today else '%Y-%m-%d %H:%M'}}"
    reason = f" ({one_line(lock.reason)})" if lock.reason.strip() else ""
    return f"locked by {one_line(lock.owner)}{until}{reason}"
