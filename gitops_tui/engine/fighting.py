"""Notices when what a sync repairs does not stay repaired, and leaves it alone then."""

from __future__ import annotations

from gitops_tui.core.changes import field_changes
from gitops_tui.core.desired import Manifest
from gitops_tui.core.drift import State
from gitops_tui.core.fights import Fight, stayed
from gitops_tui.core.operations import Action
from gitops_tui.core.resources import LiveObject
from gitops_tui.core.rounds import repaired
from gitops_tui.engine.autoscaling import is_autoscaled
from gitops_tui.engine.judge import Ask
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError


def fought_over(world: World, manifest: Manifest) -> Fight | None:
    """The fight about `manifest` as it is now, where it is left alone because of it."""
    fight = _known(world, manifest)
    return fight if fight is not None and fight.over else None


async def goes_on(world: World, manifest: Manifest) -> bool:
    """Whether an apply would have to repair it once more."""
    key = manifest.key
    try:
        judgement = await world.judge.judge(
            manifest,
            world.live.objects.get(key),
            Ask.ALWAYS,
            base=world.applied(key),
            autoscaled=is_autoscaled(world, key),
            ignored=world.ignored(manifest),
        )
    except ClusterError:
        # The apply will meet the same error, and tell it.
        return False
    return judgement.state is State.DRIFTED


def calmed(world: World, manifest: Manifest) -> Fight | None:
    """The fight after a sync in which there was nothing to apply."""
    return stayed(_known(world, manifest))


async def after_apply(
    world: World,
    manifest: Manifest,
    action: Action,
    before: LiveObject | None,
    after: LiveObject,
    *,
    named: bool,
) -> Fight | None:
    """The fight after an apply; a person who names the resource begins a new one."""
    record = world.state.inventory.get(manifest.key)
    if before is None or record is None or record.digest != manifest.digest:
        return None
    fight = None if named else _known(world, manifest)
    if action is Action.UNCHANGED:
        return stayed(fight)
    if action is not Action.CONFIGURED:
        return None
    live, schema = before.body(), await world.ports.cluster.schema(manifest.kind)
    changes = field_changes(after.body(), live, schema, secret=manifest.key.is_secret)
    return repaired(fight, live, changes)


def _known(world: World, manifest: Manifest) -> Fight | None:
    record = world.state.inventory.get(manifest.key)
    return record.fight if record and record.digest == manifest.digest else None
