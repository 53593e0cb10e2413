"""One sync, top to bottom: widen the inventory, apply in waves, prune, wait, record."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from gitops_tui.core import inventory
from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.health import Health
from gitops_tui.core.inventory import Inventory
from gitops_tui.core.locks import lock_text
from gitops_tui.core.operations import Action, Operation, Phase, Result
from gitops_tui.core.plan import awaited, blocked_by, waves
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import Synced, TargetState
from gitops_tui.engine.applying import apply_one
from gitops_tui.engine.guard import only_forward, something_desired, writable
from gitops_tui.engine.pruning import prune_now
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.retry import retried
from gitops_tui.engine.waiting import wait_for_health, worth_waiting
from gitops_tui.engine.world import World

PARALLEL_APPLIES = 16
ESTABLISHED_WITHIN = 60.0

DONE = {Action.CREATED, Action.CONFIGURED, Action.UNCHANGED, Action.RECREATED}


async def sync(
    world: World,
    recorder: Recorder,
    keys: frozenset[ResourceKey] | None = None,
    *,
    prune: frozenset[ResourceKey] = frozenset(),
    wait: bool = True,
    arm: bool | None = None,
    leaving: str | None = None,
    enough: Callable[[], bool] = lambda: False,
) -> Operation:
    """Apply what `world.desired` asks for (or just `keys` of it); `enough` ends the waiting.

    `leaving` is the synced revision that somebody agreed to leave (guard.only_forward).
    Raises ReadOnly, StateError, HistoryRewritten, UsageError before anything is
    written; afterwards failures of single resources are results.
    """
    writable(world)
    await world.read_state()
    writable(world)
    wanted = world.desired
    await only_forward(world, wanted.revision, leaving=leaving)
    chosen = [m for key, m in wanted.manifests.items() if keys is None or key in keys]
    if keys is None:
        something_desired(world)
    recorder.tell(revision=wanted.revision, total=len(chosen) + len(prune))
    try:
        await _widen(world, chosen)
        results = await _apply_in_waves(world, chosen, recorder)
        results += _unusable(wanted, keys)
        if prune and keys is None:
            results += await prune_now(world, prune)
        recorder.tell(results=tuple(results))
        await _remember(world, recorder.operation, wanted, results, whole=keys is None, arm=arm)
        unhealthy: dict[ResourceKey, Health] = {}
        if wait:
            done = {r.key: r.action for r in results if r.action in DONE}
            waited = [
                (m.key, m.kind)
                for m in chosen
                if m.key in done and worth_waiting(world, m.key, done[m.key])
            ]
            unhealthy = await wait_for_health(
                world,
                waited,
                world.target.timeout,
                recorder,
                enough=enough,
                besides=len(done) - len(waited),
            )
    except asyncio.CancelledError:
        await recorder.interrupted()
        raise
    return await recorder.end(*_outcome(results, unhealthy, hurried=enough()))


async def _remember(
    world: World,
    operation: Operation,
    wanted: Desired,
    results: list[Result],
    *,
    whole: bool,
    arm: bool | None,
) -> None:
    """Record what was applied before the wait for health, which may be broken off."""
    synced = Synced(wanted.revision, world.now(), operation.by, operation.cause)
    await world.record(
        lambda state: replace(
            state,
            inventory=_inventory(world, state, wanted, results),
            synced=synced if whole else state.synced,
            armed=state.armed if arm is None else arm,
            namespace=state.namespace or world.default_namespace(),
        )
    )
    await world.read_base()


async def _widen(world: World, manifests: list[Manifest]) -> None:
    """Before anything is applied: a crash in the middle must leave nothing unknown."""
    held = world.state.inventory
    widened = inventory.widen(held, manifests)
    if widened != held:
        await world.record(
            lambda state: replace(state, inventory=inventory.widen(state.inventory, manifests))
        )


async def _apply_in_waves(
    world: World, manifests: list[Manifest], recorder: Recorder
) -> list[Result]:
    results: list[Result] = []
    slots = asyncio.Semaphore(PARALLEL_APPLIES)
    total = recorder.operation.total
    for wave in waves(manifests):
        # Somebody may have locked what is still to come.
        world.locks = await retried(world.store.locks, world.ports.clock)
        failed = {r.key for r in results if r.action not in DONE and _may_be_absent(world, r.key)}

        async def one(manifest: Manifest, failed: set[ResourceKey] = failed) -> None:
            async with slots:
                results.append(await _apply_unless_held(world, manifest, failed))
            recorder.tell(done=len(results), results=tuple(results))

        await asyncio.gather(*(one(manifest) for manifest in wave))
        done = _done(results)
        first = [m for m in wave if awaited(m.key) and m.key in done]
        if first:
            established = [(m.key, m.kind) for m in first]
            await wait_for_health(world, established, ESTABLISHED_WITHIN, recorder)
            recorder.tell(done=len(results), total=total)
        if any(m.key.kind == "CustomResourceDefinition" for m in first):
            await world.refresh_catalog()
    return results


def _may_be_absent(world: World, key: ResourceKey) -> bool:
    """Whether what needs `key` cannot be applied: it was not, and it does not live already.

    Without the right to look, what needs it is tried: the server knows.
    """
    return key not in world.live.objects and world.sight.denial(key) is None


def _unusable(wanted: Desired, keys: frozenset[ResourceKey] | None) -> list[Result]:
    """Manifests that say who they are and cannot be applied all the same."""
    return [
        Result(finding.key, Action.FAILED, str(finding))
        for finding in wanted.findings
        if finding.key is not None and (keys is None or finding.key in keys)
    ]


def _done(results: Iterable[Result]) -> set[ResourceKey]:
    return {result.key for result in results if result.action in DONE}


async def _apply_unless_held(world: World, manifest: Manifest, failed: set[ResourceKey]) -> Result:
    lock = world.active_locks().get(manifest.key)
    version = manifest.kind.api_version
    if lock is not None:
        reason = lock_text(lock, world.now())
        return Result(manifest.key, Action.SKIPPED, reason, version)
    blocker = blocked_by(manifest, failed)
    if blocker is not None:
        reason = f"{blocker} was not applied"
        return Result(manifest.key, Action.SKIPPED, reason, version)
    return await apply_one(world, manifest)


def _inventory(
    world: World, state: TargetState, wanted: Desired, results: list[Result]
) -> Inventory:
    held: Inventory = state.inventory
    for result in results:
        live = world.live.objects.get(result.key)
        manifest = wanted.manifests.get(result.key)
        if result.action in DONE and live is not None and manifest is not None:
            held = inventory.record(held, result.key, live.api_version, live.uid, manifest.digest)
    pruned = {result.key for result in results if result.action is Action.PRUNED}
    return inventory.drop(held, pruned | world.vanished())


def _outcome(
    results: list[Result], unhealthy: dict[ResourceKey, Health], *, hurried: bool
) -> tuple[Phase, str]:
    failed = [result for result in results if result.action is Action.FAILED]
    if failed:
        first = failed[0]
        message = f"{len(failed)} of {len(results)} failed: {first.key.qualified}: {first.reason}"
        return Phase.FAILED, message
    if unhealthy and hurried:
        return Phase.SUCCEEDED, f"{_counted(results)}; {len(unhealthy)} not healthy yet"
    if unhealthy:
        key, health = next(iter(unhealthy.items()))
        message = (
            f"{len(unhealthy)} did not become healthy in time: {key.qualified}: {health.message}"
        )
        return Phase.FAILED, message
    return Phase.SUCCEEDED, _counted(results)


def _counted(results: list[Result]) -> str:
    """What changed first, what did not last."""
    counts = Counter(result.action for result in results)
    told = [action for action in Action if counts[action]]
    told.sort(key=lambda action: action is Action.UNCHANGED)
    return ", ".join(f"{counts[action]} {action.value}" for action in told) or "nothing to do"
