"""One sync: its order, what one failure stops and what not, what is written down, the wait."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, Operation, OperationKind, Phase
from gitops_tui.core.settled import is_settled
from gitops_tui.engine.waves import PARALLEL_APPLIES
from gitops_tui.errors import (
    Busy,
    ClusterError,
    Conflict,
    Forbidden,
    ReadOnly,
    Rejected,
    StateError,
    Unreachable,
)
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, NAMESPACE, SERVICE, SETTINGS, SHOP
from tests.engine.fakes import manifests
from tests.engine.fakes.controllers import settled
from tests.engine.fakes.scene import Scene, reason, row, told
from tests.engine.fakes.script import Call

EVERYTHING = {FRONTEND, SERVICE, SETTINGS, NAMESPACE}
WIDGET = key("shop.example/Widget/big")
WIDGETS = key("apiextensions.k8s.io/CustomResourceDefinition/widgets.shop.example", "")


def applied(scene: Scene) -> list[str]:
    """What was applied, in order."""
    return [str(call.key) for call in scene.cluster.script.of("apply")]


# --- order -------------------------------------------------------------------


async def test_what_others_need_comes_first_whatever_the_order_of_files(scene: Scene) -> None:
    """Namespace, configuration, services, workloads."""
    await scene.synced()
    assert applied(scene) == [
        "namespace/example",
        "configmap/settings",
        "service/frontend",
        "deployment/frontend",
    ]


async def test_a_definition_and_its_resource_arrive_in_one_sync(scene: Scene) -> None:
    """The CRD is applied and served before what it defines."""
    widget = manifests.custom("Widget", "big")
    scene.commit("Widgets", aa_widget=widget, zz_crd=manifests.definition("Widget"))
    operation = await scene.synced()
    assert operation.phase is Phase.SUCCEEDED
    assert scene.live(WIDGET)["spec"] == {"size": 1}


async def test_a_second_sync_of_the_same_revision_changes_nothing(synced: Scene) -> None:
    """Everything is unchanged, and no object gets a new version."""
    before = {object_: synced.live(object_)["metadata"] for object_ in EVERYTHING}
    operation = await synced.synced()
    assert set(told(operation).values()) == {Action.UNCHANGED}
    assert {object_: synced.live(object_)["metadata"] for object_ in EVERYTHING} == before


async def test_a_live_edit_is_repaired_although_head_has_not_moved(synced: Scene) -> None:
    """Re-applies at the same revision, and says which resource that changed."""
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    operation = await synced.synced()
    assert synced.live(FRONTEND)["spec"]["replicas"] == 1
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED
    assert told(operation)["service/frontend"] is Action.UNCHANGED


async def test_an_object_deleted_by_hand_is_made_again(synced: Scene) -> None:
    """Created, under its new UID in the inventory."""
    synced.cluster.living.remove(SERVICE)
    operation = await synced.synced()
    assert told(operation)["service/frontend"] is Action.CREATED
    assert synced.records.state.inventory[SERVICE].uid == synced.live(SERVICE)["metadata"]["uid"]


# --- one failure -------------------------------------------------------------


async def test_one_bad_object_does_not_stop_the_others(scene: Scene) -> None:
    """It failed with the server's words; the rest is there; the operation says so."""
    scene.cluster.script.fail("apply", "ConfigMap", Rejected("data.colour: must be red."))
    operation = await scene.synced()
    assert operation.phase is Phase.FAILED
    assert told(operation)["configmap/settings"] is Action.FAILED
    assert reason(operation, SETTINGS) == "settings.yaml:1: data.colour: must be red."
    assert "configmap/settings" in operation.message
    assert scene.lives(FRONTEND)
    assert scene.lives(SERVICE)


async def test_a_manifest_that_cannot_be_read_does_not_stop_the_others(scene: Scene) -> None:
    """The broken file is a finding; everything else is applied."""
    scene.commit("Oops", broken="kind: [\n")
    operation = await scene.synced()
    assert set(told(operation).values()) == {Action.CREATED}
    assert len(operation.results) == len(EVERYTHING)


async def test_what_depends_on_a_failed_namespace_is_skipped_with_that_reason(
    scene: Scene,
) -> None:
    """Nothing in it is even tried; what lives elsewhere is."""
    scene.commit("More", elsewhere=manifests.config("elsewhere", namespace="default"))
    scene.cluster.script.fail("apply", "Namespace", Forbidden("You may not create namespaces."))
    operation = await scene.synced()
    for object_ in EVERYTHING - {NAMESPACE}:
        assert reason(operation, object_) == "namespace/example was not applied"
    assert told(operation)["configmap/elsewhere"] is Action.CREATED
    assert applied(scene) == ["namespace/example", "configmap/elsewhere"]


