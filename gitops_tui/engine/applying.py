"""Applies one manifest: clears the way, applies, and reads from the answer what happened."""

from __future__ import annotations

from gitops_tui.core.desired import Manifest
from gitops_tui.core.intent import FIELD_MANAGER, intent
from gitops_tui.core.operations import Action, Result
from gitops_tui.core.removal import removal_patch
from gitops_tui.core.resources import JsonObject, LiveObject
from gitops_tui.core.take_over import taken_over
from gitops_tui.engine.judge import fingerprint
from gitops_tui.engine.ports import Applied
from gitops_tui.engine.retry import retried
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError, ReadOnly


async def apply_one(world: World, manifest: Manifest) -> Result:
    """Apply `manifest` and say what came of it. Only ReadOnly is raised; all else is a result.

    The live view is brought up to date with the server's answer.
    """
    version = manifest.kind.api_version
    try:
        before = await _current(world, manifest)
        applied = await retried(lambda: _apply(world, manifest), world.ports.clock)
    except ReadOnly:
        raise
    except ClusterError as error:
        return Result(manifest.key, Action.FAILED, str(error), version)
    world.live.upsert(applied.live)
    return Result(manifest.key, _action(before, applied), api_version=version)


async def _apply(world: World, manifest: Manifest) -> Applied:
    live = await _current(world, manifest)
    body = live.body() if live else None
    if body is not None:
        body = await _clear_the_way(world, manifest, body)
    autoscaled = manifest.key in world.live.autoscalers
    return await world.ports.cluster.apply(
        manifest.kind, intent(manifest.body, body, autoscaled=autoscaled)
    )


async def _current(world: World, manifest: Manifest) -> LiveObject | None:
    key = manifest.key
    return await world.ports.cluster.get(manifest.kind, key.namespace, key.name)


async def _clear_the_way(world: World, manifest: Manifest, live: JsonObject) -> JsonObject:
    """Take out what an apply would leave, and take over from client-side apply."""
    cluster = world.ports.cluster
    key = manifest.key
    base = world.applied(key)
    schema = await cluster.schema(manifest.kind)
    removal = removal_patch(manifest.body, live, schema, base=base.body if base else None)
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


def _action(before: LiveObject | None, applied: Applied) -> Action:
    if before is None or applied.created:
        return Action.CREATED
    if before.resource_version == applied.live.resource_version:
        return Action.UNCHANGED
    # The status may have moved meanwhile: that is not our doing.
    if fingerprint(before.body()) == fingerprint(applied.live.body()):
        return Action.UNCHANGED
    return Action.CONFIGURED
