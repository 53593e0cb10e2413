"""A sync that sleeps in the middle of its work: what others did meanwhile is not undone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gitops_tui.core.operations import Action, Phase
from gitops_tui.core.pins import Pin
from gitops_tui.core.state import Synced, TargetState
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, reason, told
from tests.engine.fakes.store import FakeStore
from tests.engine.running import running

LONG = 60.0
CACHE = key("ConfigMap/cache")


def changed(scene: Scene, colour: str = "green") -> None:
    """A commit that changes something in three waves."""
    scene.commit(
        f"All {colour}",
        settings=manifests.config("settings", colour=colour),
        service=manifests.service("frontend", port=8080),
        frontend=manifests.deployment("frontend", replicas=2),
    )


def sleeps(
    scene: Scene,
    meanwhile: Any,
    *,
    verb: str = "apply",
    kind: str = "ConfigMap",
    seconds: float = LONG,
) -> None:
    """Right after the first write, the process sleeps for a while, and others do something."""

    def sleep(_: object) -> None:
        scene.clock.jump(seconds)
        state = scene.records.state
        scene.records.state = meanwhile(state)

    scene.cluster.script.when(verb, kind, sleep, dry_run=False, times=1)


def synced_by_tim(scene: Scene, revision: str) -> Any:
    """Tim records a sync of that revision."""

    def record(state: TargetState) -> TargetState:
        return replace(state, synced=Synced(revision, scene.clock.now(), "Tim", "operator"))

    return record


async def test_what_is_left_is_not_applied_over_newer_work(synced: Scene) -> None:
    """Tim has synced a later commit: the rest is passed by, and his revision stays on record."""
    changed(synced)
    session = await synced.session()
    newer = synced.commit("Newer", settings=manifests.config("settings", colour="red"))
    sleeps(synced, synced_by_tim(synced, newer.sha))
    operation = await session.sync()
    assert operation.phase is Phase.FAILED
    assert operation.message == f"stopped, since Tim has synced {newer.sha[:7]} meanwhile"
    assert told(operation)["configmap/settings"] is Action.CONFIGURED
    for left in (SERVICE, FRONTEND):
        assert told(operation)[str(left)] is Action.SKIPPED
        assert reason(operation, left) == f"Tim has synced {newer.sha[:7]} meanwhile"
    assert synced.live(FRONTEND)["spec"]["replicas"] == 1
    assert synced.records.state.synced is not None
    assert synced.records.state.synced.revision == newer.sha


def begun(revision: str) -> Any:
    """Somebody announces a sync of that revision, which has not ended yet."""
    return lambda state: replace(state, begun=revision)


async def test_what_is_left_is_not_applied_over_what_others_have_begun(synced: Scene) -> None:
    """A sync of waves that wait takes minutes, and is recorded at its end only."""
    changed(synced)
    session = await synced.session()
    newer = synced.commit("Newer", settings=manifests.config("settings", colour="red"))
    sleeps(synced, begun(newer.sha))
    operation = await session.sync()
    why = f"somebody has begun to sync {newer.sha[:7]} meanwhile"
    assert operation.message == f"stopped, since {why}"
    assert reason(operation, FRONTEND) == why
    assert synced.live(FRONTEND)["spec"]["replicas"] == 1
    assert synced.records.state.begun == newer.sha


async def test_an_older_sync_that_others_have_begun_stops_nobody(synced: Scene) -> None:
    """They are the ones who let go; nor does one that a crash has left without an end."""
    older = synced.source.latest.sha
    changed(synced)
    sleeps(synced, begun(older))
    assert (await synced.synced()).phase is Phase.SUCCEEDED
    lost = synced.commit("Never ended", settings=manifests.config("settings", colour="red"))
    synced.records.state = replace(synced.records.state, begun=lost.sha)
    changed(synced, "yellow")
    sleeps(synced, lambda state: state)
    assert (await synced.synced()).phase is Phase.SUCCEEDED
    assert synced.records.state.begun == ""


async def test_a_sync_is_announced_until_it_is_done(synced: Scene) -> None:
    """Before its first write; one of what is synced already has nothing to announce."""
    changed(synced)
    seen: list[str] = []
    synced.cluster.script.when(
        "apply", "", lambda _: seen.append(synced.records.state.begun), dry_run=False
    )
    await synced.synced()
    assert set(seen) == {synced.source.latest.sha}
    assert synced.records.state.begun == ""
    synced.records.written.clear()
    await synced.synced()
    assert not any(state.begun for state in synced.records.written)


async def test_after_a_wait_it_is_looked_again_however_short_it_was(synced: Scene) -> None:
    """Between custom waves a sync waits for health: a second is enough for others to sync."""
    early = manifests.config("settings", colour="green").replace(
        "metadata:\n", 'metadata:\n  annotations: {gitops-tui.dev/wave: "-1"}\n', 1
    )
    synced.commit(
        "Settings first", settings=early, frontend=manifests.deployment("frontend", replicas=2)
    )
    session = await synced.session()
    newer = synced.commit("Newer", settings=manifests.config("settings", colour="red"))
    sleeps(synced, synced_by_tim(synced, newer.sha), seconds=1.0)
    operation = await session.sync()
    assert operation.phase is Phase.FAILED
    assert reason(operation, FRONTEND) == f"Tim has synced {newer.sha[:7]} meanwhile"
    assert synced.live(FRONTEND)["spec"]["replicas"] == 1


async def test_one_that_nobody_overtook_goes_on(synced: Scene) -> None:
    """The same revision, or one that ours contains, is no newer work."""
    for back in (0, 1):
        changed(synced, f"green-{back}")
        revision = synced.source.latest.sha
        if back:
            synced.commit("On top", settings=manifests.config("settings", colour="red"))
        sleeps(synced, synced_by_tim(synced, revision))
        operation = await synced.synced()
        assert operation.phase is Phase.SUCCEEDED, operation.message
        assert synced.records.state.synced is not None
        assert synced.records.state.synced.revision == synced.source.latest.sha


async def test_a_pin_of_a_moment_ago_stops_the_rest(synced: Scene) -> None:
    """The cluster is held: the sync that was on its way lets go."""
    before = synced.source.latest.sha
    changed(synced)
    pin = Pin(before, "Tim", "incident 42", synced.clock.now())
    sleeps(synced, lambda state: replace(state, pin=pin))
    operation = await synced.synced()
    assert "the cluster is pinned to" in operation.message
    assert synced.live(FRONTEND)["spec"]["replicas"] == 1


async def test_a_prune_that_slept_deletes_nothing_more(synced: Scene) -> None:
    """What was stale when it was confirmed may be asked for again by now."""
    synced.source.push({"settings.yaml": None, "service.yaml": None}, "Remove both")
    await synced.synced()
    session = await synced.session()
    newer = synced.commit("Bring one back", settings=manifests.config("settings", colour="red"))
    sleeps(synced, synced_by_tim(synced, newer.sha), verb="delete", kind="Service")
    operation = await session.sync(prune=frozenset({SETTINGS, SERVICE}))
    assert told(operation)["service/frontend"] is Action.PRUNED
    assert told(operation)["configmap/settings"] is Action.SKIPPED
    assert synced.lives(SETTINGS)
    assert SETTINGS in synced.records.state.inventory


async def test_what_others_asked_for_meanwhile_is_not_forgotten(synced: Scene) -> None:
    """Tim's sync has announced a new resource, and is about to make it."""
    changed(synced)
    session = await synced.session()
    before = synced.records.state.synced
    newer = synced.commit("A cache", cache=manifests.config("cache", size="1"))
    await synced.synced()
    synced.cluster.living.remove(CACHE)
    synced.cluster.living.edit(SETTINGS, {"data": {"colour": "blue"}})
    synced.records.state = replace(synced.records.state, synced=before)
    sleeps(synced, synced_by_tim(synced, newer.sha))
    await session.sync()
    assert CACHE in synced.records.state.inventory