async def test_a_namespace_that_failed_but_lives_stops_nothing(synced: Scene) -> None:
    """Who may not change the Namespace may still apply what is in it."""
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    synced.cluster.living.mutate("namespaces")
    synced.cluster.script.fail("apply", "Namespace", Forbidden("You may not patch namespaces."))
    operation = await synced.synced()
    assert told(operation)["namespace/example"] is Action.FAILED
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED


async def test_a_manifest_of_a_kind_that_is_gone_is_a_failure_of_the_sync(scene: Scene) -> None:
    """Told with its place; the others are applied."""
    text = manifests.config("old").replace("apiVersion: v1", "apiVersion: extensions/v1beta1")
    scene.commit("From the book", ingress=text.replace("ConfigMap", "Ingress"))
    operation = await scene.synced()
    assert operation.phase is Phase.FAILED
    assert "ingress.yaml:1" in operation.message
    assert scene.lives(FRONTEND)


async def test_what_a_failed_definition_defines_is_skipped_with_that_reason(scene: Scene) -> None:
    """The custom resource is skipped, the CRD named."""
    widget = manifests.custom("Widget", "big")
    scene.commit("Widgets", widget=widget, crd=manifests.definition("Widget"))
    scene.cluster.script.fail("apply", "CustomResourceDefinition", Rejected("No such scope."))
    operation = await scene.synced()
    assert told(operation)["widget.shop.example/big"] is Action.SKIPPED
    assert "widgets.shop.example was not applied" in reason(operation, WIDGET)
    assert scene.lives(FRONTEND)


# --- what is written down ----------------------------------------------------


async def test_the_inventory_is_widened_before_anything_is_applied(scene: Scene) -> None:
    """At the first apply everything that is about to come is recorded already."""
    known: list[set[object]] = []
    scene.cluster.script.when(
        "apply", "", lambda _: known.append(set(scene.records.state.inventory))
    )
    await scene.synced()
    assert known[0] == EVERYTHING


async def test_a_sync_that_was_killed_leaves_nothing_unknown_and_the_next_one_ends_it(
    scene: Scene,
) -> None:
    """Cancelled in the middle: all is in the inventory, and the next sync does the rest."""
    session = await scene.session()
    task = asyncio.create_task(session.sync())

    def kill(_: Call) -> None:
        task.cancel()

    scene.cluster.script.when("apply", "Service", kill)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert set(scene.records.state.inventory) == EVERYTHING
    assert scene.records.state.synced is None
    scene.cluster.script.heal()
    operation = await scene.synced()
    assert operation.phase is Phase.SUCCEEDED
    assert all(record.uid for record in scene.records.state.inventory.values())


async def test_a_whole_sync_records_its_revision_and_who_asked(scene: Scene) -> None:
    """Revision, time, owner and cause; the operation comes first in the history."""
    operation = await scene.synced()
    state = scene.records.state
    assert state.synced is not None
    assert (state.synced.revision, state.synced.by, state.synced.cause) == (
        scene.source.tip.sha,
        "Ana",
        "operator",
    )
    assert operation.kind is OperationKind.SYNC
    assert operation.ended is not None
    assert state.operations[0].id == operation.id


async def test_a_whole_sync_with_failures_keeps_what_failed_in_the_inventory(
    scene: Scene,
) -> None:
    """What may or may not exist stays known, so that it can become stale later."""
    scene.cluster.script.fail("apply", "ConfigMap", Rejected("No."))
    await scene.synced()
    assert SETTINGS in scene.records.state.inventory


async def test_the_recorded_operation_tells_only_what_changed_or_failed(synced: Scene) -> None:
    """Unchanged resources are told to whoever asked, and not kept."""
    synced.commit("Red", settings=manifests.config("settings", colour="red"))
    operation = await synced.synced()
    assert len(operation.results) == len(EVERYTHING)
    assert told(synced.records.state.operations[0]) == {"configmap/settings": Action.CONFIGURED}


