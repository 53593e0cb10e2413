"""Clears the way for an apply: what it would leave, take for somebody else's, or stumble over."""

from __future__ import annotations

from gitops_tui.core.desired import Manifest
from gitops_tui.core.displacement import displacement_patch, traceless
from gitops_tui.core.ownership import FIELD_MANAGER
from gitops_tui.core.removal import removal_patch
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.take_over import taken_over
from gitops_tui.engine.intending import intended_now
from gitops_tui.engine.world import World
from gitops_tui.errors import Rejected


async def clear_the_way(world: World, manifest: Manifest, live: JsonObject) -> JsonObject:
    """Take out what an apply would leave, and take over from client-side apply."""
    cluster = world.ports.cluster
    key = manifest.key
    base = world.applied(key)
    schema = await cluster.schema(manifest.kind)
    meant = (await intended_now(world, manifest, live)).meant
    removal = removal_patch(meant, live, schema, base=base.body if base else None)
    if removal:
        patched = await cluster.patch(manifest.kind, key.namespace, key.name, removal)
        live = patched.body()
    managed = taken_over(live["metadata"].get("managedFields") or [], FIELD_MANAGER)
    if managed is not None:
        version = live["metadata"]["resourceVersion"]
        operations: list[JsonObject] = [
            {"op": "test", "path": "/metadata/resourceVersion", "value": version},
            {"op": "replace", "path": "/metadata/managedFields", "value": managed},
        ]
        patched = await cluster.patch(manifest.kind, key.namespace, key.name, operations)
        live = patched.body()
    return live


async def displace(world: World, manifest: Manifest, live: JsonObject, refused: Rejected) -> bool:
    """Take out of the way what a hand has re-keyed; False where nothing was."""
    cluster, key = world.ports.cluster, manifest.key
    schema = await cluster.schema(manifest.kind)
    patch = displacement_patch(manifest.body, live, schema, refused.fields)
    if not patch:
        return False
    try:
        cleared = (await cluster.patch(manifest.kind, key.namespace, key.name, patch)).body()
    except Rejected:
        # Nobody's key is at fault, but the manifest: what it was told of the apply holds.
        return False
    # The patch is in nobody's name: what Git states is the apply's, the rest the server's.
    forgotten = traceless(cleared, FIELD_MANAGER)
    await cluster.patch(manifest.kind, key.namespace, key.name, forgotten)
    return True
