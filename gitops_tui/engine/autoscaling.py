"""Which workloads' replicas belong to an autoscaler: that of the cluster, or of Git.

A commit may bring an autoscaler, or point it at another workload, and change the number of
replicas with it. What counts is who owns them once all of it is applied.
"""

from __future__ import annotations

from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.stated import Stated
from gitops_tui.engine.world import World


def autoscaler_of(world: World, key: ResourceKey, stated: Stated | None = None) -> str | None:
    """Name of the autoscaler that owns the replicas of `key` once what Git asks for (or what
    is `stated` instead) is applied; None for none.
    """
    stated = stated or world.stated
    live = world.live.autoscalers.get(key, frozenset())
    staying = {scaler for scaler in live if not lets_go(world, scaler, stated)}
    owners = staying | stated.autoscalers.get(key, frozenset())
    return min(owners).name if owners else None


def lets_go(world: World, scaler: ResourceKey, stated: Stated | None = None) -> bool:
    """Whether a live autoscaler loses its workload when what Git asks for is applied."""
    stated, now = stated or world.stated, world.live.scaled.get(scaler)
    moved = now is not None and stated.scaled.get(scaler, now) != now
    return moved and world.lock_on(scaler, stated.desired.manifests.get(scaler)) is None


def is_autoscaled(world: World, key: ResourceKey) -> bool:
    """Whether the replicas of `key` are to be left alone by an apply at this moment: an
    autoscaler owns them, or is about to.

    One that did not let go, as its own apply failed, would take them back at once.
    """
    return key in world.live.autoscalers or key in world.stated.autoscalers