@pytest.mark.parametrize(("answer", "armed"), [(True, True), (False, False), (None, False)])
async def test_the_first_sync_arms_the_timer_only_when_told(
    scene: Scene, answer: bool | None, armed: bool
) -> None:
    """`arm` is recorded with the sync; without an answer nothing is armed."""
    await scene.synced(arm=answer)
    assert scene.records.state.armed is armed


async def test_a_later_sync_without_an_answer_leaves_the_timer_armed(scene: Scene) -> None:
    """None means: as it was."""
    await scene.synced(arm=True)
    await scene.synced()
    assert scene.records.state.armed


# --- some resources only -----------------------------------------------------


async def test_a_partial_sync_applies_just_what_was_asked_for(synced: Scene) -> None:
    """Others stay drifted, and the synced revision stays where it was."""
    before = synced.records.state.synced
    blue = synced.live(SETTINGS)
    synced.commit(
        "Both",
        settings=manifests.config("settings", colour="red"),
        frontend=manifests.deployment("frontend", image="shop/web:2"),
    )
    operation = await (await synced.session()).sync(frozenset({FRONTEND}))
    assert told(operation) == {"deployment/frontend": Action.CONFIGURED}
    assert operation.message == "only deployment/frontend: 1 configured"
    assert operation.only == "deployment/frontend"
    assert synced.live(SETTINGS) == blue
    assert synced.records.state.synced == before


async def test_a_partial_first_sync_takes_only_its_own_into_the_inventory(scene: Scene) -> None:
    """What was not asked for was not applied, so nobody owns it."""
    operation = await (await scene.session()).sync(frozenset({NAMESPACE, SETTINGS}))
    assert operation.message == "only 2 resources: 2 created"
    assert set(scene.records.state.inventory) == {NAMESPACE, SETTINGS}
    assert scene.records.state.synced is None


async def test_having_looked_at_another_revision_does_not_change_what_is_synced(
    scene: Scene,
) -> None:
    """A sync applies the tracked tip, whatever was compared before."""
    old = scene.source.tip
    newer = scene.commit("Two", frontend=manifests.deployment("frontend", image="shop/web:2"))
    session = await scene.session()
    await session.observe(revision=old.sha)
    operation = await session.sync()
    assert operation.revision == newer.sha


# --- nothing may be written --------------------------------------------------


async def test_state_that_becomes_unreadable_stops_writing(synced: Scene) -> None:
    """Found out right before the apply: nothing is applied, nothing recorded."""
    session = await synced.session()
    synced.records.errors["load"] = StateError("The inventory cannot be read.")
    with pytest.raises(StateError):
        await session.sync()
    assert synced.cluster.script.writes == []
    assert synced.records.written == []


async def test_read_only_writes_nothing(scene: Scene) -> None:
    """Refused before the first request."""
    session = await scene.session(read_only=True)
    with pytest.raises(ReadOnly):
        await session.sync()
    assert scene.cluster.script.writes == []
    assert scene.records.written == []


# --- trying again ------------------------------------------------------------


async def test_the_server_s_retry_after_is_kept(scene: Scene) -> None:
    """A busy server is asked again when it wants to be."""
    busy = Busy("Too much to do.", status=429, retry_after=7.0)
    scene.cluster.script.fail("apply", "ConfigMap", busy, times=1)
    operation = await scene.synced()
    assert told(operation)["configmap/settings"] is Action.CREATED
    assert scene.clock.slept[0] == 7.0


async def test_who_is_asked_to_come_back_comes_back(scene: Scene) -> None:
    """More often than where nobody answers, and never before the time."""
    busy = Busy("Too much to do.", status=429, retry_after=1.0)
    scene.cluster.script.fail("apply", "ConfigMap", busy, times=12)
    operation = await scene.synced()
    assert told(operation)["configmap/settings"] is Action.CREATED
    assert all(1.0 <= pause <= 1.5 for pause in scene.clock.slept[:12])


async def test_pauses_grow_while_there_is_no_answer(scene: Scene) -> None:
    """Each pause is longer than the one before, jitter aside."""
    lost = Unreachable("No answer.")
    scene.cluster.script.fail("apply", "ConfigMap", lost, times=4)
    operation = await scene.synced()
    assert told(operation)["configmap/settings"] is Action.CREATED
    pauses = scene.clock.slept[:4]
    assert all(0.1 * 2**n <= pause <= 0.2 * 2**n for n, pause in enumerate(pauses))


