"""Waits until what was applied is healthy, and says what it is waiting for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from gitops_tui.core.health import Health, HealthStatus, health_of
from gitops_tui.core.resources import Kind, ResourceKey
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.retry import retried
from gitops_tui.engine.world import World

PAUSE = 0.3
SETTLED = {HealthStatus.HEALTHY, HealthStatus.SUSPENDED, HealthStatus.UNKNOWN}


async def wait_for_health(
    world: World, applied: Iterable[tuple[ResourceKey, Kind]], timeout: float, recorder: Recorder
) -> dict[ResourceKey, Health]:
    """Look at `applied` until all are settled or `timeout` seconds have passed.

    Answers with those that are not, each with what it waits for.
    """
    until = world.now() + timedelta(seconds=timeout)
    everything = dict(applied)
    pending: dict[ResourceKey, Health] = {}
    left = everything
    while True:
        pending = await _unsettled(world, left)
        recorder.tell(
            done=len(everything) - len(pending),
            total=len(everything),
            waiting_for=_sentence(pending),
        )
        if not pending or world.now() >= until:
            return pending
        left = {key: everything[key] for key in pending}
        await world.ports.clock.sleep(PAUSE)


async def _unsettled(world: World, kinds: dict[ResourceKey, Kind]) -> dict[ResourceKey, Health]:
    found = {}
    for key, kind in kinds.items():
        live = await retried(
            lambda key=key, kind=kind: world.ports.cluster.get(kind, key.namespace, key.name),  # type: ignore[misc]
            world.ports.clock,
        )
        if live is None:
            found[key] = Health(HealthStatus.MISSING, "is gone")
            continue
        world.live.upsert(live)
        health = health_of(live.body())
        if health.status not in SETTLED:
            found[key] = health
    return found


def _sentence(pending: dict[ResourceKey, Health]) -> str:
    if not pending:
        return ""
    key, health = next(iter(pending.items()))
    more = f" and {len(pending) - 1} more" if len(pending) > 1 else ""
    return f"{key}: {health.message or health.status}{more}"
