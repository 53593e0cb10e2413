"""What somebody sets back after every sync: noticed, left alone, and told with their name."""

from __future__ import annotations

from itertools import count
from typing import Any

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, Operation
from gitops_tui.core.resources import JsonObject
from gitops_tui.engine.api import EffectAction
from tests.engine.conftest import FRONTEND, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, reason, row, told
from tests.engine.running import running

OPPONENT = "team-controller"


def answer_back(scene: Scene, **spec: Any) -> None:
    """A controller sets it as it wants it."""
    change = {"spec": spec or {"replicas": 5}}
    scene.cluster.living.edit(FRONTEND, change, manager=OPPONENT)


async def rounds(scene: Scene, number: int) -> Operation:
    """So many times the controller answers back, and a sync repairs."""
    operation = None
    for _ in range(number):
        answer_back(scene)
        operation = await scene.synced()
    assert operation is not None
    return operation


async def test_three_repairs_that_did_not_stay_are_a_fight(synced: Scene) -> None:
    """The fourth sync leaves it alone and names who and what; so do row, plan and notes."""
    operation = await rounds(synced, 3)
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED
    operation = await rounds(synced, 1)
    assert told(operation)["deployment/frontend"] is Action.SKIPPED
    for words in (OPPONENT, "spec.replicas", "sync example/deployment/frontend"):
        assert words in reason(operation, FRONTEND)
    assert synced.live(FRONTEND)["spec"]["replicas"] == 5
    session = await synced.session()
    seen = row(await session.observe(), FRONTEND)
    assert (seen.state, OPPONENT in (seen.error or "")) == (State.DRIFTED, True)
    effects = {effect.key: effect for effect in (await session.preview_sync()).effects}
    assert effects[FRONTEND].action is EffectAction.SKIP
    assert any(OPPONENT in note for note in session.notes)
    assert told(operation)["configmap/settings"] is Action.UNCHANGED


async def test_a_new_manifest_begins_anew(synced: Scene) -> None:
    """What Git says now was not fought over yet."""
    await rounds(synced, 4)
    synced.commit("Seven", frontend=manifests.deployment("frontend", replicas=7))
    operation = await synced.synced()
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED
    assert synced.live(FRONTEND)["spec"]["replicas"] == 7
    assert synced.records.state.inventory[FRONTEND].fight is None


async def test_a_person_who_names_it_begins_anew(synced: Scene) -> None:
    """It is applied, and the next syncs repair it again."""
    await rounds(synced, 4)
    session = await synced.session()
    only = frozenset({FRONTEND})
    (effect,) = (await session.preview_sync(only)).effects
    assert effect.action is EffectAction.CHANGE
    assert told(await session.sync(only)) == {"deployment/frontend": Action.CONFIGURED}
    operation = await rounds(synced, 1)
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED


async def test_different_fields_are_no_fight(synced: Scene) -> None:
    """Somebody who tries things out is not answering back."""
    for number in range(6):
        image = {"containers": [{"name": "frontend", "image": "shop/web:9"}]}
        answer_back(synced, **({"replicas": 5} if number % 2 else {"template": {"spec": image}}))
        assert told(await synced.synced())["deployment/frontend"] is Action.CONFIGURED


async def test_what_stays_for_three_syncs_is_forgotten(synced: Scene) -> None:
    """An edit now and then over a week is no fight."""
    for _ in range(3):
        await rounds(synced, 2)
        for _ in range(3):
            assert told(await synced.synced())["deployment/frontend"] is Action.UNCHANGED
    assert synced.records.state.inventory[FRONTEND].fight is None


async def test_an_opponent_that_is_slower_than_the_syncs_is_noticed(synced: Scene) -> None:
    """A sync or two in between that find nothing to repair do not end a fight."""
    for _ in range(3):
        await rounds(synced, 1)
        for _ in range(2):
            await synced.synced()
    assert told(await rounds(synced, 1))["deployment/frontend"] is Action.SKIPPED


async def test_an_opponent_that_gives_up_leaves_nothing_behind(synced: Scene) -> None:
    """In sync again by whoever's hand: applied as ever, and soon forgotten."""
    await rounds(synced, 4)
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 1}}, manager=OPPONENT)
    for _ in range(3):
        session = await synced.session()
        assert told(await session.sync())["deployment/frontend"] is Action.UNCHANGED
        # What is left alone no more is not told as such, by the next look neither.
        assert session.notes == ()
        later = await synced.session()
        await later.observe()
        assert later.notes == ()
    assert synced.records.state.inventory[FRONTEND].fight is None


async def test_a_policy_that_makes_every_apply_a_change_is_a_fight(synced: Scene) -> None:
    """Nobody's name is in the object: it says what it may be."""
    stamps = count(1)

    def stamp(body: JsonObject) -> JsonObject:
        if body["kind"] != "ConfigMap":
            return body
        return {**body, "data": {**body["data"], "stamp": str(next(stamps))}}

    synced.cluster.admit = stamp
    synced.cluster.living.mutate("configmaps")
    for _ in range(3):
        assert told(await synced.synced())["configmap/settings"] is Action.CONFIGURED
    operation = await synced.synced()
    assert told(operation)["configmap/settings"] is Action.SKIPPED
    assert "data.stamp" in reason(operation, SETTINGS)
    assert "admission policy" in reason(operation, SETTINGS)


async def test_a_fight_does_not_fill_the_history(shop: Scene) -> None:
    """Timed syncs that pass the same one by are told once."""
    await (await shop.session()).sync(arm=True)
    await rounds(shop, 3)
    answer_back(shop)
    async with running(shop, sync_interval=60.0) as run:
        await run.is_ready()
        before = len(shop.records.state.operations)
        for _ in range(4):
            await run.passes(61)
    added = shop.records.state.operations[: len(shop.records.state.operations) - before]
    assert [op.cause for op in added] == ["timer"]
