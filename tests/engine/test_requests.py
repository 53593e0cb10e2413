"""What is asked for is done one after the other, told as it goes, and never ends the engine."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action, OperationKind, Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.yaml_writer import readable_yaml
from gitops_tui.engine.api import RollbackHow
from gitops_tui.errors import Forbidden, PushRefused, Rejected, RevisionNotFound, Unreachable
from tests.engine.conftest import FRONTEND, SERVICE, SETTINGS
from tests.engine.fakes import manifests
from tests.engine.fakes.scene import Scene, reason, row, told
from tests.engine.fakes.script import Call
from tests.engine.running import running

GREEN = manifests.config("settings", colour="green")
TWO = manifests.deployment("frontend", replicas=2)


def waits(snapshot: Snapshot) -> bool:
    """Whether an operation waits for health."""
    return snapshot.operation is not None and bool(snapshot.operation.waiting_for)


@pytest.fixture
def restless(shop: Scene) -> Scene:
    """The shop with a commit whose Deployment does not become healthy by itself."""
    shop.commit("Scale to two", frontend=TWO)
    shop.cluster.living.controllers = False
    return shop


async def settle(scene: Scene) -> None:
    """The controllers have caught up."""
    counted = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
    counts = dict.fromkeys(counted, scene.live(FRONTEND)["spec"]["replicas"])
    scene.cluster.living.set_status(FRONTEND, observedGeneration=9, **counts)
    await scene.clock.advance(1)


async def test_a_request_returns_at_once_and_its_answer_is_a_later_snapshot(shop: Scene) -> None:
    """Nothing is awaited by who asks; what came of it is shown and recorded."""
    shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    async with running(shop) as run:
        before = await run.is_ready()
        run.engine.request_sync()
        assert run.snapshot is before
        operation = await run.ends()
        assert operation.phase is Phase.SUCCEEDED
        assert told(operation)["deployment/frontend"] is Action.CONFIGURED
        snapshot = await run.shows(lambda s: s.summary.in_sync == 4)
    assert snapshot.operations[0].id == operation.id


async def test_progress_is_shown_while_it_waits(restless: Scene) -> None:
    """What is being waited for, how many are done of how many; then the end."""
    async with running(restless) as run:
        await run.is_ready()
        run.engine.request_sync()
        snapshot = await run.shows(waits)
        assert snapshot.operation is not None
        assert snapshot.operation.phase is Phase.RUNNING
        assert snapshot.operation.waiting_for.startswith("deployment/frontend: ")
        assert (snapshot.operation.done, snapshot.operation.total) == (3, 4)
        await settle(restless)
        # It may have been shown by now.
        await run.shows(lambda s: s.operation and s.operation.phase is Phase.SUCCEEDED, "its end")


async def test_a_sync_of_some_leaves_the_others_alone(shop: Scene) -> None:
    """Just the keys that were named."""
    shop.commit("Change both", settings=GREEN, frontend=TWO)
    async with running(shop) as run:
        await run.is_ready()
        run.engine.request_sync(frozenset({SETTINGS}))
        assert set(told(await run.ends())) == {"configmap/settings"}
        await run.row(SETTINGS, lambda r: r.in_sync)
        assert row(run.snapshot, FRONTEND).state is State.DRIFTED


async def test_acts_are_done_one_after_the_other(shop: Scene) -> None:
    """A sync, a prune and a sync in one breath: each ends before the next begins."""
    shop.commit("Drop the service", service=None)
    async with running(shop) as run:
        await run.shows(lambda s: s.ready and s.summary.stale == 1)
        run.engine.request_sync()
        run.engine.request_prune(frozenset({SERVICE}))
        run.engine.request_sync()
        await run.shows(lambda s: len(s.operations) >= 4)
        operations = run.snapshot.operations[2::-1]
    kinds = [OperationKind.SYNC, OperationKind.PRUNE, OperationKind.SYNC]
    assert [operation.kind for operation in operations] == kinds
    for before, after in pairwise(operations):
        assert before.ended is not None
        assert before.ended <= after.started
    assert not shop.lives(SERVICE)


async def test_a_new_act_ends_the_waiting_of_the_one_before(restless: Scene) -> None:
    """What was applied is recorded; that it is not healthy yet is said, and no failure."""
    async with running(restless) as run:
        await run.is_ready()
        run.engine.request_sync()
        first = (await run.shows(waits)).operation
        run.engine.request_prune(frozenset())
        await restless.clock.advance(1)
        await run.shows(lambda s: s.operation and s.operation.kind is OperationKind.PRUNE)
        recorded = next(
            op for op in restless.records.state.operations if first and op.id == first.id
        )
    assert recorded.phase is Phase.SUCCEEDED
    assert recorded.message.endswith("1 not healthy yet")
    assert restless.records.state.synced is not None
    assert restless.records.state.synced.revision == restless.source.tip.sha


async def test_a_timed_sync_waits_for_nobody_and_ends_no_waiting(restless: Scene) -> None:
    """It is left out while something runs."""
    async with running(restless, auto_sync=True, sync_interval=5.0, timeout=60.0) as run:
        await run.is_ready()
        run.engine.request_sync()
        await run.shows(waits)
        await run.passes(30)
        assert waits(run.snapshot)
        await settle(restless)
        assert (await run.ends()).phase is Phase.SUCCEEDED


async def test_a_lock_takes_effect_in_the_middle_of_a_sync(shop: Scene) -> None:
    """Asked for while an earlier wave is applied: the locked one is passed by."""
    shop.commit("Change both", settings=GREEN, frontend=TWO)
    shop.cluster.living.mutate("namespaces")
    async with running(shop) as run:
        await run.is_ready()

        def lock(_: Call) -> None:
            run.engine.request_lock(FRONTEND, "incident 42")

        shop.cluster.script.when("apply", "Namespace", lock, dry_run=False, times=1)
        run.engine.request_sync()
        operation = await run.ends()
        assert told(operation)["deployment/frontend"] is Action.SKIPPED
        assert reason(operation, FRONTEND) == "locked by Ana (incident 42)"
    assert shop.live(FRONTEND)["spec"]["replicas"] == 1


async def test_a_lock_does_not_wait_for_a_sync_that_waits(restless: Scene) -> None:
    """Small acts are done beside the line, and end no waiting."""
    async with running(restless) as run:
        await run.is_ready()
        run.engine.request_sync()
        await run.shows(waits)
        run.engine.request_lock(SETTINGS, "incident 42", timedelta(hours=1))
        snapshot = await run.shows(lambda s: s.notice)
        assert (
            snapshot.notice == "example/configmap/settings locked by Ana until 10:00 (incident 42)"
        )
        assert waits(snapshot)
        assert (await run.row(SETTINGS, lambda r: r.lock)).in_sync


async def test_locks_come_go_and_end_on_show(shop: Scene) -> None:
    """The row's lock, the notice that answers, and the end at its time."""
    async with running(shop) as run:
        await run.is_ready()
        run.engine.request_lock(FRONTEND, "incident 42")
        found = await run.row(FRONTEND, lambda r: r.lock)
        assert found.lock is not None
        assert (found.lock.owner, found.lock.reason) == ("Ana", "incident 42")
        run.engine.request_unlock(FRONTEND)
        await run.row(FRONTEND, lambda r: r.lock is None)
        await run.shows(
            lambda s: s.notice and s.notice.startswith("example/deployment/frontend unlocked")
        )
        run.engine.request_lock(SETTINGS, "for a minute", timedelta(minutes=1))
        await run.row(SETTINGS, lambda r: r.lock)
        await run.passes(62)
        await run.row(SETTINGS, lambda r: r.lock is None)
        assert run.snapshot.locks == {}


