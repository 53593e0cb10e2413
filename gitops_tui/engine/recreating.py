"""Recreates what cannot be changed in place: deleted and made anew, only where a person asked.

Never what deleting takes with it for good (core/prune.GUARDED), and never by itself.
"""

from __future__ import annotations

from datetime import timedelta

from gitops_tui.core.desired import Manifest
from gitops_tui.core.intent import as_new
from gitops_tui.core.operations import Action, Result
from gitops_tui.core.resources import LiveObject
from gitops_tui.engine.intending import intended_now
from gitops_tui.engine.retry import retried
from gitops_tui.engine.ways_out import placed
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError

PAUSE = 0.3


async def recreate(world: World, manifest: Manifest) -> Result:
    """Delete the object, by its UID and with what it owns, wait until it is gone, create it.

    Raises ClusterError as long as nothing was deleted; what fails later is told loudly.
    """
    key, kind, cluster = manifest.key, manifest.kind, world.ports.cluster
    live = await cluster.get(kind, key.namespace, key.name)
    body = manifest.body
    if live is not None:
        # Decided while there is something to look at: what is ignored keeps its value.
        body = as_new((await intended_now(world, manifest, live.body())).meant)
        # Its pods must be gone before those of the next one come.
        await cluster.delete(
            kind, key.namespace, key.name, uid=live.uid, foreground=key.is_workload
        )
        if not await _gone(world, manifest, live):
            return _failed(manifest, "It is being deleted, which takes long; the next sync")
    try:
        applied = await retried(lambda: cluster.apply(kind, body), world.ports.clock)
    except ClusterError as error:
        return _failed(
            manifest,
            f"IT WAS DELETED AND COULD NOT BE MADE ANEW: {placed(manifest, error)} The next sync",
        )
    world.live.upsert(applied.live)
    return Result(key, Action.RECREATED, api_version=kind.api_version)


async def _gone(world: World, manifest: Manifest, old: LiveObject) -> bool:
    """Whether the object went in time; a busy server is asked again."""
    key, until = manifest.key, world.now() + timedelta(seconds=world.target.timeout)
    cluster, clock = world.ports.cluster, world.ports.clock
    while True:
        try:
            live = await retried(lambda: cluster.get(manifest.kind, key.namespace, key.name), clock)
        except ClusterError:
            return False
        if live is None or live.uid != old.uid:
            return True
        if world.now() >= until:
            return False
        await clock.sleep(PAUSE)


def _failed(manifest: Manifest, told: str) -> Result:
    reason = f"{told} creates it."
    return Result(manifest.key, Action.FAILED, reason, manifest.kind.api_version)
