"""Why a workload does not get ready: what its pods, and the cluster's warnings, say."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from gitops_tui.core.pods import PodStatus, read_pod
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line, shorten
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError

PATIENCE = timedelta(seconds=2)
"""So long a rollout takes anyway."""
PAUSE = timedelta(seconds=5)
LENGTH = 200
_FINE = frozenset({"Running", "Completed"})


class HeldUp:
    """Looks now and then, so that waiting for one workload is no burden for the server."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._next: datetime = world.now() + PATIENCE
        self._known: dict[ResourceKey, str] = {}

    async def why(self, key: ResourceKey, *, now: bool = False) -> str:
        """What holds `key` up, as last seen; empty where nothing is known. `now` looks at once."""
        if key.is_workload and (now or self._world.now() >= self._next):
            self._next = self._world.now() + PAUSE
            # Without the right to look at pods or events, what is known must do.
            with suppress(ClusterError):
                self._known[key] = await _why(self._world, key)
        return self._known.get(key, "")


async def _why(world: World, key: ResourceKey) -> str:
    cluster = world.ports.cluster
    pods = [pod for pod in await _pods(world, key.namespace) if pod.owner == key]
    waiting = [p for p in pods if p.ready < p.containers and p.status != "Completed"]
    if waiting:
        pod = min(waiting, key=lambda pod: (pod.status in _FINE, pod.name))
        warned = await cluster.events(pod.namespace, pod.uid)
        told = [pod.status, *warned[:1]]
        return shorten(one_line(f"pod {pod.name}: {': '.join(told)}"), LENGTH)
    live = world.live.objects.get(key)
    if pods or live is None:
        return ""
    # No pod at all: a quota, or a policy, and its controller was told so.
    warned = await cluster.events(key.namespace, live.uid)
    return shorten(one_line(warned[0]), LENGTH) if warned else ""


async def _pods(world: World, namespace: str) -> list[PodStatus]:
    kind = world.catalog.find("v1", "Pod")
    if kind is None:
        return []
    found = []
    for live in await world.ports.cluster.list(kind, namespace):
        with suppress(msgspec.DecodeError):
            found.append(read_pod(live.raw))
    return found
