"""The day of an operator at the dashboard, by the engine behind it, on the real API server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from gitops_tui.core.drift import Direction, State
from gitops_tui.core.health import HealthStatus
from gitops_tui.core.operations import Action, OperationKind, Phase
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.engine.api import EffectAction, RollbackHow
from tests.e2e.story import DEPLOYMENT, Story
from tests.e2e.watching import Watcher, row, watching

pytestmark = pytest.mark.real


async def scaled(story: Story, replicas: int) -> None:
    """Somebody types `kubectl scale`."""
    command = ("scale", "deploy/frontend", f"--replicas={replicas}")
    await asyncio.to_thread(story.kubectl, *command)


async def synced(watcher: Watcher, *, arm: bool = False) -> None:
    """The first sync, confirmed."""
    before = watcher.snapshot.operation
    watcher.engine.request_sync(arm=arm)
    operation = await watcher.ended(before)
    assert operation.phase is Phase.SUCCEEDED, operation.message


def drifted(name: str = "frontend") -> Callable[[Snapshot], bool]:
    """Whether that Deployment is shown as drifted."""
    return lambda picture: row(picture, "Deployment", name).state is State.DRIFTED


async def test_the_first_sync_is_planned_ordered_and_awaited(story: Story) -> None:
    """Ten missing, nothing done by looking; namespace first; pods and READY are seen moving."""
    async with watching(story, auto_sync=True, sync_interval=1.0) as watcher:
        picture = watcher.snapshot
        assert (picture.summary.missing, picture.ever_synced) == (10, False)
        assert picture.timer.held_back == "never synced"
        plan = await watcher.engine.preview_sync()
        assert plan.first
        assert [effect.action for effect in plan.effects] == [EffectAction.CREATE] * 10
        assert plan.effects[0].key.kind == "Namespace"
        assert sum(effect.note == "create, not verifiable yet" for effect in plan.effects) == 9
        assert not story.exists()

        ready: set[int | None] = set()

        def moving(snapshot: Snapshot) -> bool:
            health = row(snapshot, "Deployment", "frontend").health
            ready.add(health.ready if health else None)
            operation = snapshot.operation
            return operation is not None and operation.phase is not Phase.RUNNING

        watcher.engine.request_sync()
        picture = await watcher.until(moving, "the end of the sync")
        assert picture.operation is not None
        assert picture.operation.phase is Phase.SUCCEEDED, picture.operation.message
        assert picture.operation.results[0].key.kind == "Namespace"
        assert {0, 4} <= ready
        picture = await watcher.until(lambda s: s.summary.in_sync == 10 and len(s.pods) == 6)
        assert {r.health.status for r in picture.resources if r.health} == {HealthStatus.HEALTHY}
        await watcher.until(lambda s: s.verified == 10, "the server's word on everything")
    assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    assert story.kubectl_diff() == ""


async def test_a_commit_is_seen_and_the_timer_applies_it(alone: Story) -> None:
    """Without an upstream a commit shows by itself; armed, the timer's sync follows."""
    async with watching(alone, sync_interval=8.0) as watcher:
        await synced(watcher, arm=True)
        await watcher.until(lambda s: s.timer.mine and s.timer.next_sync, "the timer")
        sha = await asyncio.to_thread(
            alone.edit, "Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2"
        )
        picture = await watcher.until(drifted(), "the drift")
        assert picture.git.head is not None
        assert (picture.git.head.sha, picture.git.ahead) == (sha, 1)
        seen = row(picture, "Deployment", "frontend")
        assert seen.direction is Direction.GIT_AHEAD
        (change,) = seen.changes
        assert (change.path, change.live, change.desired) == ("spec.replicas", 4, 2)
        assert change.git is not None
        assert (change.git.commit, change.git.author) == (sha, "Ben Mate")
        picture = await watcher.until(lambda s: s.synced and s.synced.revision == sha)
        assert picture.synced is not None
        assert picture.synced.cause == "timer"
        await watcher.until(lambda s: s.summary.in_sync == 10 and len(s.pods) == 4)
    assert alone.live("deploy/frontend", ".status.replicas") == "2"


async def test_edits_by_hand_are_seen_and_put_back(story: Story) -> None:
    """Both at once, each with its field manager; a sync repairs them although HEAD stands."""
    async with watching(story) as watcher:
        await synced(watcher)
        head = story.head
        await scaled(story, 5)
        image = ("set", "image", "deploy/users", "users=example.org/users:v9")
        await asyncio.to_thread(story.kubectl, *image)
        picture = await watcher.until(lambda s: s.summary.drifted == 2, "both edits")
        for name, manager in (("frontend", "kubectl"), ("users", "kubectl-set")):
            seen = row(picture, "Deployment", name)
            assert seen.direction is Direction.LIVE_EDITED
            (change,) = seen.changes
            assert change.cluster is not None
            assert change.cluster.manager == manager
        await synced(watcher)
        await watcher.until(lambda s: s.summary.in_sync == 10)
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    assert story.live("deploy/users", "..image") == "example.org/users:v1"
    assert story.head == head


