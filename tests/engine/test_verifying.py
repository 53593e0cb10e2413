"""What looks in sync is verified by the server: gently, again after a while, or not at all."""

from __future__ import annotations

import pytest

from gitops_tui.core.drift import State, Verdict
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.snapshot import ClusterPhase, Snapshot
from gitops_tui.engine.ports import LinkPhase
from gitops_tui.errors import Busy, Forbidden, Rejected, Unreachable
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, row
from tests.engine.running import Running, running

NO_RIGHT = Forbidden("deployments.apps in example: no right to patch.", verb="patch")
TEN_MINUTES = 600


def asked(scene: Scene, kind: str = "") -> int:
    """How many dry runs the server was asked for."""
    return len(scene.cluster.script.of("apply", kind, dry_run=True))


def mutated(body: JsonObject) -> JsonObject:
    """A webhook that paints everything red."""
    return {**body, "data": {"colour": "red"}} if body["kind"] == "ConfigMap" else body


async def verified(run: Running) -> Snapshot:
    """The first snapshot whose every verdict is the server's."""
    await run.is_ready()
    await run.scene.clock.advance(2)
    return await run.shows(lambda s: s.ready and s.verified == s.summary.total, "all verified")


async def test_what_is_in_sync_is_shown_before_it_is_verified(shop: Scene) -> None:
    """The local verdict first; how much is verified is said, and grows."""
    async with running(shop) as run:
        snapshot = await run.is_ready()
        assert snapshot.summary.in_sync == 4
        assert asked(shop) <= 1
        snapshot = await verified(run)
        assert all(row.verdict is Verdict.SERVER for row in snapshot.resources)
        assert snapshot.summary.in_sync == 4
    assert {snapshot.summary.out_of_sync for snapshot in run.seen} == {0}


async def test_the_server_is_asked_gently(unsynced: Scene) -> None:
    """No more than twenty dry runs a second, however much there is."""
    many = {f"c{n}": manifests.config(f"c{n}", colour="blue") for n in range(50)}
    unsynced.commit("Fifty more", **many)
    await unsynced.synced()
    unsynced.cluster.script.calls.clear()
    async with running(unsynced) as run:
        await run.is_ready()
        for second in range(1, 4):
            await run.passes(1)
            assert asked(unsynced) <= 20 * second + 1
        assert asked(unsynced) >= 40


