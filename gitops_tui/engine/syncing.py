"""One sync, top to bottom: announce it, apply in waves, prune, wait, record."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType

from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.health import Health
from gitops_tui.core.operations import Action, Operation, Phase, Result
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.admission import look_at_admission
from gitops_tui.engine.beside import unhurried
from gitops_tui.engine.finishing import ended
from gitops_tui.engine.guard import held_to, only_forward, something_desired, writable
from gitops_tui.engine.marking import mark
from gitops_tui.engine.pruning import prune_now
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.remembering import DONE, announce, remember, with_runs
from gitops_tui.engine.standing import Overtaken, Standing, StillMine
from gitops_tui.engine.waiting import wait_for_health, worth_waiting
from gitops_tui.engine.waves import apply_in_waves
from gitops_tui.engine.ways_out import refuse_guarded
from gitops_tui.engine.world import World


async def sync(
    world: World,
    recorder: Recorder,
    keys: frozenset[ResourceKey] | None = None,
    *,
    prune: frozenset[ResourceKey] = frozenset(),
    kept: Mapping[ResourceKey, str] = MappingProxyType({}),
    recreate: frozenset[ResourceKey] = frozenset(),
    wait: bool = True,
    arm: bool | None = None,
    leaving: str | None = None,
    enough: Callable[[], bool] = lambda: False,
    still_mine: StillMine | None = None,
) -> Operation:
    """Apply what `world.desired` asks for (or just `keys` of it); `enough` ends the waiting.

    What is `kept` was named for the prune, and is passed by for the reason given.
    What is in `recreate` may be deleted and made anew where it cannot be changed in place.
    `leaving` is the synced revision that somebody agreed to leave (guard.only_forward).
    `still_mine` says of a timed sync whether this process still runs the timer.
    Raises ReadOnly, StateError, HistoryRewritten, UsageError, Conflict, RevisionNotFound
    before anything is written; afterwards failures of single resources are results.
    """
    writable(world)
    refuse_guarded(recreate)
    await world.read_state()
    writable(world)
    held_to(world)
    wanted = world.desired
    standing = Standing(world, wanted.revision, still_mine)
    await only_forward(world, wanted.revision, leaving=leaving)
    chosen = [m for key, m in wanted.manifests.items() if keys is None or key in keys]
    if keys is None:
        something_desired(world)
    only = "" if keys is None else _named(world, keys)
    unusable = _unusable(wanted, keys)
    total = len(chosen) + len(unusable) + len(prune) + len(kept)
    recorder.tell(revision=wanted.revision, total=total, only=only)
    try:
        # What Git itself says is not ours to apply does not become ours by that.
        ours = [manifest for manifest in chosen if manifest.lock is None]
        await asyncio.gather(announce(world, ours, wanted.revision), look_at_admission(world))
        waved = await apply_in_waves(
            world,
            chosen,
            recorder,
            standing,
            named=keys is not None,
            recreate=recreate,
            enough=enough,
        )
        results = waved.results + unusable
        if prune and keys is None:
            results += await prune_now(world, prune, standing)
        results += [Result(key, Action.SKIPPED, why) for key, why in kept.items()]
        with suppress(Overtaken):
            await standing.hold()
        recorder.tell(results=tuple(results))
        operation, whole = recorder.operation, keys is None
        await remember(
            world, operation, wanted, results, waved.fights, standing, whole=whole, arm=arm
        )
        unhealthy: dict[ResourceKey, Health] = {}
        # What a wave waited for in vain is not waited for twice.
        if wait and waved.stopped is None and standing.overtaken is None:
            unhealthy = await _healthy(world, chosen, results, recorder, enough)
        phase, told = (
            (Phase.FAILED, f"stopped, since {standing.overtaken}")
            if standing.overtaken is not None
            else _outcome(results, unhealthy, waved.stopped, hurried=enough())
        )
        if whole and phase is Phase.SUCCEEDED:
            note = await mark(world, operation, wanted.revision)
            told = "; ".join(filter(None, (told, note)))
    except asyncio.CancelledError:
        await recorder.interrupted()
        raise
    if only:
        told = f"only {only}: {told}"
    over = whole and standing.overtaken is None
    failed = [result.key for result in results if result.action is Action.FAILED]
    sick = [] if standing.overtaken is not None else [*failed, *unhealthy]
    return await recorder.end(
        phase,
        told,
        lambda state: with_runs(world, ended(state) if over else state),
        {key: world.name(key) for key in sick},
    )


def _named(world: World, keys: frozenset[ResourceKey]) -> str:
    """The one that was synced, or how many."""
    return world.name(next(iter(keys))) if len(keys) == 1 else f"{len(keys)} resources"


def _unusable(wanted: Desired, keys: frozenset[ResourceKey] | None) -> list[Result]:
    """Manifests that say who they are and cannot be applied all the same."""
    return [
        Result(finding.key, Action.FAILED, str(finding))
        for finding in wanted.findings
        if finding.key is not None and (keys is None or finding.key in keys)
    ]


async def _healthy(
    world: World,
    chosen: list[Manifest],
    results: list[Result],
    recorder: Recorder,
    enough: Callable[[], bool],
) -> dict[ResourceKey, Health]:
    """Wait for the health of what this sync has moved; what is not healthy in time."""
    done = {r.key: r.action for r in results if r.action in DONE}
    waited = [
        (m.key, m.kind)
        async for m in unhurried(chosen)
        if m.key in done and worth_waiting(world, m.key, done[m.key])
    ]
    return await wait_for_health(
        world,
        waited,
        world.target.timeout,
        recorder,
        enough=enough,
        besides=len(done) - len(waited),
    )


def _outcome(
    results: list[Result],
    unhealthy: dict[ResourceKey, Health],
    stopped: str | None,
    *,
    hurried: bool,
) -> tuple[Phase, str]:
    failed = [result for result in results if result.action is Action.FAILED]
    if failed:
        first = failed[0]
        message = f"{len(failed)} of {len(results)} failed: {first.key.qualified}: {first.reason}"
        return Phase.FAILED, message
    if stopped is not None and not hurried:
        return Phase.FAILED, f"the later waves were passed by, since {stopped}"
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
