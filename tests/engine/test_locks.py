"""Locks stop, by name and for as long as they hold; suspension, and what is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, OperationKind, Phase
from gitops_tui.engine.api import EffectAction
from gitops_tui.errors import Forbidden, HeldByAnother, UsageError
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, NAMESPACE, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, reason, row, told
from tests.engine.fakes.script import Call

HOUR = timedelta(hours=1)


@pytest.fixture
def drifted(synced: Scene) -> Scene:
    """The shop synced, then the frontend's replicas changed by hand."""
    synced.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    return synced


def replicas(scene: Scene) -> int:
    """How many replicas the frontend has now."""
    count: int = scene.live(FRONTEND)["spec"]["replicas"]
    return count


async def test_a_locked_resource_is_passed_by_with_the_lock_as_reason(drifted: Scene) -> None:
    """Skipped, by whom and why; the others are applied; the sync succeeded."""
    drifted.records.lock(FRONTEND)
    operation = await drifted.synced()
    assert told(operation)["deployment/frontend"] is Action.SKIPPED
    assert reason(operation, FRONTEND) == "locked by Tim (incident 42)"
    assert told(operation)["service/frontend"] is Action.UNCHANGED
    assert operation.phase is Phase.SUCCEEDED
    assert replicas(drifted) == 5


async def test_a_locked_resource_still_shows_its_drift(drifted: Scene) -> None:
    """The lock is shown beside the drift, never instead of it."""
    drifted.records.lock(FRONTEND)
    snapshot = await (await drifted.session()).observe()
    found = row(snapshot, FRONTEND)
    assert found.state is State.DRIFTED
    assert found.lock is not None
    assert found.lock.owner == "Tim"
    assert FRONTEND in snapshot.locks


async def test_a_preview_says_what_the_lock_will_stop(drifted: Scene) -> None:
    """Skip, with the lock's words."""
    drifted.records.lock(FRONTEND)
    preview = await (await drifted.session()).preview_sync()
    effect = next(effect for effect in preview.effects if effect.key == FRONTEND)
    assert effect.action is EffectAction.SKIP
    assert effect.note == "locked by Tim (incident 42)"


async def test_a_lock_that_was_set_while_a_session_was_open_counts(drifted: Scene) -> None:
    """Locks are read again right before the apply."""
    session = await drifted.session()
    drifted.records.lock(FRONTEND)
    operation = await session.sync()
    assert told(operation)["deployment/frontend"] is Action.SKIPPED
    assert replicas(drifted) == 5


async def test_a_lock_that_is_set_during_a_sync_stops_what_has_not_been_applied(
    drifted: Scene,
) -> None:
    """Somebody locks while an earlier wave is applied: the later resource is passed by."""

    def lock(_: Call) -> None:
        drifted.records.lock(FRONTEND)

    drifted.cluster.living.mutate("namespaces")
    drifted.cluster.script.when("apply", "Namespace", lock)
    operation = await drifted.synced()
    assert told(operation)["deployment/frontend"] is Action.SKIPPED
    assert replicas(drifted) == 5


async def test_a_locked_namespace_does_not_stop_what_lives_in_it(drifted: Scene) -> None:
    """The lock is on the Namespace object alone: it is there, so nothing is missing."""
    drifted.records.lock(NAMESPACE)
    operation = await drifted.synced()
    assert told(operation)["namespace/example"] is Action.SKIPPED
    assert told(operation)["deployment/frontend"] is Action.CONFIGURED


async def test_a_lock_ends_by_the_clock(drifted: Scene) -> None:
    """Locked for an hour: half an hour later it holds, an hour later it does not."""
    await (await drifted.session()).lock(FRONTEND, "incident 42", HOUR)
    await drifted.clock.advance(1800)
    assert reason(await drifted.synced(), FRONTEND) == "locked by Ana until 10:00 (incident 42)"
    await drifted.clock.advance(1800)
    assert told(await drifted.synced())["deployment/frontend"] is Action.CONFIGURED
    assert replicas(drifted) == 1


async def test_a_lock_without_an_end_holds_until_it_is_taken_off(drifted: Scene) -> None:
    """A year later it still holds; unlocked, the next sync applies."""
    await (await drifted.session()).lock(FRONTEND, "incident 42")
    await drifted.clock.advance(365 * 86400)
    assert told(await drifted.synced())["deployment/frontend"] is Action.SKIPPED
    await (await drifted.session()).unlock(FRONTEND)
    assert told(await drifted.synced())["deployment/frontend"] is Action.CONFIGURED


async def test_a_lock_is_recorded_with_its_owner_and_reason(synced: Scene) -> None:
    """In the locks of the cluster, and as an operation."""
    operation = await (await synced.session()).lock(FRONTEND, "incident 42", HOUR)
    lock = synced.records.locks[FRONTEND]
    assert (lock.owner, lock.reason) == ("Ana", "incident 42")
    assert lock.expires == synced.clock.now() + HOUR
    assert operation.kind is OperationKind.LOCK
    assert "incident 42" in operation.message
    assert synced.records.state.operations[0] == operation
    assert synced.cluster.script.writes == []


async def test_a_lock_leaves_the_locks_of_others_alone(synced: Scene) -> None:
    """All targets keep theirs in one place."""
    other = key("ConfigMap/of-another-target", "elsewhere")
    synced.records.lock(other)
    session = await synced.session()
    await session.lock(FRONTEND, "mine")
    await session.unlock(FRONTEND)
    assert set(synced.records.locks) == {other}


async def test_anybody_may_take_a_lock_off(synced: Scene) -> None:
    """Unlocking somebody else's is recorded under the name of who did it."""
    synced.records.lock(FRONTEND)
    operation = await (await synced.session()).unlock(FRONTEND, over="Tim")
    assert synced.records.locks == {}
    assert (operation.kind, operation.by) == (OperationKind.UNLOCK, "Ana")


