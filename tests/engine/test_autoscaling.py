"""Replicas where a commit brings, moves or drops their autoscaler: by who owns them then."""

from __future__ import annotations

import msgspec
import pytest

from gitops_tui.core.drift import ResourceStatus, State
from gitops_tui.core.resources import LiveObject
from gitops_tui.engine.api import EffectAction
from gitops_tui.engine.live import LiveView
from gitops_tui.errors import Rejected
from tests.core.objects import key
from tests.engine.conftest import FRONTEND
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, row

SCALER = key("autoscaling/HorizontalPodAutoscaler/scaler")
OTHER = key("apps/Deployment/other")
MOVED = manifests.autoscaler("scaler", "other")


@pytest.fixture
async def scaled(synced: Scene) -> Scene:
    """The shop, whose autoscaler has set 7 replicas, where Git says 1."""
    synced.commit("Scale", scaler=manifests.autoscaler("scaler", "frontend"))
    await synced.synced()
    scale(synced, 7)
    return synced


def scale(scene: Scene, replicas: int) -> None:
    """The autoscaler does its work."""
    body = {"spec": {"replicas": replicas}}
    scene.cluster.living.edit(FRONTEND, body, manager="kube-controller-manager")


def replicas(scene: Scene) -> int:
    """Those of the frontend."""
    return int(scene.live(FRONTEND)["spec"]["replicas"])


async def seen(scene: Scene) -> ResourceStatus:
    """The frontend's row, verified."""
    return row(await (await scene.session()).observe(verify=True), FRONTEND)


async def test_it_may_come_with_the_commit_that_leaves_replicas_to_it(synced: Scene) -> None:
    """Dropped beside it, the number would be reset to 1 before the autoscaler is there."""
    synced.commit("Four", frontend=manifests.deployment("frontend", replicas=4))
    await synced.synced()
    unsaid = manifests.deployment("frontend", replicas=None)
    synced.commit("Hand over", frontend=unsaid, scaler=manifests.autoscaler("scaler", "frontend"))
    before = await seen(synced)
    await synced.synced()
    after = await seen(synced)
    assert replicas(synced) == 4
    for found in (before, after):
        assert (found.state, found.changes, found.autoscaler) == (State.IN_SYNC, (), "scaler")


async def test_once_it_is_moved_git_s_number_counts_in_the_same_sync(scaled: Scene) -> None:
    """Foreseen by the row and by the preview, and in sync after that."""
    scaled.commit("Move", scaler=MOVED)
    found = await seen(scaled)
    assert [change.path for change in found.changes] == ["spec.replicas"]
    preview = await (await scaled.session()).preview_sync()
    effect = next(effect for effect in preview.effects if effect.key == FRONTEND)
    assert effect.action is EffectAction.CHANGE
    await scaled.synced()
    assert replicas(scaled) == 1
    after = await seen(scaled)
    assert (after.state, after.autoscaler) == (State.IN_SYNC, None)


async def test_what_a_hand_has_pointed_here_is_moved_back_first(synced: Scene) -> None:
    """Git's autoscaler belongs to another workload; ours is as Git says after one sync."""
    synced.commit("Scale", scaler=MOVED)
    await synced.synced()
    synced.cluster.living.edit(SCALER, {"spec": {"scaleTargetRef": {"name": "frontend"}}})
    scale(synced, 2)
    await synced.synced()
    assert replicas(synced) == 1
    assert (await seen(synced)).state is State.IN_SYNC


async def test_as_long_as_it_cannot_be_moved_its_workload_is_not_scaled_down(
    scaled: Scene,
) -> None:
    """Its own apply is refused: it still owns the replicas, and would take them back."""
    scaled.commit("Move", scaler=MOVED)
    scaled.cluster.script.fail("apply", "HorizontalPodAutoscaler", Rejected("No."))
    await scaled.synced()
    assert replicas(scaled) == 7


async def test_a_sync_of_the_workload_alone_leaves_it_to_the_autoscaler(scaled: Scene) -> None:
    """Which is moved later, by a sync of its own."""
    scaled.commit("Move", scaler=MOVED)
    await (await scaled.session()).sync(frozenset({FRONTEND}))
    assert replicas(scaled) == 7
    assert (await seen(scaled)).state is State.DRIFTED


