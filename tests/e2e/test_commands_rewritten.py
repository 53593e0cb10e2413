"""A force-pushed branch: said by every command, followed by none until somebody says so."""

from __future__ import annotations

import pytest

from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real


def moved_back(story: Story) -> tuple[str, str]:
    """Four replicas, then two, synced; then Ben force-pushes back. (the old tip, the lost one)."""
    story.synced()
    old = story.head
    lost = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    assert story.gitops("sync").code == 0
    story.ben.git("push", "--quiet", "--force", "origin", f"{old}:main")
    return old, lost


def test_a_force_push_is_followed_by_whom_it_is_accepted(story: Story) -> None:
    """Refused with what happened and the way out, which works; then all is as ever."""
    old, lost = moved_back(story)
    told = story.gitops("sync", "--yes")
    assert told.code == 2
    assert f"main was moved back: {old[:7]} is 1 commit before {lost[:7]}" in told.error
    assert "Ana Ortega synced" in told.error
    assert "--accept-rewritten" in told.hint
    assert story.live("deploy/frontend", ".spec.replicas") == "2"

    assert "no longer on main" in story.gitops("status").out
    assert story.gitops("status", "-o", "json").json["rewritten"]
    plan = story.gitops("sync", "--dry-run")
    assert plan.code == 0
    assert "replicas" in plan.out
    assert "was moved back" in plan.err

    done = story.gitops("sync", "--accept-rewritten", "-o", "json")
    assert done.code == 0, done.err
    assert done.json["revision"] == old
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    assert story.gitops("sync").code == 0
    assert story.gitops("status", "-o", "json").json["revision"]["synced"] == old


def test_whoever_looks_is_told_and_the_way_back_works(story: Story) -> None:
    """Also where nothing is to be applied; the lost work returns by a commit, never by force."""
    old, lost = moved_back(story)
    way = f"gitops-tui rollback {lost[:7]}"
    for words in (("status",), ("diff",), ("sync", "--dry-run")):
        told = story.gitops(*words)
        assert (told.out + told.err).count("main was moved back or rewritten: it no longer") == 1
        assert f"`{way}` brings it back" in told.out + told.err, words
    back = story.gitops(*way.split()[1:], "--yes", "--accept-rewritten")
    assert back.code == 0, back.err
    assert story.ben.git("ls-remote", "origin", "main").split()[0] not in {old, lost}
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
    assert "rewritten" not in story.gitops("diff").err


def test_a_rollback_answers_it_as_well(story: Story) -> None:
    """A commit on top of the branch as it is now: nothing of the lost work is brought back."""
    old, _ = moved_back(story)
    told = story.gitops("sync", "--yes")
    assert told.code == 2
    story.ben.git("reset", "--quiet", "--hard", old)
    story.edit("Name another image", "users_backend/deployment.yaml", "users:v1", "users:v9")
    assert "was rewritten" in story.gitops("rollback", old, "--dry-run").err
    told = story.gitops("rollback", old, "--yes")
    assert told.code == 2
    assert "--accept-rewritten" in told.hint
    done = story.gitops("rollback", old, "--yes", "--accept-rewritten", "-o", "json")
    assert done.code == 0, done.err
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    assert story.gitops("diff").code == 0
