"""Between custom waves: what follows waits for health, and stops when a wave has failed."""

from __future__ import annotations

from collections.abc import Callable

from gitops_tui.core.health import HealthStatus, health_of
from gitops_tui.core.operations import Action, Result
from gitops_tui.core.plan import Stage
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.remembering import DONE
from gitops_tui.engine.waiting import wait_for_health, worth_waiting
from gitops_tui.engine.world import World


async def stage_ended(
    world: World,
    stage: Stage,
    results: list[Result],
    recorder: Recorder,
    enough: Callable[[], bool],
) -> str | None:
    """Wait for a stage; why the later ones are stopped: one sentence, None when they go on.

    What its annotation put here must be well. The others are waited for as at a sync's
    end, and stop nothing.
    """
    asked_for = {manifest.key for manifest in stage.asked_for}
    actions = {result.key: result for result in results}
    failed = next((actions[k] for k in sorted(asked_for) if _failed(actions[k])), None)
    if failed is not None:
        return _stopped(stage, failed.key, failed.reason or "")
    ill = next((k for k in sorted(asked_for) if _ill_before(world, actions[k])), None)
    if ill is not None:
        return _stopped(stage, ill, health_of(world.live.objects[ill].body()).message)
    waited = [
        (manifest.key, manifest.kind)
        for wave in stage.waves
        for manifest in wave
        if (result := actions[manifest.key]).action in DONE
        if manifest.key in asked_for or worth_waiting(world, manifest.key, result.action)
    ]
    pending = await wait_for_health(world, waited, world.target.timeout, recorder, enough=enough)
    late = next((key for key in sorted(pending) if key in asked_for), None)
    return _stopped(stage, late, pending[late].message) if late is not None else None


def _failed(result: Result) -> bool:
    return result.action is Action.FAILED


def _ill_before(world: World, result: Result) -> bool:
    """Whether it was degraded before this sync, which does not change by waiting."""
    live = world.live.objects.get(result.key)
    if result.action is not Action.UNCHANGED or live is None:
        return False
    return health_of(live.body()).status is HealthStatus.DEGRADED


def _stopped(stage: Stage, key: ResourceKey, why: str) -> str:
    return f"wave {stage.number} before it did not end well: {key}: {why}".rstrip(": ")