async def test_a_colleagues_lock_is_seen(shop: Scene) -> None:
    """By itself, without a request."""
    async with running(shop) as run:
        await run.is_ready()
        shop.records.lock(FRONTEND)
        found = await run.row(FRONTEND, lambda r: r.lock)
        assert found.lock is not None
        assert found.lock.owner == "Tim"


async def test_a_lock_that_somebody_else_has_taken_meanwhile_stays(shop: Scene) -> None:
    """The notice says whose it is; nothing is replaced or taken away."""
    shop.records.lock(FRONTEND)
    told = "example/deployment/frontend is locked by Tim (incident 42). Nothing was changed."
    async with running(shop) as run:
        await run.is_ready()
        run.engine.request_lock(FRONTEND, "mine")
        await run.shows(lambda s: s.notice == told)
        run.engine.request_fetch()
        run.engine.request_unlock(FRONTEND, over="Ben")
        await run.shows(lambda s: s.notice == told)
        assert shop.records.locks[FRONTEND].owner == "Tim"
        run.engine.request_unlock(FRONTEND, over="Tim")
        await run.shows(lambda s: s.notice and "unlocked" in s.notice)


async def test_a_small_act_that_is_refused_is_a_notice(shop: Scene) -> None:
    """One sentence; the next request takes it away."""
    shop.records.errors["update_locks"] = Forbidden("configmaps: no right to update.")
    async with running(shop) as run:
        await run.is_ready()
        run.engine.request_unlock(FRONTEND)
        await run.shows(lambda s: s.notice == "example/deployment/frontend is not locked.")
        run.engine.request_lock(FRONTEND, "incident 42")
        await run.shows(lambda s: s.notice and "no right to update" in s.notice)
        run.engine.request_forget(FRONTEND)
        await run.shows(lambda s: s.notice and "is not stale" in s.notice)
        run.engine.request_sync()
        await run.ends()
        assert run.snapshot.notice is None