async def test_what_was_only_verified_is_no_picture_each(
    unsynced: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand rows are verified for minutes: how far it is is told now and then."""
    monkeypatch.setattr("gitops_tui.engine.publishing.NOW_AND_THEN", 60.0)
    many = {f"c{n}": manifests.config(f"c{n}", colour="blue") for n in range(50)}
    unsynced.commit("Fifty more", **many)
    await unsynced.synced()
    async with running(unsynced) as run:
        await run.is_ready()
        await run.passes(1)
        pictures, before = len(run.seen), asked(unsynced)
        await run.passes(1)
        assert asked(unsynced) >= before + 15
        assert len(run.seen) - pictures <= 1


async def test_what_a_webhook_makes_of_it_is_found(shop: Scene) -> None:
    """In sync by our own comparison, drifted by the server's dry run."""
    async with running(shop) as run:
        assert row(await run.is_ready(), SETTINGS).in_sync
        shop.cluster.admit = mutated
        await shop.clock.advance(2)
        found = await run.row(SETTINGS, lambda r: not r.in_sync)
        assert (found.state, found.verdict) == (State.DRIFTED, Verdict.SERVER)
        assert found.changes[0].path == "data.colour"


async def test_each_is_asked_about_once_in_ten_minutes(shop: Scene) -> None:
    """Verdicts are kept while nothing changes, and then expire."""
    async with running(shop) as run:
        await verified(run)
        before = asked(shop)
        await run.passes(TEN_MINUTES - 30)
        assert asked(shop) == before
        await run.passes(60)
        assert asked(shop) == before + 4
        await run.passes(TEN_MINUTES - 60)
        assert asked(shop) == before + 4


async def test_a_verdict_that_took_its_time_is_not_older_than_ten_minutes_either(
    shop: Scene,
) -> None:
    """Ten minutes after it was asked for, not after it was given: no round is left out."""
    slow = Busy("Too many requests.", status=429, retry_after=10.0)
    shop.cluster.script.fail("apply", "ConfigMap", slow, dry_run=True, times=1)
    async with running(shop) as run:
        await run.is_ready()
        await shop.clock.advance(15)
        await verified(run)
        assert asked(shop, "ConfigMap") == 2
        await run.passes(TEN_MINUTES)
        assert asked(shop, "ConfigMap") == 3


async def test_an_edit_is_judged_by_the_server_at_once(shop: Scene) -> None:
    """Drift is the server's verdict; no round is waited for."""
    async with running(shop) as run:
        await verified(run)
        shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        found = await run.row(FRONTEND, lambda r: not r.in_sync)
    assert found.verdict is Verdict.SERVER


async def test_a_status_that_moves_costs_no_dry_run(shop: Scene) -> None:
    """A verdict does not depend on the status."""
    async with running(shop) as run:
        await verified(run)
        before = asked(shop)
        for ready in range(20):
            shop.cluster.living.set_status(FRONTEND, observedGeneration=1, readyReplicas=ready)
            await shop.clock.advance(1)
        await run.is_quiet()
        assert asked(shop) == before
        assert row(run.snapshot, FRONTEND).verdict is Verdict.SERVER


async def test_a_missing_resource_that_the_server_would_refuse_says_so(shop: Scene) -> None:
    """Failed, and why the sync will not help; once the server takes it, it is missing."""
    refused = Rejected("spec.replicas: must be positive")
    shop.cluster.script.fail("apply", "Deployment", refused, dry_run=True, times=2)
    shop.cluster.living.remove(FRONTEND)
    async with running(shop) as run:
        await verified(run)
        found = await run.row(FRONTEND, lambda r: r.error)
        told = f"It cannot be created: {refused}"
        assert (found.state, found.error) == (State.FAILED, told)
        await run.passes(2 * TEN_MINUTES)
        await run.row(FRONTEND, lambda r: r.state is State.MISSING)


async def test_without_the_right_to_patch_the_local_verdict_stands_and_says_so(
    shop: Scene,
) -> None:
    """In sync or drifted as we see it, and why the server was not asked."""
    shop.cluster.script.fail("apply", "", NO_RIGHT, dry_run=True)
    async with running(shop) as run:
        await run.is_ready()
        await shop.clock.advance(2)
        found = await run.row(FRONTEND, lambda r: r.error)
        assert (found.state, found.verdict) == (State.IN_SYNC, Verdict.LOCAL)
        assert found.error == f"Compared locally only: {NO_RIGHT.message}"
        shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        found = await run.row(FRONTEND, lambda r: not r.in_sync)
        assert (found.state, found.verdict) == (State.DRIFTED, Verdict.LOCAL)
        assert found.changes[0].live == 5


async def test_without_the_right_to_patch_there_is_no_storm_of_requests(shop: Scene) -> None:
    """Asked once for each object, and not again before ten minutes have passed."""
    shop.cluster.script.fail("apply", "", NO_RIGHT, dry_run=True)
    async with running(shop) as run:
        await run.is_ready()
        await run.passes(300)
        assert asked(shop) == 4


async def test_a_server_that_is_busy_is_asked_again_without_haste(shop: Scene) -> None:
    """The local verdict stands meanwhile; when it answers, it is the server's."""
    shop.cluster.script.fail("apply", "", Busy("Too many requests.", status=429), dry_run=True)
    async with running(shop) as run:
        await run.is_ready()
        await run.passes(20)
        # Each of the four once, and once more because it was busy; then not for a minute.
        assert asked(shop) <= 4 * 2
        assert run.snapshot.summary.in_sync == 4
        assert all("Too many requests" in (row.error or "") for row in run.snapshot.resources)
        shop.cluster.script.heal()
        await shop.clock.advance(61)
        snapshot = await verified(run)
        assert all(row.error is None for row in snapshot.resources)


async def test_nothing_is_verified_while_the_cluster_is_lost(shop: Scene) -> None:
    """What is on show may be old, and the server does not answer anyway."""
    async with running(shop) as run:
        await run.is_ready()
        shop.cluster.link(LinkPhase.LOST, "no answer")
        await run.shows(lambda s: s.cluster.phase is ClusterPhase.LOST)
        await shop.clock.advance(1)
        before = asked(shop)
        await run.passes(TEN_MINUTES)
        assert asked(shop) == before
        shop.cluster.link(LinkPhase.LIVE)
        await verified(run)


async def test_a_server_that_fails_at_the_dry_run_leaves_our_own_verdict(shop: Scene) -> None:
    """Drift shows although nobody confirms it, and is confirmed later."""
    shop.cluster.script.fail("apply", "", Unreachable("no answer"), dry_run=True)
    async with running(shop) as run:
        await run.is_ready()
        shop.cluster.living.edit(SETTINGS, {"data": {"colour": "red"}})
        found = await run.row(SETTINGS, lambda r: not r.in_sync)
        assert found.verdict is Verdict.LOCAL
        shop.cluster.script.heal()
        await shop.clock.advance(4)
        await run.row(SETTINGS, lambda r: r.verdict is Verdict.SERVER and not r.in_sync)


async def test_a_definition_that_was_installed_makes_every_verdict_void(shop: Scene) -> None:
    """The server's schema may have changed: asked anew."""
    async with running(shop) as run:
        await verified(run)
        before = asked(shop)
        shop.commit(
            "Add a till",
            crd=manifests.definition("Till"),
            till=manifests.custom("Till", "front"),
        )
        await run.row(key("shop.example/Till/front"), lambda r: True)
        run.engine.request_sync()
        assert (await run.ends()).results
        await shop.clock.advance(5)
        await run.shows(lambda s: s.verified == 6)
        assert asked(shop) > before


@pytest.mark.parametrize("patience", [0.0, 0.01])
async def test_a_row_does_not_wait_for_a_server_that_takes_its_time(
    shop: Scene, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    """Our own comparison is on show until the server's word comes."""
    monkeypatch.setattr("gitops_tui.engine.comparing.PATIENCE", patience)
    busy = Busy("Too many requests.", status=429, retry_after=60.0)
    async with running(shop) as run:
        await verified(run)
        shop.cluster.script.fail("apply", "ConfigMap", busy, dry_run=True, times=1)
        shop.cluster.living.edit(SETTINGS, {"data": {"colour": "red"}})
        found = await run.row(SETTINGS, lambda r: not r.in_sync)
        assert found.verdict is Verdict.LOCAL
        await shop.clock.advance(61)
        await run.row(SETTINGS, lambda r: r.verdict is Verdict.SERVER and not r.in_sync)
