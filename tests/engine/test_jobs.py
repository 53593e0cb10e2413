"""A Job runs once: what its time to live removed is not run again by accident."""

from __future__ import annotations

import asyncio

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.health import HealthStatus
from gitops_tui.core.operations import Action, Operation, Phase
from gitops_tui.engine.api import EffectAction
from tests.core.objects import key
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, reason, row, told
from tests.engine.running import running

MIGRATE = key("batch/Job/migrate")
COMPLETE = [{"type": "Complete", "status": "True"}]
FAILED = [{"type": "Failed", "status": "True", "message": "it did not work"}]


def finish(scene: Scene, *, conditions: list[dict[str, str]] = COMPLETE) -> None:
    """The Job of the cluster runs to its end."""
    scene.cluster.living.set_status(MIGRATE, conditions=conditions)


async def with_job(scene: Scene, *, ttl: int | None = 60) -> None:
    """A sync makes the Job, and does not wait for it."""
    scene.cluster.living.controllers = False
    scene.commit("Migrate", job=manifests.job("migrate", ttl=ttl))
    await (await scene.session()).sync(wait=False)


async def runs(scene: Scene) -> int:
    """How often the Job was made by a further sync of everything."""
    before = len(scene.cluster.script.of("apply", "Job"))
    await (await scene.session()).sync(wait=False)
    made = len(scene.cluster.script.of("apply", "Job")) - before
    return made if scene.lives(MIGRATE) else 0


async def test_a_finished_job_that_its_ttl_removed_is_not_run_again(synced: Scene) -> None:
    """In sync, with the word that it ran; unchanged by every further sync."""
    await with_job(synced)
    finish(synced)
    await synced.synced()
    synced.cluster.living.remove(MIGRATE)
    operation = await synced.synced()
    assert told(operation)["job/migrate"] is Action.UNCHANGED
    assert reason(operation, MIGRATE) == "it ran already, and was removed since"
    assert not synced.lives(MIGRATE)
    seen = row(await (await synced.session()).observe(verify=True), MIGRATE)
    assert (seen.state, seen.direction, seen.error) == (State.IN_SYNC, None, None)
    assert seen.health is not None
    assert seen.health.status is HealthStatus.HEALTHY
    assert "finished" in seen.health.message


async def test_it_is_run_again_when_its_manifest_changes(synced: Scene) -> None:
    """Another image is another run."""
    await with_job(synced)
    synced.cluster.living.remove(MIGRATE)
    synced.commit("Migrate more", job=manifests.job("migrate", image="shop/migrate:2"))
    assert row(await (await synced.session()).observe(), MIGRATE).state is State.MISSING
    assert await runs(synced) == 1


async def test_a_person_runs_it_again_by_name(synced: Scene) -> None:
    """The preview of everything leaves it, that of the Job itself creates it; so do the acts."""
    await with_job(synced)
    synced.cluster.living.remove(MIGRATE)
    session = await synced.session()
    whole = {e.key: e for e in (await session.preview_sync()).effects}
    assert whole[MIGRATE].action is EffectAction.UNCHANGED
    named = {e.key: e for e in (await session.preview_sync(frozenset({MIGRATE}))).effects}
    assert named[MIGRATE].action is EffectAction.CREATE
    operation = await session.sync(frozenset({MIGRATE}), wait=False)
    assert told(operation) == {"job/migrate": Action.CREATED}
    synced.cluster.living.remove(MIGRATE)
    assert await runs(synced) == 0


async def test_one_without_a_time_to_live_that_somebody_deleted_is_missing(
    synced: Scene,
) -> None:
    """Nothing but a hand removes it, and nobody saw it end: Git asks for it."""
    await with_job(synced, ttl=None)
    synced.cluster.living.remove(MIGRATE)
    assert row(await (await synced.session()).observe(), MIGRATE).state is State.MISSING
    assert await runs(synced) == 1


async def test_a_finished_one_that_a_hand_cleaned_away_does_not_run_again(synced: Scene) -> None:
    """A past sync saw that it was done: run twice is worse than not run."""
    await with_job(synced, ttl=None)
    finish(synced)
    await synced.synced()
    synced.cluster.living.remove(MIGRATE)
    assert await runs(synced) == 0


