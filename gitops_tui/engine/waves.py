"""Applies manifests in waves: what others need comes first, and is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from gitops_tui.core.desired import Manifest
from gitops_tui.core.fights import Fight
from gitops_tui.core.locks import lock_text
from gitops_tui.core.operations import Action, Result
from gitops_tui.core.plan import awaited, blocked_by, waves
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.applying import apply_one
from gitops_tui.engine.fighting import fought_over, goes_on
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.remembering import DONE, Fights, remember_jobs
from gitops_tui.engine.retry import retried
from gitops_tui.engine.settled import settled
from gitops_tui.engine.waiting import wait_for_health
from gitops_tui.engine.world import World

PARALLEL_APPLIES = 16
ESTABLISHED_WITHIN = 60.0


async def apply_in_waves(
    world: World,
    manifests: list[Manifest],
    recorder: Recorder,
    *,
    named: bool,
    recreate: frozenset[ResourceKey],
) -> tuple[list[Result], Fights]:
    """Apply all of `manifests`; `named` says that a person asked for just these, and
    `recreate` holds those that may be deleted and made anew.
    """
    fights: dict[ResourceKey, Fight] = {}

    async def applied(manifest: Manifest, failed: set[ResourceKey]) -> Result:
        passed_by = _passed_by(world, manifest, failed)
        if passed_by is None and not named:
            passed_by = await _left_alone(world, manifest)
        if passed_by is not None:
            return passed_by
        if not named and await settled(world, manifest):
            return Result(manifest.key, Action.UNCHANGED, api_version=manifest.kind.api_version)
        done = await apply_one(world, manifest, named=named, anew=manifest.key in recreate)
        if done.fight is not None:
            fights[manifest.key] = done.fight
        return done.result

    results: list[Result] = []
    slots = asyncio.Semaphore(PARALLEL_APPLIES)
    total = recorder.operation.total
    for wave in waves(manifests):
        # Somebody may have locked what is still to come.
        world.locks = await retried(world.store.locks, world.ports.clock)
        failed = {r.key for r in results if r.action not in DONE and _may_be_absent(world, r.key)}

        async def one(manifest: Manifest, failed: set[ResourceKey] = failed) -> None:
            async with slots:
                results.append(await applied(manifest, failed))
            recorder.tell(done=len(results), results=tuple(results))

        before = len(results)
        await asyncio.gather(*(one(manifest) for manifest in wave))
        await remember_jobs(world, results[before:], {m.key: m for m in wave}, fights)
        done = _done(results)
        first = [m for m in wave if awaited(m.key) and m.key in done]
        if first:
            established = [(m.key, m.kind) for m in first]
            await wait_for_health(world, established, ESTABLISHED_WITHIN, recorder)
            recorder.tell(done=len(results), total=total)
        if any(m.key.kind == "CustomResourceDefinition" for m in first):
            await world.refresh_catalog()
    return results, fights


def _may_be_absent(world: World, key: ResourceKey) -> bool:
    """Whether what needs `key` cannot be applied: it was not, and it does not live already.

    Without the right to look, what needs it is tried: the server knows.
    """
    return key not in world.live.objects and world.sight.denial(key) is None


def _done(results: Iterable[Result]) -> set[ResourceKey]:
    return {result.key for result in results if result.action in DONE}


async def _left_alone(world: World, manifest: Manifest) -> Result | None:
    fight = fought_over(world, manifest)
    if fight is None or not await goes_on(world, manifest):
        return None
    reason, version = fight.told(manifest.key), manifest.kind.api_version
    return Result(manifest.key, Action.SKIPPED, reason, version)


def _passed_by(world: World, manifest: Manifest, failed: set[ResourceKey]) -> Result | None:
    """Why it is not applied; None where it is."""
    lock = world.active_locks().get(manifest.key)
    version = manifest.kind.api_version
    if lock is not None:
        reason = lock_text(lock, world.now())
        return Result(manifest.key, Action.SKIPPED, reason, version)
    blocker = blocked_by(manifest, failed)
    if blocker is not None:
        reason = f"{blocker} was not applied"
        return Result(manifest.key, Action.SKIPPED, reason, version)
    return None
