"""Applies manifests in waves: what others need comes first, and is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from gitops_tui.core.desired import Manifest
from gitops_tui.core.fights import Fight
from gitops_tui.core.operations import Action, Result
from gitops_tui.core.plan import awaited, stages
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.applying import Done, apply_one
from gitops_tui.engine.autoscaling import lets_go
from gitops_tui.engine.fighting import calmed
from gitops_tui.engine.passing_by import why_passed_by
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.remembering import DONE, Fights, remember_jobs
from gitops_tui.engine.retry import retried
from gitops_tui.engine.settled import settled
from gitops_tui.engine.stages import stage_ended
from gitops_tui.engine.standing import Standing
from gitops_tui.engine.waiting import wait_for_health
from gitops_tui.engine.world import World

PARALLEL_APPLIES = 16
ESTABLISHED_WITHIN = 60.0


class Waved(NamedTuple):
    """What came of all waves."""

    results: list[Result]
    fights: Fights
    stopped: str | None
    """Why the later waves were passed by; None when they were not."""


async def apply_in_waves(
    world: World,
    manifests: list[Manifest],
    recorder: Recorder,
    standing: Standing,
    *,
    named: bool,
    recreate: frozenset[ResourceKey],
    enough: Callable[[], bool],
) -> Waved:
    """Apply all of `manifests`, as long as others have not moved on (`standing`). `named` says
    that a person asked for just these, and `recreate` holds those that may be deleted and
    made anew. `enough` ends the waiting.
    """
    waving = _Waving(world, recorder, standing, named=named, recreate=recreate)
    planned = stages(manifests)
    custom = any(stage.asked_for for stage in planned)
    stopped = None
    for stage, following in zip(planned, (*planned[1:], None), strict=False):
        for wave in stage.waves:
            if stopped is None:
                await waving.apply(wave)
                stopped = standing.overtaken
            else:
                waving.skip(wave, stopped)
        if custom and following is not None and stage.number is not None and stopped is None:
            stopped = await stage_ended(world, stage, waving.results, recorder, enough)
            standing.has_waited()
            waving.tell()
    return Waved(waving.results, waving.fights, stopped)


class _Waving:
    """Applies one wave after the other, and gathers what comes of it."""

    def __init__(
        self,
        world: World,
        recorder: Recorder,
        standing: Standing,
        *,
        named: bool,
        recreate: frozenset[ResourceKey],
    ) -> None:
        self._world = world
        self._recorder = recorder
        self._standing = standing
        self._named = named
        self._recreate = recreate
        self._total = recorder.operation.total
        self.results: list[Result] = []
        self.fights: dict[ResourceKey, Fight] = {}

    async def apply(self, wave: tuple[Manifest, ...]) -> None:
        """Apply a wave, and wait until what the next ones need is established."""
        world = self._world
        # Somebody may have locked what is still to come.
        world.locks = await retried(world.store.locks, world.ports.clock)
        failed = {
            r.key for r in self.results if r.action not in DONE and _may_be_absent(world, r.key)
        }
        before = len(self.results)
        # Whoever lets go of a workload's replicas does so before Git's number is set.
        leaving = {m.key for m in wave if lets_go(world, m.key)}
        await self._each((m for m in wave if m.key in leaving), failed)
        await self._each((m for m in wave if m.key not in leaving), failed)
        new = self.results[before:]
        await remember_jobs(world, new, {m.key: m for m in wave}, self.fights)
        done = _done(new)
        first = [m for m in wave if awaited(m.key) and m.key in done]
        if first:
            established = [(m.key, m.kind) for m in first]
            await wait_for_health(world, established, ESTABLISHED_WITHIN, self._recorder)
            self.tell()
        if any(m.key.kind == "CustomResourceDefinition" for m in first):
            await world.reading.by_new_kinds()

    def skip(self, wave: tuple[Manifest, ...], why: str) -> None:
        """Pass by a whole wave."""
        self.results += [Result(m.key, Action.SKIPPED, why, m.kind.api_version) for m in wave]
        self.tell()

    def tell(self) -> None:
        """Say how far it is."""
        results = tuple(self.results)
        self._recorder.tell(done=len(results), total=self._total, results=results, waiting_for="")

    async def _each(self, manifests: Iterator[Manifest], failed: set[ResourceKey]) -> None:
        async def take_turns() -> None:
            for manifest in manifests:
                self.results.append(await self._applied(manifest, failed))
                self._recorder.tell(done=len(self.results), results=tuple(self.results))
                # What need not be applied never waits: let others run.
                await asyncio.sleep(0)

        await asyncio.gather(*(take_turns() for _ in range(PARALLEL_APPLIES)))

    async def _applied(self, manifest: Manifest, failed: set[ResourceKey]) -> Result:
        key, named = manifest.key, self._named
        passed_by = await why_passed_by(self._world, manifest, failed, named=named)
        if passed_by is not None:
            return passed_by
        if not named and await settled(self._world, manifest):
            result = Result(key, Action.UNCHANGED, api_version=manifest.kind.api_version)
            done = Done(result, calmed(self._world, manifest))
        else:
            anew = key in self._recreate
            done = await apply_one(self._world, manifest, self._standing, named=named, anew=anew)
        if done.fight is not None:
            self.fights[key] = done.fight
        return done.result


def _may_be_absent(world: World, key: ResourceKey) -> bool:
    """Whether what needs `key` cannot be applied: it was not, and it does not live already.

    Without the right to look, what needs it is tried: the server knows.
    """
    return key not in world.live.objects and world.sight.denial(key) is None


def _done(results: Iterable[Result]) -> set[ResourceKey]:
    return {result.key for result in results if result.action in DONE}