async def test_a_short_sync_looks_once(synced: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sleeps within two seconds: what was recorded is not read again."""
    changed(synced)
    session, looked, load = await synced.session(), [], FakeStore.load

    async def counted(store: FakeStore) -> TargetState:
        looked.append(store)
        return await load(store)

    monkeypatch.setattr(FakeStore, "load", counted)
    operation = await session.sync(wait=False)
    assert operation.phase is Phase.SUCCEEDED
    assert len(looked) == 1


@pytest.mark.parametrize("lost", [True, False])
async def test_a_timed_sync_that_lost_the_lease_stops(shop: Scene, lost: bool) -> None:
    """It slept longer than its Lease lasts: another process runs the timer now."""
    shop.records.state = replace(shop.records.state, armed=True)

    def sleep(_: object) -> None:
        shop.clock.jump(LONG)
        if lost:
            shop.records.hold("tim@laptop-2")

    async with running(shop) as run:
        await run.shows(lambda s: s.timer.mine)
        changed(shop)
        await run.shows(lambda s: s.git.ahead == 1)
        shop.cluster.script.when("apply", "ConfigMap", sleep, dry_run=False, times=1)
        await shop.clock.advance(301)
        await run.ends()
    assert (shop.live(FRONTEND)["spec"]["replicas"] == 1) is lost