async def test_a_stale_resource_that_is_forgotten_has_no_row_and_lives_on(shop: Scene) -> None:
    """It leaves the inventory, and stays in the cluster."""
    shop.commit("Drop the service", service=None)
    async with running(shop) as run:
        await run.shows(lambda s: s.ready and s.summary.stale == 1)
        run.engine.request_forget(SERVICE)
        snapshot = await run.shows(lambda s: s.summary.stale == 0)
        assert snapshot.notice == "example/service/frontend forgotten; it stays in the cluster"
        assert snapshot.summary.total == 3
    assert shop.lives(SERVICE)
    assert SERVICE not in shop.records.state.inventory


async def test_what_is_pruned_has_no_row(shop: Scene) -> None:
    """Deleted after it was confirmed, and gone from the screen."""
    shop.commit("Drop the service", service=None)
    async with running(shop) as run:
        await run.shows(lambda s: s.ready and s.summary.stale == 1)
        preview = await run.engine.preview_prune()
        assert [candidate.key for candidate in preview.candidates] == [SERVICE]
        run.engine.request_prune(frozenset({SERVICE}))
        assert (await run.ends()).message == "1 pruned"
        await run.shows(lambda s: s.summary.total == 3)
    assert not shop.lives(SERVICE)


@pytest.mark.parametrize("meanwhile", ["pruned", "forgotten"])
async def test_a_prune_that_was_overtaken_deletes_nothing(shop: Scene, meanwhile: str) -> None:
    """Confirmed twice, or forgotten in between: by then there is nothing left to prune."""
    shop.commit("Drop the service", service=None)
    async with running(shop) as run:
        await run.shows(lambda s: s.ready and s.summary.stale == 1)
        if meanwhile == "pruned":
            run.engine.request_prune(frozenset({SERVICE}))
        else:
            run.engine.request_forget(SERVICE)
        run.engine.request_prune(frozenset({SERVICE}))
        await run.shows(
            lambda s: (
                s.operation
                and s.operation.kind is OperationKind.PRUNE
                and s.operation.message == "0 pruned"
            )
        )
        await run.shows(lambda s: s.summary.total == 3)
    assert len(shop.cluster.script.of("delete")) == (meanwhile == "pruned")