@pytest.mark.parametrize("over", [None, "Eve"])
async def test_a_lock_of_somebody_else_stays(synced: Scene, over: str | None) -> None:
    """Unless a person was told whose it is: neither replaced nor taken away, also where it
    was taken by another one since.
    """
    synced.records.lock(FRONTEND)
    before, session = dict(synced.records.locks), await synced.session()
    told = r"example/deployment/frontend is locked by Tim \(incident 42\)\."
    with pytest.raises(HeldByAnother, match=told) as refused:
        await session.lock(FRONTEND, "mine", HOUR, over=over)
    assert refused.value.owner == "Tim"
    with pytest.raises(HeldByAnother, match=told):
        await session.unlock(FRONTEND, over=over)
    assert synced.records.locks == before
    assert synced.records.written == []
    await session.lock(FRONTEND, "mine", HOUR, over="Tim")
    assert synced.records.locks[FRONTEND].owner == "Ana"


async def test_ones_own_lock_and_one_that_has_ended_are_replaced_unasked(synced: Scene) -> None:
    """Nobody's work is undone by that."""
    session = await synced.session()
    await session.lock(FRONTEND, "mine")
    await session.lock(FRONTEND, "mine, for longer")
    assert synced.records.locks[FRONTEND].reason == "mine, for longer"
    ended = replace(synced.records.locks[FRONTEND], owner="Tim", expires=synced.clock.now())
    synced.records.locks[FRONTEND] = ended
    await session.lock(FRONTEND, "mine again")
    assert synced.records.locks[FRONTEND].owner == "Ana"


async def test_what_is_not_locked_cannot_be_unlocked(synced: Scene) -> None:
    """Said, and nothing is recorded."""
    session = await synced.session()
    with pytest.raises(UsageError, match="example/deployment/frontend is not locked"):
        await session.unlock(FRONTEND)
    assert synced.records.written == []


async def test_a_lock_that_the_cluster_cannot_keep_is_refused(synced: Scene) -> None:
    """A lock that only one machine knows would be a lie."""
    synced.records.errors["update_locks"] = Forbidden("You may not.", verb="update")
    session = await synced.session()
    with pytest.raises(Forbidden):
        await session.lock(FRONTEND, "incident 42")
    assert synced.records.locks == {}
    assert synced.records.state.operations[0].kind is OperationKind.SYNC


# --- suspension --------------------------------------------------------------


async def test_suspending_keeps_who_and_why(scene: Scene) -> None:
    """The timer stays armed but is held; the snapshot says by whom and why."""
    await scene.synced(arm=True)
    operation = await (await scene.session()).suspend("release freeze")
    state = scene.records.state
    assert state.suspension is not None
    assert (state.suspension.owner, state.suspension.reason) == ("Ana", "release freeze")
    assert state.armed
    assert operation.kind is OperationKind.SUSPEND
    snapshot = await (await scene.session()).observe()
    assert snapshot.timer.suspension == state.suspension


async def test_a_suspended_target_can_still_be_synced_by_hand(scene: Scene) -> None:
    """Only the timer is held, and the sync does not end the suspension."""
    await (await scene.session()).suspend("release freeze")
    assert (await scene.synced()).phase is Phase.SUCCEEDED
    assert scene.records.state.suspension is not None


async def test_resuming_ends_the_suspension_and_arms(synced: Scene) -> None:
    """Armed even if it never was: that is how a person turns it on."""
    await (await synced.session()).suspend("release freeze")
    operation = await (await synced.session()).resume()
    assert synced.records.state.suspension is None
    assert synced.records.state.armed
    assert operation.kind is OperationKind.RESUME


# --- forgetting --------------------------------------------------------------


async def test_a_forgotten_resource_stays_in_the_cluster_and_is_stale_no_more(
    synced: Scene,
) -> None:
    """Out of the inventory, so nobody will offer to prune it."""
    synced.commit("Remove", settings=None)
    operation = await (await synced.session()).forget(SETTINGS)
    assert operation.kind is OperationKind.FORGET
    assert synced.lives(SETTINGS)
    assert SETTINGS not in synced.records.state.inventory
    session = await synced.session()
    assert (await session.preview_prune()).candidates == ()
    assert SETTINGS not in {row.key for row in (await session.observe()).resources}


async def test_what_git_still_asks_for_cannot_be_forgotten(synced: Scene) -> None:
    """Refused, and the inventory stays as it is."""
    session = await synced.session()
    with pytest.raises(UsageError, match="is not stale"):
        await session.forget(SERVICE)
    assert SERVICE in synced.records.state.inventory


async def test_what_was_never_applied_cannot_be_forgotten(synced: Scene) -> None:
    """Refused by name."""
    session = await synced.session()
    with pytest.raises(UsageError, match="example/configmap/unknown is not stale"):
        await session.forget(key("ConfigMap/unknown"))


async def test_nothing_is_forgotten_while_a_manifest_cannot_be_read(synced: Scene) -> None:
    """The broken file may be the one that asks for it."""
    synced.commit("Oops", settings=f"{manifests.config('settings', colour='blue')}  : [\n")
    session = await synced.session()
    with pytest.raises(UsageError):
        await session.forget(SETTINGS)
    assert SETTINGS in synced.records.state.inventory


async def test_locks_of_other_targets_are_not_this_ones_business(synced: Scene) -> None:
    """All targets' locks are kept in one place; shown are those on what this one asks for."""
    session = await synced.session()
    await session.lock(key("apps/Deployment/elsewhere", "another"), "not here")
    await session.lock(FRONTEND, "incident 42")
    assert set((await session.observe()).locks) == {FRONTEND}