@pytest.mark.parametrize(
    "error", [Busy("Too much to do."), Unreachable("No answer."), Conflict("Changed meanwhile.")]
)
async def test_what_does_not_pass_is_given_up_with_its_reason(
    scene: Scene, error: ClusterError
) -> None:
    """After five tries it failed; the others are applied."""
    scene.cluster.script.fail("apply", "ConfigMap", error)
    operation = await scene.synced()
    assert len(scene.cluster.script.of("apply", "ConfigMap")) == 5
    assert reason(operation, SETTINGS) == error.message
    assert scene.lives(FRONTEND)


@pytest.mark.parametrize("error", [Rejected("Unknown field."), Forbidden("You may not patch.")])
async def test_what_trying_again_cannot_help_is_tried_once(
    scene: Scene, error: ClusterError
) -> None:
    """A wrong manifest and a missing right are failures at once."""
    scene.cluster.script.fail("apply", "ConfigMap", error)
    await scene.synced()
    assert len(scene.cluster.script.of("apply", "ConfigMap")) == 1


# --- what an apply alone would not do ----------------------------------------


async def test_a_field_that_git_dropped_goes_although_a_hand_had_edited_it(
    synced: Scene,
) -> None:
    """Server-side apply would leave it to the hand; a patch takes it out first."""
    tier = manifests.deployment("frontend", labels="tier: web")
    synced.commit("Label", frontend=tier)
    await synced.synced()
    synced.cluster.living.edit(FRONTEND, {"metadata": {"labels": {"tier": "mine"}}})
    synced.commit("No label", frontend=manifests.deployment("frontend"))
    await synced.synced()
    assert "tier" not in synced.live(FRONTEND)["metadata"].get("labels", {})


async def test_a_repair_of_what_was_edited_since_the_preview_is_no_unchanged(
    synced: Scene,
) -> None:
    """Somebody edits while a person reads the preview: what the sync undoes, it tells."""
    session = await synced.session()
    await session.preview_sync()
    synced.cluster.living.edit(SETTINGS, {"data": {"colour": "red"}})
    operation = await session.sync()
    assert synced.live(SETTINGS)["data"] == {"colour": "blue"}
    assert told(operation)["configmap/settings"] is Action.CONFIGURED


async def test_a_dropped_field_that_was_edited_since_the_preview_goes_too(
    synced: Scene,
) -> None:
    """The hand that took it over meanwhile does not keep it."""
    two = manifests.config("settings", colour="blue", shape="round")
    synced.commit("Shape", settings=two)
    await synced.synced()
    synced.commit("No shape", settings=manifests.config("settings", colour="blue"))
    session = await synced.session()
    await session.preview_sync()
    synced.cluster.living.edit(SETTINGS, {"data": {"shape": "square"}})
    await session.sync()
    assert synced.live(SETTINGS)["data"] == {"colour": "blue"}


async def test_a_field_that_another_hand_added_stays(synced: Scene) -> None:
    """What Git never stated is not ours to take away."""
    synced.cluster.living.edit(FRONTEND, {"metadata": {"labels": {"team": "shop"}}})
    await synced.synced()
    assert synced.live(FRONTEND)["metadata"]["labels"] == {"team": "shop"}


async def test_client_side_apply_is_taken_over(scene: Scene) -> None:
    """What `kubectl apply` owned is ours afterwards, so that dropping it from Git removes it."""
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "settings", "namespace": "example"},
        "data": {"colour": "blue", "old": "yes"},
    }
    scene.cluster.living.create(body, manager="kubectl-client-side-apply")
    await scene.synced()
    managers = [entry["manager"] for entry in scene.live(SETTINGS)["metadata"]["managedFields"]]
    assert managers == ["gitops-tui"]
    assert scene.live(SETTINGS)["data"] == {"colour": "blue"}


async def test_replicas_that_an_autoscaler_set_stay(synced: Scene) -> None:
    """Controllers' fields are never fought over."""
    synced.commit("Scale", scale=manifests.autoscaler("frontend", "frontend"))
    await synced.synced()
    manager = "kube-controller-manager"
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 7}}, manager=manager)
    await synced.synced()
    assert synced.live(FRONTEND)["spec"]["replicas"] == 7


