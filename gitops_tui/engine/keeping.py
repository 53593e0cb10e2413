"""Why no prune deletes what is stale, whoever names it: a lock is another matter."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from gitops_tui.core.flux_annotations import never_pruned
from gitops_tui.core.ownership import FIELD_MANAGER
from gitops_tui.core.prune import disabled
from gitops_tui.core.resources import JsonObject, LiveObject, ResourceKey
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError, StateError

BELIEVED = timedelta(seconds=30)
"""So long the other targets' inventories are not read again, for what is only shown."""


def why_kept(world: World, key: ResourceKey, elsewhere: Mapping[ResourceKey, str]) -> str | None:
    """A sentence's end; None where a prune deletes it. `elsewhere` names other targets that
    hold it too.
    """
    if key in elsewhere:
        return f"also synced by {elsewhere[key]}"
    live = world.live.objects.get(key)
    return _why(live, world.state.inventory[key].uid) if live else None


def _why(live: LiveObject, recorded: str) -> str | None:
    body = live.body()
    if disabled(body):
        return "its annotation gitops-tui.dev/prune says disabled"
    if kept := never_pruned(body):
        return kept
    if not recorded and not _applied_by_us(body):
        return "no sync ever applied it: somebody else made it"
    if recorded and recorded != live.uid:
        return "somebody made it anew: it is not the one that a sync applied"
    return None


def _applied_by_us(live: JsonObject) -> bool:
    """Whether a sync applied it though a crash kept that from being recorded: it owns fields."""
    owners = live["metadata"].get("managedFields") or []
    return any(owner.get("manager") == FIELD_MANAGER for owner in owners)


class Keeping:
    """Says of stale rows why they stay, without reading the other targets for each of them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._looking = asyncio.Lock()
        self._looked: datetime | None = None
        self._asked: frozenset[ResourceKey] = frozenset()
        self._elsewhere: Mapping[ResourceKey, str] = {}

    async def why(self, key: ResourceKey) -> str | None:
        """Why no prune deletes `key`. Where other targets' inventories cannot be read, theirs
        are not known to be.
        """
        async with self._looking:
            now = self._world.now()
            fresh = self._looked is not None and now - self._looked < BELIEVED
            if not (fresh and key in self._asked):
                self._asked = self._world.stale() | {key}
                try:
                    self._elsewhere = await self._world.store.owned_elsewhere(self._asked)
                except (ClusterError, StateError):
                    self._elsewhere = {}
                self._looked = now
        held = key in self._world.state.inventory
        return why_kept(self._world, key, self._elsewhere) if held else None