async def test_one_that_is_moved_in_a_later_wave_leaves_the_rest_to_the_next_sync(
    scaled: Scene,
) -> None:
    """It still owned the replicas when the workload's turn was: told as drift, then repaired."""
    note = "metadata:\n  annotations:\n    gitops-tui.dev/wave: '1'\n"
    scaled.commit("Move", scaler=MOVED.replace("metadata:\n", note))
    await scaled.synced()
    assert (replicas(scaled), (await seen(scaled)).state) == (7, State.DRIFTED)
    await scaled.synced()
    assert (replicas(scaled), (await seen(scaled)).state) == (1, State.IN_SYNC)


async def test_after_one_was_pruned_the_next_sync_sets_git_s_number(scaled: Scene) -> None:
    """The prune comes last: until then the replicas are the autoscaler's."""
    scaled.commit("Drop", scaler=None)
    await (await scaled.session()).sync(prune=frozenset({SCALER}))
    assert not scaled.lives(SCALER)
    assert (replicas(scaled), (await seen(scaled)).state) == (7, State.DRIFTED)
    await scaled.synced()
    assert (replicas(scaled), (await seen(scaled)).state) == (1, State.IN_SYNC)


async def test_what_a_pruned_one_leaves_is_not_reset_where_git_states_no_number(
    synced: Scene,
) -> None:
    """It never scaled, so that the replicas were still ours: to leave them out would make one."""
    synced.commit("Four", frontend=manifests.deployment("frontend", replicas=4))
    await synced.synced()
    unsaid = manifests.deployment("frontend", replicas=None)
    synced.commit("Hand over", frontend=unsaid, scaler=manifests.autoscaler("scaler", "frontend"))
    await synced.synced()
    synced.commit("Drop", scaler=None)
    await (await synced.session()).sync(prune=frozenset({SCALER}))
    assert not synced.lives(SCALER)
    for _ in range(2):
        found = await seen(synced)
        assert (found.state, found.changes, replicas(synced)) == (State.IN_SYNC, (), 4)
        synced.commit(
            "Label", frontend=unsaid.replace("metadata:\n", "metadata:\n  labels: {a: b}\n", 1)
        )
        await synced.synced()
    # A number in Git counts again, and so does its going.
    synced.commit("Two", frontend=manifests.deployment("frontend", replicas=2))
    await synced.synced()
    assert replicas(synced) == 2
    synced.commit("None", frontend=unsaid)
    await synced.synced()
    assert "replicas" not in synced.live(FRONTEND)["spec"]


async def test_one_that_is_locked_keeps_its_workload(scaled: Scene) -> None:
    """What Git would make of it does not come."""
    scaled.commit("Move", scaler=MOVED)
    scaled.records.lock(SCALER)
    await scaled.synced()
    assert replicas(scaled) == 7
    found = await seen(scaled)
    assert (found.state, found.autoscaler) == (State.IN_SYNC, "scaler")


async def test_one_that_git_has_dropped_counts_as_long_as_it_lives(scaled: Scene) -> None:
    """It is stale, and goes on scaling until it is pruned."""
    scaled.commit("Drop", scaler=None)
    await scaled.synced()
    assert replicas(scaled) == 7
    assert (await seen(scaled)).state is State.IN_SYNC


async def test_of_two_the_one_that_stays_keeps_the_workload(scaled: Scene) -> None:
    """That the other is moved in this very sync is no matter."""
    scaled.commit("Two", second=manifests.autoscaler("second", "frontend"))
    await scaled.synced()
    scaled.commit("Move", scaler=MOVED)
    await scaled.synced()
    assert replicas(scaled) == 7
    assert (await seen(scaled)).autoscaler == "second"


def test_two_may_change_places() -> None:
    """Whichever is seen first, neither takes the other's new workload away."""
    live = LiveView()
    second = key("autoscaling/HorizontalPodAutoscaler/second")

    def points(scaler: str, workload: str, version: str) -> None:
        target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload}
        metadata = {"name": scaler, "namespace": "example"}
        raw = msgspec.json.encode({"metadata": metadata, "spec": {"scaleTargetRef": target}})
        identity = key(f"autoscaling/HorizontalPodAutoscaler/{scaler}")
        live.upsert(LiveObject(identity, "autoscaling/v2", scaler, version, raw))

    points("scaler", "frontend", "1")
    points("second", "other", "1")
    points("scaler", "other", "2")
    points("second", "frontend", "2")
    assert live.autoscalers == {OTHER: {SCALER}, FRONTEND: {second}}
    live.delete(second)
    assert live.autoscalers == {OTHER: {SCALER}}