async def test_replicas_that_we_own_are_not_reset_when_an_autoscaler_comes(
    synced: Scene,
) -> None:
    """Leaving them out would reset them: the live number is sent, at that very version."""
    synced.commit("Four", frontend=manifests.deployment("frontend", replicas=4))
    await synced.synced()
    synced.commit("Scale", scale=manifests.autoscaler("frontend", "frontend"))
    await synced.synced()
    version = synced.live(FRONTEND)["metadata"]["resourceVersion"]
    synced.commit("Fewer", frontend=manifests.deployment("frontend", replicas=2))
    await synced.synced()
    sent = synced.cluster.script.of("apply", "Deployment")[-1].body
    assert sent is not None
    assert sent["spec"]["replicas"] == 4
    assert sent["metadata"]["resourceVersion"] == version
    assert synced.live(FRONTEND)["spec"]["replicas"] == 4


# --- waiting for health ------------------------------------------------------


async def test_a_sync_waits_until_what_it_applied_is_healthy(scene: Scene) -> None:
    """It ends when the last one is, and told on the way what it waited for."""
    living = scene.cluster.living
    living.controllers = False
    waited_for: list[str] = []

    def hear(operation: Operation) -> None:
        if operation.waiting_for:
            waited_for.append(operation.waiting_for)
            living.set_status(FRONTEND, **settled(living.objects[FRONTEND]))

    operation = await (await scene.session()).sync(progress=hear)
    assert operation.phase is Phase.SUCCEEDED
    assert waited_for
    assert waited_for[0].startswith("deployment/frontend: ")
    assert operation.waiting_for == ""


async def test_with_two_namespaces_in_use_what_is_waited_for_is_named_in_full(scene: Scene) -> None:
    """There may be one of that name in each."""
    other = manifests.config("settings", namespace="payments", a="b")
    scene.commit("Another", payments=manifests.namespace("payments"), other=other)
    living = scene.cluster.living
    living.controllers = False
    waited_for: list[str] = []

    def hear(operation: Operation) -> None:
        waited_for.append(operation.waiting_for)

    await (await scene.session(timeout=1)).sync(progress=hear)
    assert any(told.startswith("example/deployment/frontend: ") for told in waited_for)


async def test_the_wait_ends_at_its_timeout_and_names_what_is_not_healthy(scene: Scene) -> None:
    """Failed, by name and with what it waited for; what was applied is recorded all the same."""
    scene.cluster.living.controllers = False
    began = scene.clock.now()
    operation = await (await scene.session(timeout=30.0)).sync()
    passed = scene.clock.now() - began
    assert timedelta(seconds=30) <= passed < timedelta(seconds=35)
    assert operation.phase is Phase.FAILED
    assert "deployment/frontend" in operation.message
    assert told(operation)["deployment/frontend"] is Action.CREATED
    assert scene.records.state.synced is not None


async def test_a_sync_that_need_not_wait_does_not(scene: Scene) -> None:
    """`wait=False` ends when everything is applied."""
    scene.cluster.living.controllers = False
    operation = await (await scene.session()).sync(wait=False)
    assert operation.phase is Phase.SUCCEEDED
    assert scene.clock.slept == []


async def test_what_failed_to_apply_is_not_waited_for(scene: Scene) -> None:
    """The failure is the answer."""
    scene.cluster.script.fail("apply", "Deployment", Rejected("No."))
    await scene.synced()
    assert scene.clock.slept == []


async def test_a_server_that_goes_away_during_the_wait_is_told_as_the_outcome(
    scene: Scene,
) -> None:
    """What was applied was applied: the operation says so, ended, failed, and recorded."""
    scene.cluster.living.controllers = False
    session = await scene.session()

    def cut(operation: Operation) -> None:
        if operation.waiting_for:
            scene.cluster.script.fail("get", "Deployment", Unreachable("No answer."))

    operation = await session.sync(progress=cut)
    assert operation.phase is Phase.FAILED
    assert told(operation)["deployment/frontend"] is Action.CREATED
    assert scene.records.state.operations[0].id == operation.id


async def test_progress_counts_up_to_the_end(scene: Scene) -> None:
    """`done` never goes beyond `total`, and the last word is the operation itself."""
    heard: list[Operation] = []
    operation = await (await scene.session()).sync(progress=heard.append)
    assert all(each.done <= each.total for each in heard)
    assert heard[-1] == operation
    assert heard[-1].done == len(SHOP)


async def test_progress_counts_what_cannot_be_used(scene: Scene) -> None:
    """Manifests that fail without being sent are results as well: the total holds to the end."""
    scene.commit("Odd", odd=manifests.config("odd").replace("name: odd", "name: o/d"))
    heard: list[Operation] = []
    operation = await (await scene.session()).sync(progress=heard.append)
    assert len(operation.results) == len(SHOP) + 1
    assert next(each.total for each in heard if each.results) == len(operation.results)


