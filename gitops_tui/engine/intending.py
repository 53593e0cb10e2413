"""What is sent for a manifest now, and what it is compared as."""

from __future__ import annotations

from gitops_tui.core.desired import Manifest
from gitops_tui.core.ignoring import Intended, intended
from gitops_tui.core.resources import JsonObject
from gitops_tui.engine.autoscaling import is_autoscaled
from gitops_tui.engine.world import World


async def intended_now(
    world: World, manifest: Manifest, live: JsonObject | None, *, autoscaled: bool | None = None
) -> Intended:
    """`manifest` beside `live`, as this world knows it. Raises ClusterError.

    `autoscaled` says whether an autoscaler will own its replicas; None to go by what
    an apply at this moment has to.
    """
    if autoscaled is None:
        autoscaled = is_autoscaled(world, manifest.key)
    base = world.applied(manifest.key)
    return intended(
        manifest.body,
        live,
        await world.ports.cluster.schema(manifest.kind),
        autoscaled=autoscaled,
        ignored=world.ignored(manifest),
        base=base.body if base else None,
    )
