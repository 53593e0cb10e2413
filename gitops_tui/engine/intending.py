"""What is sent for a manifest now, and what it is compared as."""

from __future__ import annotations

from gitops_tui.core.desired import Manifest
from gitops_tui.core.ignoring import Intended, intended
from gitops_tui.core.resources import JsonObject
from gitops_tui.engine.world import World


async def intended_now(world: World, manifest: Manifest, live: JsonObject | None) -> Intended:
    """`manifest` beside `live`, as this world knows it. Raises ClusterError."""
    return intended(
        manifest.body,
        live,
        await world.ports.cluster.schema(manifest.kind),
        autoscaled=manifest.key in world.live.autoscalers,
        ignored=world.ignored(manifest),
    )
