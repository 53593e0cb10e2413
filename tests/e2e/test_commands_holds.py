"""Locks that another process and another operator see, suspension, forgetting, history."""

from __future__ import annotations

import pytest

from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real


def test_a_lock_holds_for_everybody(story: Story) -> None:
    """Syncs pass it by and say so, its drift stays on show, a teammate sees and lifts it."""
    story.synced()
    word = f"{story.namespace}/deploy/frontend"
    locked = story.gitops("lock", word, "--reason", "incident 42", "--for", "2h", "-o", "json")
    assert locked.code == 0
    assert (locked.json["operation"], locked.json["phase"]) == ("lock", "succeeded")
    story.kubectl("scale", "deploy/frontend", "--replicas=5")
    sha = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")

    plan = story.gitops("sync", "--dry-run")
    assert f"  skip {story.namespace}/deployment/frontend  (locked by Ana Ortega" in plan.out
    done = story.gitops("sync", "-o", "json")
    assert done.code == 0
    passed = done.result("Deployment", "frontend")
    assert passed["action"] == "skipped"
    assert "locked by Ana Ortega until" in passed["reason"]
    assert "(incident 42)" in passed["reason"]
    assert story.live("deploy/frontend", ".spec.replicas") == "5"

    # The second operator has a clone and a home of his own: the same target all the same.
    status = story.ben.gitops("status", "-o", "json")
    assert status.code == 1
    assert status.json["synced"]["revision"] == sha
    [held] = status.json["locks"]
    assert (held["name"], held["owner"], held["reason"]) == (
        "frontend",
        "Ana Ortega",
        "incident 42",
    )
    row = story.ben.gitops("diff", "-o", "json").row("Deployment", "frontend")
    assert row["state"] == "drifted"
    assert row["lock"]["owner"] == "Ana Ortega"
    assert row["direction"] == "both"
    assert row["changes"][0]["live"] == 5
    told = story.ben.gitops("status").out
    assert f"Lock        {word.replace('deploy/', 'deployment/')} locked by Ana Ortega, " in told
    assert "(incident 42)" in told

    unasked = story.ben.gitops("unlock", word)
    assert unasked.code == 2
    assert "locked by Ana Ortega" in unasked.error
    assert story.ben.gitops("unlock", word, "--yes").code == 0
    again = story.ben.gitops("unlock", word)
    assert again.code == 2
    assert again.error.endswith("/deployment/frontend is not locked.")
    assert story.gitops("sync", "--no-wait").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
    assert story.gitops("status", "-o", "json").json["locks"] == []


def test_suspend_and_resume(story: Story) -> None:
    """Owner and reason are kept; only resume arms the timer."""
    story.synced()
    held = story.gitops("suspend", "--reason", "trade fair", "-o", "json")
    assert (held.code, held.json["operation"]) == (0, "suspend")
    seen = story.ben.gitops("status", "-o", "json").json["timer"]
    assert not seen["armed"]
    assert seen["suspension"]["owner"] == "Ana Ortega"
    assert seen["suspension"]["reason"] == "trade fair"
    assert story.ben.gitops("resume").code == 0
    told = story.gitops("status")
    assert told.code == 0
    assert "Automatic   on, nobody runs the timer now\n" in told.out
    assert "Last        resume succeeded" in told.out


def test_forget_leaves_it_in_the_cluster(story: Story) -> None:
    """What Git no longer asks for may be let go of: no longer stale, still there."""
    story.synced()
    early = story.gitops("forget", "-n", story.namespace, "svc/users")
    assert early.code == 2
    assert "not stale" in early.error
    story.commit("Retire a service", {"users_backend/service.yaml": None})
    done = story.gitops("forget", "-n", story.namespace, "svc/users", "-o", "json")
    assert (done.code, done.json["operation"]) == (0, "forget")
    after = story.gitops("diff", "-o", "json")
    assert (after.code, after.json["summary"]["stale"]) == (0, 0)
    assert "users" in story.names("services")


def test_history_names_revisions_and_operations(story: Story) -> None:
    """Newest first, the synced one marked; or those that touched one workload."""
    story.synced()
    first = story.head
    second = story.edit("Rename a port", "users_backend/service.yaml", "name: http", "name: web")
    told = story.gitops("history", "-o", "json")
    assert told.code == 0
    revisions = told.json["revisions"]
    assert [revision["commit"] for revision in revisions] == [second, first]
    assert [revision["synced"] for revision in revisions] == [False, True]
    assert revisions[0]["author"] == "Ben Mate"
    [operation] = told.json["operations"]
    assert (operation["operation"], operation["phase"]) == ("sync", "succeeded")
    assert operation["by"] == "Ana Ortega"
    one = story.gitops("history", f"{story.namespace}/deploy/frontend")
    assert f"*  {first[:7]}" in one.out
    assert second[:7] not in one.out
    assert "sync       " in one.out
