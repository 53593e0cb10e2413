"""What an act would do, asked before it is done: shown by the screen and by the commands."""

from __future__ import annotations

import asyncio

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.yaml_writer import readable_yaml
from gitops_tui.engine.api import ResourceTexts, SyncPreview
from gitops_tui.engine.as_written import as_written
from gitops_tui.engine.effects import effects_of
from gitops_tui.engine.guard import held_to, writable
from gitops_tui.engine.leaving import leaving
from gitops_tui.engine.remarks import warnings
from gitops_tui.engine.vouching import applied_for
from gitops_tui.engine.world import World
from gitops_tui.errors import GitopsError


async def preview_sync(
    world: World,
    keys: frozenset[ResourceKey] | None,
    *,
    recreate: frozenset[ResourceKey] = frozenset(),
) -> SyncPreview:
    """What a sync of the tracked tip (or of just `keys`) would do, by server-side dry run."""
    blocked: GitopsError | None = None
    leaves = None
    wanted = world.desired
    try:
        writable(world)
        held_to(world)
        leaves = await leaving(world)
    except GitopsError as error:
        blocked = error
    revision = world.wanted or world.pinned_revision or world.head
    assert revision is not None  # noqa: S101 - read when the world was opened
    effects = await effects_of(world, wanted, keys, recreate=recreate)
    first = not world.state.ever_synced
    return SyncPreview(
        revision,
        effects,
        first,
        partial=keys is not None,
        blocked=blocked,
        leaves=leaves,
        warnings=warnings(world),
    )


async def preview_unpin(world: World) -> SyncPreview:
    """What the first sync after unpinning would do: that of the tracked tip."""
    assert world.head is not None  # noqa: S101 - read when the world was opened
    revision = await applied_for(world, world.head)
    if revision is None:
        return SyncPreview(world.head, (), first=False)
    effects = await effects_of(world, await world.reader.at(revision.sha, world.catalog))
    return SyncPreview(revision, effects, first=False)


async def texts_of(world: World, key: ResourceKey) -> ResourceTexts:
    """A resource as YAML from both sides. Raises ClusterError."""
    manifest, live = world.desired.manifests.get(key), world.live.objects.get(key)
    if manifest is not None and live is not None:
        live = await as_written(world.ports.cluster, manifest, live)
    stated = manifest.body if manifest else None

    def written() -> ResourceTexts:
        desired = readable_yaml(stated) if stated else None
        return ResourceTexts(
            key, desired, readable_yaml(live.body(), like=stated) if live else None
        )

    # How large Git's side is was not measured; and one answer to one key is worth a thread.
    return await asyncio.to_thread(written)