async def test_a_failed_one_that_is_gone_stays_known_as_failed(synced: Scene) -> None:
    """Not run again either, and not called healthy."""
    await with_job(synced)
    finish(synced, conditions=FAILED)
    await synced.synced()
    synced.cluster.living.remove(MIGRATE)
    assert await runs(synced) == 0
    seen = row(await (await synced.session()).observe(), MIGRATE)
    assert seen.health is not None
    assert seen.health.status is HealthStatus.DEGRADED


async def test_one_that_goes_while_its_sync_waits_ends_that_sync_well(scene: Scene) -> None:
    """It ran to its end, and its time to live was over before the next look."""
    scene.commit("Migrate", job=manifests.job("migrate", ttl=0))

    def hear(operation: Operation) -> None:
        if operation.waiting_for and scene.lives(MIGRATE):
            scene.cluster.living.remove(MIGRATE)

    operation = await (await scene.session()).sync(progress=hear)
    assert operation.phase is Phase.SUCCEEDED, operation.message
    assert not scene.lives(MIGRATE)
    assert scene.records.state.inventory[MIGRATE].digest
    assert await runs(scene) == 0


async def test_a_failed_job_is_not_waited_for(scene: Scene) -> None:
    """It stays failed: the sync says so at once, not after its whole time."""
    scene.commit("Migrate", job=manifests.job("migrate"))
    began = scene.clock.now()

    def hear(operation: Operation) -> None:
        if operation.waiting_for:
            finish(scene, conditions=FAILED)

    operation = await (await scene.session()).sync(progress=hear)
    assert operation.phase is Phase.FAILED
    assert "it did not work" in operation.message
    assert (scene.clock.now() - began).total_seconds() < 5


async def test_one_that_goes_between_the_look_and_the_apply_is_not_made_anew(
    synced: Scene,
) -> None:
    """The apply names the very object: it cannot create another."""
    await with_job(synced)
    finish(synced)
    synced.cluster.living.mutate("jobs")
    session = await synced.session()

    def vanish(_: object) -> None:
        synced.cluster.living.remove(MIGRATE)

    synced.cluster.script.when("apply", "Job", vanish, dry_run=False, times=1)
    operation = await session.sync(wait=False)
    assert told(operation)["job/migrate"] is Action.UNCHANGED
    assert not synced.lives(MIGRATE)


async def test_a_crash_right_after_the_job_was_made_does_not_run_it_twice(synced: Scene) -> None:
    """It is written down before the next wave, not at the end of the sync."""
    synced.commit(
        "Migrate",
        job=manifests.job("migrate"),
        crd=manifests.definition("Widget"),
        widget=manifests.custom("Widget", "big"),
    )

    def die(_: object) -> None:
        raise asyncio.CancelledError

    synced.cluster.script.when("apply", "Widget", die)
    with pytest.raises(asyncio.CancelledError):
        await synced.synced()
    synced.cluster.script.heal()
    synced.cluster.living.remove(MIGRATE)
    assert await runs(synced) == 0


async def test_a_job_that_was_seen_to_be_deleted_before_its_end_is_missing(shop: Scene) -> None:
    """A watch saw it go: it did not finish, so the next sync runs it."""
    await with_job(shop)
    async with running(shop) as run:
        await run.is_ready()
        shop.cluster.living.remove(MIGRATE)
        await run.row(MIGRATE, lambda r: r.state is State.MISSING)
        run.engine.request_sync()
        await run.row(MIGRATE, lambda r: r.state is State.IN_SYNC)
    assert shop.lives(MIGRATE)


async def test_a_job_that_was_seen_to_finish_is_done(shop: Scene) -> None:
    """A watch saw it end and go: in sync, whoever removed it."""
    await with_job(shop, ttl=None)
    async with running(shop) as run:
        await run.is_ready()
        finish(shop)
        shop.cluster.living.remove(MIGRATE)
        seen = await run.row(MIGRATE, lambda r: r.health and "finished" in r.health.message)
        assert seen.state is State.IN_SYNC
        run.engine.request_sync()
        await run.ends()
    assert not shop.lives(MIGRATE)