async def test_what_goes_while_others_are_pruned_is_pruned(shop: Scene) -> None:
    """Somebody deletes the second while the first is being deleted: both are gone, no failure."""
    shop.commit("Drop two", service=None, settings=None)
    async with running(shop) as run:
        await run.shows(lambda s: s.ready and s.summary.stale == 2)
        second = (await run.engine.preview_prune()).candidates[1].key

        def go(call: Call) -> None:
            shop.cluster.living.remove(second)
            run.engine.loop.world.live.delete(second)

        shop.cluster.script.when("delete", "", go, times=1)
        run.engine.request_prune(frozenset({SERVICE, SETTINGS}))
        operation = await run.ends()
        assert (operation.phase, operation.message) == (Phase.SUCCEEDED, "2 pruned")
        await run.shows(lambda s: s.summary.total == 2)
    assert not {SERVICE, SETTINGS} & shop.records.state.inventory.keys()


async def test_a_rollback_restores_and_is_told_as_one_operation(shop: Scene) -> None:
    """The commit on top, synced; the restored revision named; the rows agree."""
    good = shop.source.tip
    bad = shop.commit("Scale to two", frontend=TWO)
    await shop.synced()
    async with running(shop) as run:
        await run.is_ready()
        preview = await run.engine.preview_rollback(good.sha, RollbackHow.RESTORE)
        run.engine.request_rollback(preview, "two are too many")
        operation = await run.ends()
        assert (operation.kind, operation.phase) == (OperationKind.ROLLBACK, Phase.SUCCEEDED)
        assert operation.restored == good.sha
        assert operation.revision == shop.source.tip.sha != bad.sha
        snapshot = await run.shows(lambda s: s.summary.in_sync == 4 and s.git.ahead == 0)
        assert snapshot.history[0].subject.startswith("Roll back to ")
    assert shop.live(FRONTEND)["spec"]["replicas"] == 1


async def test_a_rollback_whose_branch_moved_meanwhile_changes_nothing(shop: Scene) -> None:
    """Refused with Git's sentence; another preview does it."""
    good = shop.source.tip
    shop.commit("Scale to two", frontend=TWO)
    await shop.synced()
    async with running(shop) as run:
        await run.is_ready()
        preview = await run.engine.preview_rollback(good.sha, RollbackHow.RESTORE)
        meanwhile = shop.commit("Paint it green", settings=GREEN)
        shop.cluster.script.calls.clear()
        run.engine.request_rollback(preview, "two are too many")
        operation = await run.ends()
        assert operation.phase is Phase.FAILED
        assert "is no longer at" in operation.message
        assert shop.source.tip == meanwhile
        assert not shop.cluster.script.writes
        await run.shows(lambda s: s.git.ahead == 1)
        again = await run.engine.preview_rollback(good.sha, RollbackHow.RESTORE)
        run.engine.request_rollback(again, "two are too many")
        assert (await run.ends()).phase is Phase.SUCCEEDED


@pytest.mark.parametrize(
    "error", [PushRefused("The branch is protected."), RevisionNotFound("There is no main.")]
)
async def test_a_rollback_that_git_refuses_is_a_failed_operation(
    shop: Scene, error: PushRefused | RevisionNotFound
) -> None:
    """The sentence, and nothing half done."""
    good = shop.source.tip
    bad = shop.commit("Scale to two", frontend=TWO)
    await shop.synced()
    async with running(shop) as run:
        await run.is_ready()
        preview = await run.engine.preview_rollback(good.sha, RollbackHow.RESTORE)
        shop.source.errors["commit"] = error
        run.engine.request_rollback(preview, "two are too many")
        operation = await run.ends()
        assert (operation.phase, operation.message) == (Phase.FAILED, str(error))
    assert shop.source.tip == bad
    assert shop.live(FRONTEND)["spec"]["replicas"] == 2


async def test_one_bad_object_is_a_result_and_the_others_are_applied(shop: Scene) -> None:
    """A failed operation whose message names it."""
    shop.commit("Change both", settings=GREEN, frontend=TWO)
    shop.cluster.script.fail("apply", "Deployment", Rejected("spec.replicas: too many"))
    async with running(shop) as run:
        await run.is_ready()
        run.engine.request_sync()
        operation = await run.ends()
        assert operation.phase is Phase.FAILED
        assert "too many" in operation.message
        await run.row(SETTINGS, lambda r: r.in_sync)
        await run.row(FRONTEND, lambda r: not r.in_sync and "too many" in (r.error or ""))


