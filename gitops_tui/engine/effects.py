"""What an act would do to each resource, by the server's dry run where it can be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.drift import FieldChange
from gitops_tui.core.locks import lock_text
from gitops_tui.core.plan import waves
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.api import Effect, EffectAction
from gitops_tui.engine.as_written import as_written
from gitops_tui.engine.autoscaling import autoscaler_of
from gitops_tui.engine.dry_run import dry_run
from gitops_tui.engine.fighting import fought_over
from gitops_tui.engine.intending import intended_now
from gitops_tui.engine.jobs import RAN, ran
from gitops_tui.engine.not_yet import namespace_of, not_yet
from gitops_tui.engine.pair import Pair
from gitops_tui.engine.retry import retried
from gitops_tui.engine.stated import Stated, stated_by
from gitops_tui.engine.ways_out import placed, recreatable
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError, NotFound

PARALLEL_DRY_RUNS = 16
ROLLS = {"Deployment", "StatefulSet", "DaemonSet"}


async def effects_of(
    world: World,
    wanted: Desired,
    keys: frozenset[ResourceKey] | None = None,
    *,
    recreate: frozenset[ResourceKey] = frozenset(),
    pinning: bool = False,
) -> tuple[Effect, ...]:
    """What applying `wanted` (or just `keys` of it) would change in the cluster now;
    what is in `recreate` may be deleted and made anew where it must. `pinning` makes
    nothing stale: what the tip has is left as it is.
    """
    slots = asyncio.Semaphore(PARALLEL_DRY_RUNS)
    stated = world.stated if wanted is world.desired else stated_by(wanted)

    async def one(manifest: Manifest) -> Effect:
        async with slots:
            effect = await _effect(world, stated, manifest, named=keys is not None)
        if effect.recreatable and effect.key in recreate:
            note = "deleted, with what it owns, and made anew"
            return Effect(effect.key, EffectAction.RECREATE, note=note)
        return effect

    chosen = [m for key, m in wanted.manifests.items() if keys is None or key in keys]
    in_order = [manifest for wave in waves(chosen) for manifest in wave]
    effects = list(await asyncio.gather(*(one(manifest) for manifest in in_order)))
    if keys is None:
        effects += _left(world, wanted) if pinning else _becoming_stale(world, wanted)
    # A stable sort: what changes first, in the order of application.
    return tuple(sorted(effects, key=lambda effect: effect.action is EffectAction.UNCHANGED))


def _becoming_stale(world: World, wanted: Desired) -> Iterable[Effect]:
    for key in sorted(world.desired.manifests.keys() - wanted.manifests.keys()):
        if key in world.live.objects:
            note = (
                "stays in the cluster until it is pruned"
                if wanted.complete
                else "stays in the cluster; called stale once every manifest can be read"
            )
            yield Effect(key, EffectAction.BECOMES_STALE, note=note)


def _left(world: World, wanted: Desired) -> Iterable[Effect]:
    known = world.desired.manifests.keys() | world.newer
    for key in sorted(known - wanted.manifests.keys()):
        if key in world.live.objects:
            note = "left as it is: that revision does not have it yet"
            yield Effect(key, EffectAction.SKIP, note=note)


async def _effect(world: World, stated: Stated, manifest: Manifest, *, named: bool) -> Effect:
    passed_by = _passed_by(world, manifest, named=named)
    if passed_by is not None:
        return passed_by
    key = manifest.key
    cluster, live = world.ports.cluster, world.live.objects.get(key)
    wanted, autoscaled = stated.desired, autoscaler_of(world, key, stated) is not None
    if live is None and not_yet(world, wanted, manifest):
        return Effect(key, EffectAction.CREATE, note="create, not verifiable yet")
    try:
        live = await as_written(cluster, manifest, live) if live else None
        body = live.body() if live else None
        both = await intended_now(world, manifest, body, autoscaled=autoscaled)
        sent = both.sent
        run = await retried(lambda: dry_run(cluster, manifest, sent, body), world.ports.clock)
    except ClusterError as error:
        if isinstance(error, NotFound) and namespace_of(manifest) in wanted.manifests:
            return Effect(key, EffectAction.CREATE, note="create, not verifiable yet")
        helps = recreatable(key, error)
        note = placed(manifest, error)
        return Effect(key, EffectAction.REFUSED, note=note, recreatable=helps)
    if live is None or run.live is None:
        return Effect(key, EffectAction.CREATE, verified=True)
    both = await intended_now(world, manifest, run.live, autoscaled=autoscaled)
    schema = await cluster.schema(manifest.kind)
    base = world.applied(key)
    stated_before = base.body if base else None
    pair = Pair(manifest, both, run.live, schema, stated_before, size=len(live.raw))
    judged = await pair.by_the_server(run, settled=False)
    return _told(world, manifest, judged.changes, named=named)


def _told(
    world: World, manifest: Manifest, changes: tuple[FieldChange, ...], *, named: bool
) -> Effect:
    key = manifest.key
    fight = None if named else fought_over(world, manifest)
    if fight is not None and changes:
        return Effect(key, EffectAction.SKIP, changes, fight.told(key), verified=True)
    if changes:
        note = _restart(key, (change.path for change in changes))
        return Effect(key, EffectAction.CHANGE, changes, note, verified=True)
    return Effect(key, EffectAction.UNCHANGED, verified=True)


def _passed_by(world: World, manifest: Manifest, *, named: bool) -> Effect | None:
    """What would be left alone, and why; None where it would be applied."""
    key = manifest.key
    lock = world.lock_on(key, manifest)
    if lock is not None:
        return Effect(key, EffectAction.SKIP, note=lock_text(lock, world.now()))
    if not named and key not in world.live.objects and ran(world, manifest):
        return Effect(key, EffectAction.UNCHANGED, note=RAN)
    return None


def _restart(key: ResourceKey, paths: Iterable[str]) -> str:
    rolls = any(path.startswith("spec.template") for path in paths)
    return "rolling restart" if rolls and key.kind in ROLLS else ""
