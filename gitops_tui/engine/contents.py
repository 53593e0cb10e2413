"""Reads what a guarded resource holds, as far as rights let it be seen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from gitops_tui.core import contents
from gitops_tui.core.definitions import CRD, kinds_of
from gitops_tui.core.plan import NAMESPACE
from gitops_tui.core.resources import JsonObject, Kind, LiveObject, ResourceKey
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError

PARALLEL_READS = 16
_VOLUME = ("", "PersistentVolume")
Objects = tuple[LiveObject, ...]


async def contents_of(world: World, keys: Iterable[ResourceKey]) -> dict[ResourceKey, str]:
    """What each of `keys`, all of them guarded, holds; nothing is said of what is gone."""
    reading = _Reading(world)
    wanted = tuple(keys)
    told = await asyncio.gather(*(reading.tell(key) for key in wanted))
    return dict(zip(wanted, told, strict=True))


class _Reading:
    """Lists of kinds in namespaces, so many at once; None where one cannot be had."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._slots = asyncio.Semaphore(PARALLEL_READS)

    async def tell(self, key: ResourceKey) -> str:
        live = self._world.live.objects.get(key)
        if live is None:
            return ""
        body = live.body()
        match (key.group, key.kind):
            case identity if identity == NAMESPACE:
                return await self._namespace(key.name)
            case identity if identity == CRD:
                return await self._definition(body)
            case identity if identity == contents.CLAIM:
                return await self._claim(key, body)
            case identity if identity == _VOLUME:
                return contents.volume(body)
            case _:
                claims = await self._list(contents.CLAIM, key.namespace)
                names = None if claims is None else {claim.key.name for claim in claims}
                return contents.stateful_set(body, names)

    async def _namespace(self, name: str) -> str:
        served = {k.identity: k for k in self._world.catalog.kinds if contents.holdable(k)}
        listed = await asyncio.gather(*(self._list(identity, name) for identity in served))
        found: dict[Kind, int] = {}
        for kind, objects in zip(served.values(), listed, strict=True):
            found[kind] = sum(map(contents.counts, objects or ()))
        return contents.namespace(found, unread=None in listed)

    async def _definition(self, body: JsonObject) -> str:
        kind = next(kinds_of(body), None)
        if kind is None:
            return "objects of a kind that is not served"
        objects = await self._list(kind.identity, None)
        keys = None if objects is None else [each.key for each in objects]
        return contents.definition(kind, keys)

    async def _claim(self, key: ResourceKey, body: JsonObject) -> str:
        volume, pods = await asyncio.gather(
            self._volume(body), self._list(contents.POD, key.namespace)
        )
        bodies = None if pods is None else [pod.body() for pod in pods]
        return contents.claim(body, volume, bodies)

    async def _volume(self, body: JsonObject) -> JsonObject | None:
        name = body.get("spec", {}).get("volumeName")
        kind = self._world.catalog.preferred(*_VOLUME)
        if not name or kind is None:
            return None
        try:
            found = await self._world.ports.cluster.get(kind, "", name)
        except ClusterError:
            return None
        return found.body() if found else None

    async def _list(self, identity: tuple[str, str], namespace: str | None) -> Objects | None:
        kind = self._world.catalog.preferred(*identity)
        if kind is None:
            return None
        try:
            async with self._slots:
                return await self._world.ports.cluster.list(kind, namespace)
        except ClusterError:
            return None