async def test_a_lock_is_seen_by_everybody_and_survives(story: Story) -> None:
    """Ana locks; Ben's dashboard shows it and passes by, also after Ana has left."""
    async with watching(story, who=story.ben) as ben:
        async with watching(story) as ana:
            await synced(ana)
            key = row(ana.snapshot, "Deployment", "frontend").key
            ana.engine.request_lock(key, "incident 42", timedelta(hours=2))
            picture = await ben.until(lambda s: key in s.locks, "the lock")
            assert (picture.locks[key].owner, picture.locks[key].reason) == (
                "Ana Ortega",
                "incident 42",
            )
        await scaled(story, 5)
        await ben.until(drifted(), "the drift, shown although locked")
        ben.engine.request_sync()
        operation = await ben.ended()
        (passed,) = [r for r in operation.results if r.action is Action.SKIPPED]
        assert passed.key == key
        assert "Ana Ortega" in (passed.reason or "")
        assert story.live("deploy/frontend", ".spec.replicas") == "5"
        ben.engine.request_unlock(key, over="Ana Ortega")
        await ben.until(lambda s: key not in s.locks, "the release")
        ben.engine.request_sync()
        await ben.ended(operation)
        assert story.live("deploy/frontend", ".spec.replicas") == "4"


async def test_a_rollback_is_previewed_committed_pushed_and_applied(story: Story) -> None:
    """A new commit restores the path; upstream and cluster agree; the clone is untouched."""
    async with watching(story) as watcher:
        await synced(watcher)
        good = story.head
        mine = story.ana.git("rev-parse", "HEAD")
        story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
        watcher.engine.request_fetch()
        await watcher.until(drifted(), "the commit")
        before = watcher.snapshot.operation
        watcher.engine.request_sync()
        before = await watcher.ended(before)
        preview = await watcher.engine.preview_rollback(good, RollbackHow.RESTORE)
        assert [file.path for file in preview.git.files] == [DEPLOYMENT]
        (changed,) = [e for e in preview.effects if e.action is not EffectAction.UNCHANGED]
        assert (changed.key.name, changed.verified) == ("frontend", True)
        watcher.engine.request_rollback(preview, "too few copies")
        operation = await watcher.ended(before)
        assert (operation.kind, operation.phase) == (OperationKind.ROLLBACK, Phase.SUCCEEDED)
        assert (operation.revision, operation.restored) == (story.head, good)
        picture = await watcher.until(lambda s: s.summary.in_sync == 10 and len(s.pods) == 6)
        assert picture.git.head is not None
        assert picture.git.head.sha == story.head
    assert story.tree(story.head) == story.tree(good)
    assert "Reason: too few copies" in story.log("%B")
    assert story.ana.git("rev-parse", "HEAD") == mine


async def test_a_rollback_is_void_when_somebody_pushed_meanwhile(story: Story) -> None:
    """Nothing half done: the sentence says so, and another preview can be asked for."""
    async with watching(story) as watcher:
        await synced(watcher)
        good = story.head
        story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
        watcher.engine.request_fetch()
        await watcher.until(drifted(), "the commit")
        preview = await watcher.engine.preview_rollback(good, RollbackHow.RESTORE)
        tip = story.edit("Scale it down further", DEPLOYMENT, "replicas: 2", "replicas: 1")
        before = watcher.snapshot.operation
        watcher.engine.request_rollback(preview, "")
        operation = await watcher.ended(before)
        assert operation.phase is Phase.FAILED
        assert story.head == tip
        assert story.live("deploy/frontend", ".spec.replicas") == "4"


async def test_only_who_holds_the_lease_runs_the_timer(story: Story) -> None:
    """The second dashboard says who does, and its `s` still works."""
    async with watching(story, sync_interval=600.0) as ana:
        await synced(ana, arm=True)
        await ana.until(lambda s: s.timer.mine, "the Lease")
        async with watching(story, who=story.ben, sync_interval=600.0) as ben:
            picture = await ben.until(lambda s: s.timer.holder, "the holder")
            assert not picture.timer.mine
            assert picture.timer.armed
            assert picture.timer.next_sync is not None
            await synced(ben)
            picture = await ana.until(lambda s: s.synced and s.synced.by == "Ben Mate")
            assert picture.timer.mine


async def test_what_git_drops_is_stale_until_it_is_pruned(story: Story) -> None:
    """Nothing goes by itself; the confirmed prune deletes just that."""
    async with watching(story) as watcher:
        await synced(watcher)
        story.commit("Drop a service", {"users_backend/service.yaml": None})
        watcher.engine.request_fetch()
        picture = await watcher.until(lambda s: s.summary.stale == 1, "the stale one")
        await synced(watcher)
        assert story.names("services") == {"frontend", "thoughts", "users"}
        preview = await watcher.engine.preview_prune()
        assert (preview.count, preview.refusal) == (1, None)
        before = watcher.snapshot.operation
        watcher.engine.request_prune(frozenset({row(picture, "Service", "users").key}))
        operation = await watcher.ended(before)
        assert operation.phase is Phase.SUCCEEDED, operation.message
        await watcher.until(lambda s: s.summary.total == 9, "one row less")
        assert story.names("services") == {"frontend", "thoughts"}


async def test_a_broken_manifest_stops_nothing_but_itself(story: Story) -> None:
    """Said with its place; nothing becomes stale; the rest goes on being synced."""
    async with watching(story) as watcher:
        await synced(watcher)
        story.commit(
            "Break one, change another",
            {
                "users_backend/service.yaml": "kind: Service\n\tname: x\n",
                DEPLOYMENT: story.at(story.head, DEPLOYMENT).replace("replicas: 4", "replicas: 0"),
            },
        )
        watcher.engine.request_fetch()
        picture = await watcher.until(drifted(), "the change")
        (finding,) = picture.findings
        assert (finding.file, finding.line) == ("users_backend/service.yaml", 2)
        assert picture.summary.stale == 0
        assert (await watcher.engine.preview_prune()).refusal is not None
        await synced(watcher)
        await watcher.until(lambda s: len(s.pods) == 2, "the stopped workload")
