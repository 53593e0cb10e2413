"""Rollback and revert: what Git and the cluster will be, then a commit, pushed and synced."""

from __future__ import annotations

import pytest

from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real

USERS = "users_backend/deployment.yaml"


def test_rollback(story: Story) -> None:
    """A preview, a question, then a new commit that restores the path, pushed and synced."""
    story.synced()
    first = story.head
    second = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    story.edit("Ship users v2", USERS, "users:v1", "users:v2")
    assert story.gitops("sync").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
    before = story.head

    plan = story.gitops("rollback", first, "--dry-run", "-o", "json")
    assert plan.code == 0
    assert plan.json["pushes"]
    assert plan.json["tip"] == before
    assert {file["file"] for file in plan.json["files"]} == {DEPLOYMENT, USERS}
    assert [undone["commit"] for undone in plan.json["undone"]] == [before, second]
    effects = {e["name"]: e for e in plan.json["effects"] if e["action"] == "change"}
    assert set(effects) == {"frontend", "users"}
    assert all(effect["verified"] for effect in effects.values())
    assert effects["users"]["note"] == "rolling restart"
    asked = story.gitops("rollback", first)
    assert (asked.code, asked.out) == (2, "")
    assert f"In Git, a new commit (pushed): Roll back to {first[:7]}" in asked.err
    assert "Nothing was changed." in asked.err
    assert story.head == before

    done = story.gitops("rollback", first, "--yes", "-m", "demand is back", "-o", "json")
    assert done.code == 0
    assert done.json["restored"] == first
    assert done.json["commit"] == story.head != before
    assert story.log("%P") == before
    assert story.tree("main") == story.tree(first)
    assert story.log("%an") == "Ana Ortega"
    assert "Reason: demand is back" in story.log("%B")
    assert done.json["health"]["healthy"]
    assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    assert story.live("deploy/users", "..image") == "example.org/users:v1"

    # Her clone is where she left it; the commit reaches her as a teammate's would.
    assert story.ana.git("rev-parse", "main") == first
    assert story.ana.git("status", "--porcelain") == ""
    status = story.ben.gitops("status", "-o", "json")
    assert status.code == 0
    assert status.json["revision"]["synced"] == done.json["commit"]
    assert status.json["operation"]["operation"] == "rollback"
    assert story.kubectl_diff() == ""


def test_revert_takes_back_one_commit(story: Story) -> None:
    """What came after it stays."""
    story.synced()
    wrong = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    story.edit("Ship users v2", USERS, "users:v1", "users:v2")
    assert story.gitops("sync").code == 0
    plan = story.gitops("revert", wrong, "--dry-run")
    assert plan.code == 0
    assert plan.out.startswith(f"Undo just {wrong[:7]} Ben Mate, ")
    assert "-  replicas: 2\n+  replicas: 4\n" in plan.out
    assert "users" not in plan.out.partition("In the cluster:")[2].partition("diff --git")[0]

    done = story.gitops("revert", wrong, "--yes", "-m", "too few")
    assert done.code == 0
    told = done.out.splitlines()[-1]
    assert told.startswith(f"revert of {wrong[:7]} by {story.head[:7]} succeeded")
    assert story.log("%s") == 'Revert "Scale the frontend down"'
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    assert story.live("deploy/users", "..image") == "example.org/users:v2"
    assert story.gitops("status").code == 0


def test_rollback_of_one_workload(story: Story) -> None:
    """The others stay at the newer revision."""
    story.synced()
    first = story.head
    files = {
        name: story.at(first, name).replace(old, new)
        for name, old, new in ((DEPLOYMENT, "frontend:v1", "frontend:v2"), (USERS, ":v1", ":v2"))
    }
    story.commit("Ship v2", files)
    word = f"{story.namespace}/deploy/frontend"
    done = story.gitops("rollback", first, "--only", word, "--yes", "-m", "crashes")
    assert done.code == 0
    assert story.live("deploy/frontend", "..image") == "example.org/frontend:v1"
    assert story.live("deploy/users", "..image") == "example.org/users:v2"
    assert story.at("main", USERS).count("users:v2") == 1


def test_rollback_where_there_is_no_upstream(alone: Story) -> None:
    """The checked-out branch moves, files included; what is not committed is not touched."""
    alone.synced()
    first = alone.head
    alone.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    assert alone.gitops("sync").code == 0
    users = alone.ana.directory / USERS
    users.write_text(users.read_text() + "# a note\n")
    status = alone.gitops("status")
    assert status.code == 0
    assert "Note        1 uncommitted change in the work tree is not synced" in status.out

    done = alone.gitops("rollback", first, "--yes", "-m", "demand is back")
    assert done.code == 0
    assert "note: 1 uncommitted change" in done.err
    assert alone.tree("main") == alone.tree(first)
    assert "replicas: 4" in (alone.ana.directory / DEPLOYMENT).read_text()
    assert alone.ana.git("status", "--porcelain") == f" M {USERS}"
    assert alone.live("deploy/frontend", ".spec.replicas") == "4"