async def test_what_was_ill_before_holds_up_no_sync(synced: Scene) -> None:
    """Applied, unchanged, and still not healthy: that is no doing of this sync."""
    synced.cluster.living.controllers = False
    failing = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}
    synced.cluster.living.set_status(FRONTEND, observedGeneration=1, conditions=[failing])
    before = synced.clock.now()
    operation = await (await synced.session()).sync()
    assert operation.phase is Phase.SUCCEEDED
    assert (synced.clock.now() - before).total_seconds() < 10


async def test_a_rollout_that_goes_on_is_awaited_by_the_next_sync(synced: Scene) -> None:
    """Somebody did not wait for the first: who asks again wants to know how it ends."""
    synced.cluster.living.controllers = False
    synced.commit("Two", frontend=manifests.deployment("frontend", image="shop/web:2"))
    await (await synced.session()).sync(wait=False)
    operation = await (await synced.session()).sync()
    assert operation.phase is Phase.FAILED
    assert "did not become healthy in time" in operation.message


async def test_manifests_without_a_namespace_stay_where_the_first_sync_put_them(
    unsynced: Scene,
) -> None:
    """The next person's context, or another -n, does not make a second copy elsewhere."""
    unsynced.commit("One without", bare=BARE, solo=manifests.namespace("solo"))
    await (await unsynced.session(namespace="solo")).sync()
    solo = key("ConfigMap/bare", "solo")
    assert unsynced.lives(solo)
    for namespace in (None, "other"):
        session = await unsynced.session(namespace=namespace)
        snapshot = await session.observe()
        assert row(snapshot, solo).state is State.IN_SYNC
        assert snapshot.summary.missing == snapshot.summary.stale == 0
        assert any("solo" in note for note in session.notes) is (namespace == "other")


async def test_a_sync_of_one_namespace_is_no_sync_of_the_rest(synced: Scene) -> None:
    """What was synced as a whole stays so; where nobody ever did more, it says what it was."""
    before = synced.records.state.synced
    synced.commit("Two", frontend=manifests.deployment("frontend", image="shop/web:2"))
    await (await synced.session(only_namespace="example")).sync()
    assert synced.records.state.synced == before
    await synced.synced()
    assert synced.records.state.synced is not None
    assert synced.records.state.synced.revision == synced.source.tip.sha


async def test_who_only_ever_syncs_one_namespace_is_told_what_is_synced(scene: Scene) -> None:
    """Until somebody syncs all of it."""
    await (await scene.session(only_namespace="example")).sync()
    for _ in range(2):
        revision = scene.commit("More", settings=manifests.config("settings", colour="green"))
        await (await scene.session(only_namespace="example")).sync()
        synced = scene.records.state.synced
        assert synced is not None
        assert (synced.revision, synced.only) == (revision.sha, "example")
    await scene.synced()
    assert scene.records.state.synced is not None
    assert scene.records.state.synced.only == ""


BARE = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bare\ndata:\n  a: b\n"


async def test_what_is_taken_over_from_another_manager_is_told(synced: Scene) -> None:
    """By field and by name; what nobody else had set is not spoken of."""
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 9}}, manager="other")
    synced.commit("Green", settings=manifests.config("settings", colour="green"))
    results = {result.key: result for result in (await synced.synced()).results}
    assert results[FRONTEND].reason == "took spec.replicas over from other"
    assert results[SETTINGS].action is Action.CONFIGURED
    assert results[SETTINGS].reason is None


async def test_a_sync_of_many_that_need_no_apply_lets_others_run(
    unsynced: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand of them in one turn of the loop would hold every key for a second."""
    unsynced.commit("Many", **{f"c{n}": manifests.config(f"c{n}") for n in range(200)})
    await unsynced.synced()
    looked: list[int] = []
    turn = 0

    async def tick() -> None:
        nonlocal turn
        while True:
            await asyncio.sleep(0)
            turn += 1

    def noted(*args: Any, **options: Any) -> bool:
        looked.append(turn)
        return is_settled(*args, **options)

    monkeypatch.setattr("gitops_tui.engine.settled.is_settled", noted)
    ticking = asyncio.create_task(tick())
    await unsynced.synced()
    ticking.cancel()
    assert len(looked) >= 200
    assert max(Counter(looked).values()) <= PARALLEL_APPLIES
