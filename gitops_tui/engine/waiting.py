"""Waits until what was applied is healthy, and says what it is waiting for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from gitops_tui.core.health import Health, HealthStatus, health_of
from gitops_tui.core.jobs import health_after, is_job
from gitops_tui.core.operations import Action
from gitops_tui.core.resources import Kind, ResourceKey
from gitops_tui.engine.held_up import HeldUp
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError

PAUSE = 0.3
PARALLEL_READS = 16
EXPLAINED = 3
ROLLOUTS = {("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet")}
SETTLED = {HealthStatus.HEALTHY, HealthStatus.SUSPENDED, HealthStatus.UNKNOWN}


def worth_waiting(world: World, key: ResourceKey, action: Action) -> bool:
    """Whether a sync waits for `key`: it changed it, or found it rolling out.

    What was ill before, or is never done (a volume that nobody claims), would hold up
    every sync for its whole time, and is not this one's doing.
    """
    if action is not Action.UNCHANGED:
        return True
    live = world.live.objects.get(key)
    rolls = (key.group, key.kind) in ROLLOUTS
    return rolls and live is not None and health_of(live.body()).status is HealthStatus.PROGRESSING


async def wait_for_health(
    world: World,
    applied: Iterable[tuple[ResourceKey, Kind]],
    timeout: float,
    recorder: Recorder,
    *,
    enough: Callable[[], bool] = lambda: False,
    besides: int = 0,
) -> dict[ResourceKey, Health]:
    """Look at `applied` until all are settled, `timeout` seconds have passed, or it is `enough`.

    Answers with those that are not, each with what it waits for. `besides` are done already
    and only counted.
    """
    until = world.now() + timedelta(seconds=timeout)
    everything = dict(applied)
    pending = _unsettled(world, everything)
    held_up = HeldUp(world)
    while True:
        recorder.tell(
            done=besides + len(everything) - len(pending),
            total=besides + len(everything),
            waiting_for=await _sentence(world, pending, held_up),
        )
        done = all(_is_final(key, health) for key, health in pending.items())
        if enough():
            return pending
        if done or world.now() >= until:
            return await _explained(pending, held_up)
        await world.ports.clock.sleep(PAUSE)
        await _look(world, {key: everything[key] for key in pending})
        pending = _unsettled(world, pending)


def _is_final(key: ResourceKey, health: Health) -> bool:
    """Whether waiting does not help: a Job that failed stays so."""
    return is_job(key) and health.status is HealthStatus.DEGRADED


def _unsettled(world: World, keys: Iterable[ResourceKey]) -> dict[ResourceKey, Health]:
    found = {}
    for key in keys:
        live = world.live.objects.get(key)
        if live is None and not world.is_desired(key):
            # Dropped from Git and pruned while we wait: there is nothing to wait for.
            continue
        health = _health(world, key) if live is None else health_of(live.body())
        if health.status not in SETTLED:
            found[key] = health
    return found


def _health(world: World, key: ResourceKey) -> Health:
    """Of what is gone: a Job that was removed after its end is done."""
    run = world.live.runs.get(key)
    if run is not None and run.over:
        return health_after(run)
    return Health(HealthStatus.MISSING, "is gone")


async def _look(world: World, kinds: dict[ResourceKey, Kind]) -> None:
    """Read what no watch brings by itself."""
    slots = asyncio.Semaphore(PARALLEL_READS)

    async def one(key: ResourceKey, kind: Kind) -> None:
        # A server that is away for a while is asked again at the next look.
        with suppress(ClusterError):
            async with slots:
                live = await world.ports.cluster.get(kind, key.namespace, key.name)
            if live is None:
                world.live.delete(key)
            else:
                world.live.upsert(live)

    unfollowed = {key: kind for key, kind in kinds.items() if not world.sight.follows(key)}
    await asyncio.gather(*(one(key, kind) for key, kind in unfollowed.items()))


async def _sentence(world: World, pending: dict[ResourceKey, Health], held_up: HeldUp) -> str:
    if not pending:
        return ""
    key, health = next(iter(pending.items()))
    told = _told(health, await held_up.why(key))
    more = f" and {len(pending) - 1} more" if len(pending) > 1 else ""
    return f"{world.name(key)}: {told}{more}"


async def _explained(
    pending: dict[ResourceKey, Health], held_up: HeldUp
) -> dict[ResourceKey, Health]:
    """The last word about what did not get well, for the first few with what holds them up."""
    explained = dict(pending)
    for key in list(pending)[:EXPLAINED]:
        why = await held_up.why(key, now=True)
        explained[key] = replace(pending[key], message=_told(pending[key], why))
    return explained


def _told(health: Health, why: str) -> str:
    message = health.message or health.status
    return f"{message} ({why})" if why else message
