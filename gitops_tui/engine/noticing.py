"""Notices what changed on one side, and has just those rows made anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gitops_tui.core.desired import Desired, changed_manifests
from gitops_tui.core.locks import Lock
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import TargetState
from gitops_tui.engine.comparing import Comparing
from gitops_tui.engine.sight import Scope
from gitops_tui.engine.world import World


@dataclass(frozen=True, slots=True)
class _Seen:
    """The sides as they were when the rows were last marked."""

    desired: Desired
    base: Desired | None
    state: TargetState
    gone: frozenset[ResourceKey]
    locks: dict[ResourceKey, Lock]
    scaled: Mapping[ResourceKey, ResourceKey]


class Noticing:
    """Compares the world with how it was, side by side."""

    def __init__(self, world: World, comparing: Comparing, *, rewatch: Callable[[], None]) -> None:
        self._world = world
        self._comparing = comparing
        self._rewatch = rewatch
        self._seen = _Seen(Desired(""), None, TargetState(), frozenset(), {}, {})

    @property
    def locks_expired(self) -> bool:
        """Whether a lock that was in force is no longer."""
        return self._seen.locks.keys() != self._world.active_locks().keys()

    def look(self) -> None:
        """Mark the rows that Git, recorded state or locks have changed since the last look."""
        world, before = self._world, self._seen
        sides = world.desired, world.base, world.state, world.gone, world.active_locks()
        now = _Seen(*sides, world.stated.scaled)
        self._seen = now
        marked: set[ResourceKey] = set()
        if now.desired is not before.desired or now.base is not before.base:
            marked |= changed_manifests(before.desired, now.desired)
            marked |= changed_manifests(before.base, now.base)
            # What differs is explained by commits and told by direction: both may be new.
            marked |= world.rows.differing
        if now.state is not before.state:
            marked |= _changed_keys(before.state.inventory, now.state.inventory)
        # One manifest that cannot be read hides all that is stale; repaired, it is back.
        marked |= before.gone ^ now.gone
        marked |= _changed_keys(before.locks, now.locks)
        # An autoscaler that comes, moves or is held decides about its workload's replicas.
        for scaled in (before.scaled, now.scaled, world.live.scaled):
            marked |= {scaled[key] for key in marked & scaled.keys()}
        if now.desired is not before.desired or now.state is not before.state:
            self._rewatch()
        self._comparing.mark(marked)

    def listed(self, scope: Scope) -> None:
        """A scope was read for the first time: what it does not hold is missing."""
        known = {*self._world.shown(), *self._world.rows}
        self._comparing.mark(key for key in known if scope.covers(key))


def _changed_keys(
    before: Mapping[ResourceKey, object], now: Mapping[ResourceKey, object]
) -> set[ResourceKey]:
    return {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