@pytest.mark.parametrize("method", ["load", "locks", "update"])
async def test_records_that_fail_in_the_middle_are_a_failed_operation(
    shop: Scene, method: str
) -> None:
    """The sentence, the engine goes on, and the next try succeeds."""
    silent = Unreachable("https://staging:6443 does not answer.")
    async with running(shop) as run:
        await run.is_ready()
        shop.records.errors[method] = silent
        run.engine.request_sync()
        await shop.clock.advance(30)
        operation = await run.ends()
        assert (operation.phase, operation.message) == (Phase.FAILED, str(silent))
        assert operation.ended is not None
        del shop.records.errors[method]
        run.engine.request_sync()
        assert (await run.ends()).phase is Phase.SUCCEEDED


async def test_what_was_asked_while_it_opened_is_done_when_it_is_open(shop: Scene) -> None:
    """Nothing that a person asked for is lost."""
    shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
    shop.cluster.reachable = Unreachable("https://staging:6443 does not answer.")
    async with running(shop) as run:
        await run.shows(lambda s: s.cluster.error)
        run.engine.request_sync()
        run.engine.request_lock(SETTINGS, "incident 42")
        shop.cluster.reachable = None
        await shop.clock.advance(1)
        assert (await run.ends()).phase is Phase.SUCCEEDED
        await run.row(SETTINGS, lambda r: r.lock)
    assert shop.live(FRONTEND)["spec"]["replicas"] == 1


async def test_questions_are_answered_about_what_is_on_show(shop: Scene) -> None:
    """Effects of a sync, both texts of a resource, a commit with its files, older history."""
    first = shop.source.tip
    green = shop.commit("Paint it green", settings=GREEN)
    async with running(shop) as run:
        await run.is_ready()
        preview = await run.engine.preview_sync()
        assert preview.revision == green
        assert [e.key for e in preview.effects if e.changes] == [SETTINGS]
        texts = await run.engine.texts(SETTINGS)
        assert "green" in (texts.desired or "")
        assert "blue" in (texts.live or "")
        view = await run.engine.commit_view(green.sha)
        assert view.files == ("settings.yaml",)
        effects = await run.engine.commit_effects(green.sha)
        assert [effect.key for effect in effects if effect.changes] == [SETTINGS]
        assert await run.engine.more_history(green.sha) == (first,)


async def test_texts_of_what_is_on_one_side_only_have_that_side(shop: Scene) -> None:
    """Stale: no desired text. Unknown: neither."""
    shop.commit("Drop the service", service=None)
    unknown = ResourceKey("", "ConfigMap", "example", "unknown")
    async with running(shop) as run:
        await run.is_ready()
        texts = await run.engine.texts(SERVICE)
        assert texts.desired is None
        assert texts.live is not None
        nothing = await run.engine.texts(unknown)
        assert (nothing.desired, nothing.live) == (None, None)


async def test_texts_are_written_beside_the_loop(
    shop: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of what is in Git alone: a definition may have ten thousand lines."""
    where: list[threading.Thread] = []

    def seen(*args: Any, **options: Any) -> str:
        where.append(threading.current_thread())
        return readable_yaml(*args, **options)

    monkeypatch.setattr("gitops_tui.engine.previews.readable_yaml", seen)
    shop.commit("Another", another=manifests.config("another"))
    async with running(shop) as run:
        await run.is_ready()
        texts = await run.engine.texts(ResourceKey("", "ConfigMap", "example", "another"))
    assert (texts.desired is None, texts.live) == (False, None)
    assert where
    assert threading.main_thread() not in where


async def test_logs_come_line_by_line(shop: Scene) -> None:
    """Those of the container that was asked for."""
    shop.cluster.log_lines["example", "frontend-1"] = ["one", "two"]
    async with running(shop) as run:
        await run.is_ready()
        lines = [line async for line in run.engine.logs("example", "frontend-1", "frontend")]
    assert lines == ["one", "two"]
