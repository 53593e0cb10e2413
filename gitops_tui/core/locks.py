"""Locks: who holds a resource, why, and until when. What is locked is passed by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line

LIVE = "the cluster"
"""The place of an annotation that only the live object has."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Apply, prune and rollback pass the resource by while this holds."""

    key: ResourceKey
    owner: str
    """Git's user.name, else user@host; empty where an annotation names nobody."""
    reason: str
    created: datetime | None
    """None where an annotation says it: nobody wrote down when."""
    expires: datetime | None = None
    annotation: str = ""
    """What states it instead of our records: `fluxcd.io/ignore`. Then `unlock` cannot end it."""
    place: str = ""
    """Where that annotation is: `frontend/deployment.yaml:7`, or `the cluster`."""

    def holds(self, now: datetime) -> bool:
        """Whether the lock is still in force at `now`."""
        return self.expires is None or now < self.expires


@dataclass(frozen=True, slots=True)
class Hold:
    """An annotation in a file by which a manifest says that it is not to be applied."""

    annotation: str
    owner: str
    reason: str
    line: int

    def on(self, key: ResourceKey, file: str) -> Lock:
        """The lock that this is."""
        place = f"{file}:{self.line}"
        return Lock(key, self.owner, self.reason, None, annotation=self.annotation, place=place)


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
    return f"{locked_by(lock)}{until}{reason}{stated_in(lock)}"


def locked_by(lock: Lock) -> str:
    """`locked by ana`, or by the annotation where that names nobody."""
    who = one_line(lock.owner)
    return f"locked by {who or f'{lock.annotation} in {one_line(lock.place)}'}"


def stated_in(lock: Lock) -> str:
    """`: fluxcd.io/locked in frontend/deployment.yaml:7`, where somebody is named before it."""
    if not lock.annotation or not one_line(lock.owner):
        return ""
    return f": {lock.annotation} in {one_line(lock.place)}"


def way_to_unlock(lock: Lock) -> str:
    """What ends a lock that an annotation states: one sentence."""
    if lock.place == LIVE:
        space = f" -n {lock.key.namespace}" if lock.key.namespace else ""
        return f"Take it off: kubectl annotate {lock.key}{space} {lock.annotation}-"
    return "A commit that takes the annotation out unlocks it."
