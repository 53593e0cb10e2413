"""What cannot be changed in place: offered, and recreated only where a person named it."""

from __future__ import annotations

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, Phase
from gitops_tui.engine.api import EffectAction
from gitops_tui.errors import Forbidden, Rejected, UsageError
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, SERVICE
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, reason, row, told
from tests.engine.fakes.script import Call

IMMUTABLE = Rejected(
    "The cluster refused deployment/frontend: spec.selector: field is immutable.",
    hint="Correct the manifest.",
    fields=(("spec.selector", "field is immutable"),),
)
DATABASE = key("apps/StatefulSet/db")


def refuse(scene: Scene) -> None:
    """The live Deployment cannot take what Git says now; a new one could."""
    old = scene.live(FRONTEND)["metadata"]["uid"]
    scene.commit("Two", frontend=manifests.deployment("frontend", image="shop/web:2"))

    def check(call: Call) -> None:
        if scene.lives(FRONTEND) and scene.live(FRONTEND)["metadata"]["uid"] == old:
            raise IMMUTABLE

    scene.cluster.script.when("apply", "Deployment", check)


async def test_the_failure_offers_to_recreate_and_does_not_do_it(synced: Scene) -> None:
    """The reason names the way out; so do the row and the preview."""
    refuse(synced)
    operation = await synced.synced()
    assert told(operation)["deployment/frontend"] is Action.FAILED
    way = "`gitops-tui sync --recreate example/deployment/frontend`"
    assert way in reason(operation, FRONTEND)
    assert "Correct the manifest" not in reason(operation, FRONTEND)
    assert synced.cluster.script.of("delete") == []
    session = await synced.session()
    seen = row(await session.observe(), FRONTEND)
    assert (seen.state, seen.recreatable) == (State.FAILED, True)
    assert way in (seen.error or "")
    (effect,) = (await session.preview_sync(frozenset({FRONTEND}))).effects
    assert (effect.action, effect.recreatable) == (EffectAction.REFUSED, True)


async def test_named_it_is_deleted_and_made_anew(synced: Scene) -> None:
    """By its UID; nothing else is touched, and it is the new one that is recorded."""
    refuse(synced)
    only = frozenset({FRONTEND})
    session = await synced.session()
    (effect,) = (await session.preview_sync(only, recreate=only)).effects
    assert effect.action is EffectAction.RECREATE
    old = synced.live(FRONTEND)["metadata"]["uid"]
    operation = await session.sync(recreate=only)
    assert operation.phase is Phase.SUCCEEDED, operation.message
    assert told(operation)["deployment/frontend"] is Action.RECREATED
    assert [call.key for call in synced.cluster.script.of("delete")] == [FRONTEND]
    new = synced.live(FRONTEND)["metadata"]["uid"]
    assert new != old
    assert synced.records.state.inventory[FRONTEND].uid == new


async def test_what_can_be_changed_in_place_is_not_deleted(synced: Scene) -> None:
    """To be named is a permission, no order."""
    synced.commit("Two", frontend=manifests.deployment("frontend", image="shop/web:2"))
    operation = await (await synced.session()).sync(recreate=frozenset({FRONTEND}))
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED
    assert synced.cluster.script.of("delete") == []


async def test_another_refusal_is_no_reason_to_delete(synced: Scene) -> None:
    """A manifest that is wrong as well would not be accepted anew either."""
    fields = (*IMMUTABLE.fields, ("spec.template", "labels do not match"))
    wrong = Rejected("No.", hint="Correct the manifest.", fields=fields)
    synced.cluster.script.fail("apply", "Deployment", wrong)
    synced.cluster.living.mutate("deployments")
    operation = await (await synced.session()).sync(recreate=frozenset({FRONTEND}))
    assert reason(operation, FRONTEND) == "frontend.yaml:1: No. Correct the manifest."
    assert synced.cluster.script.of("delete") == []


async def test_what_holds_data_is_never_recreated(synced: Scene) -> None:
    """Refused before anything is done, and not offered."""
    synced.commit("A database", db=manifests.stateful_set("db"))
    await synced.synced()
    session = await synced.session()
    writes = len(synced.cluster.script.writes)
    with pytest.raises(UsageError, match="never recreated"):
        await session.sync(recreate=frozenset({DATABASE}))
    with pytest.raises(UsageError, match="never recreated"):
        await session.preview_sync(recreate=frozenset({DATABASE}))
    assert len(synced.cluster.script.writes) == writes
    synced.cluster.script.fail("apply", "StatefulSet", IMMUTABLE)
    synced.cluster.living.mutate("statefulsets")
    operation = await synced.synced()
    assert "never recreated" in reason(operation, DATABASE)
    assert "--recreate" not in reason(operation, DATABASE)


async def test_one_that_cannot_be_made_anew_is_told_loudly(synced: Scene) -> None:
    """It is gone: the operation failed and says so; the next sync makes it."""
    refuse(synced)
    session = await synced.session()

    def forbid(_: Call) -> None:
        synced.cluster.script.fail("apply", "Deployment", Forbidden("The quota is used up."))

    synced.cluster.script.when("delete", "Deployment", forbid)
    operation = await session.sync(recreate=frozenset({FRONTEND}))
    assert operation.phase is Phase.FAILED
    assert reason(operation, FRONTEND).startswith("IT WAS DELETED AND COULD NOT BE MADE ANEW")
    assert "The quota is used up." in reason(operation, FRONTEND)
    synced.cluster.script.heal()
    assert told(await synced.synced())["deployment/frontend"] is Action.CREATED


async def test_one_that_may_not_be_deleted_stays(synced: Scene) -> None:
    """The missing right is the reason; nothing happened."""
    refuse(synced)
    synced.cluster.script.fail("delete", "Deployment", Forbidden("You may not delete."))
    operation = await (await synced.session()).sync(recreate=frozenset({FRONTEND}))
    assert reason(operation, FRONTEND) == "You may not delete."
    assert synced.lives(FRONTEND)


async def test_a_locked_one_is_not_recreated(synced: Scene) -> None:
    """A lock stops this as well."""
    refuse(synced)
    session = await synced.session()
    await session.lock(FRONTEND, "incident")
    operation = await session.sync(recreate=frozenset({FRONTEND, SERVICE}))
    assert told(operation)["deployment/frontend"] is Action.SKIPPED
    assert synced.cluster.script.of("delete") == []


async def test_one_that_takes_too_long_to_go_is_told(synced: Scene) -> None:
    """A finalizer holds it: failed in time, and nothing is made beside it."""
    refuse(synced)
    synced.cluster.script.when("get", "Deployment", lambda _: None)
    living = synced.cluster.living
    living.remove = living.begin_deletion  # type: ignore[method-assign]
    operation = await (await synced.session()).sync(recreate=frozenset({FRONTEND}), wait=False)
    assert "is being deleted" in reason(operation, FRONTEND)
    assert operation.phase is Phase.FAILED


async def test_an_ignored_field_keeps_its_value(synced: Scene) -> None:
    """What lives there is nobody's business, for the next object as for this one."""
    refuse(synced)
    text = manifests.deployment("frontend", image="shop/web:2")
    note = "metadata:\n  annotations:\n    gitops-tui.dev/ignore: /spec/replicas\n"
    synced.commit("Ignore", frontend=text.replace("metadata:\n", note, 1))
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 3}}, manager="kubectl-scale")
    operation = await (await synced.session()).sync(recreate=frozenset({FRONTEND}))
    assert told(operation)["deployment/frontend"] is Action.RECREATED
    assert synced.live(FRONTEND)["spec"]["replicas"] == 3
