"""SIGKILL at each point of a rollback: the next start says what was left, and how to go on."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from gitops_tui.core.target import Target
from tests.e2e.killing import start_rollback
from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real


@pytest.fixture
def bad(story: Story) -> str:
    """A bad image is synced; the revision before it was good."""
    story.synced()
    good = story.head
    story.edit("Ship v2", DEPLOYMENT, "frontend:v1", "frontend:v2")
    assert story.gitops("sync").code == 0
    return good


def kill(story: Story, good: str, tmp_path: Path, at: str) -> None:
    """Roll back, and die at that point: the upstream's own hooks do it around the push."""
    pid, hooks = (
        tmp_path / "pid",
        {"before the push": "pre-receive", "after the push": "post-receive"},
    )
    assert story.upstream is not None
    if at in hooks:
        hook = story.upstream / "hooks" / hooks[at]
        hook.parent.mkdir(exist_ok=True)
        # Whoever dies takes nothing back: the hook itself refuses what comes too early.
        code = 1 if at == "before the push" else 0
        hook.write_text(f"#!/bin/sh\ncat >/dev/null\nkill -9 $(cat '{pid}')\nexit {code}\n")
        hook.chmod(0o755)
    target = Target(repo=str(story.ana.directory), kubeconfig=story.ana.kubeconfig, timeout=30.0)
    process = start_rollback(target, story.ana.environment, good, pid, at=at)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    if at in hooks:
        (story.upstream / "hooks" / hooks[at]).unlink()


def note(story: Story) -> str:
    """What `status` says of what was interrupted; empty where it says nothing."""
    notes = story.gitops("status", "-o", "json").json["notes"]
    return next((note for note in notes if "interrupted" in note), "")


def image(story: Story) -> str:
    """The image that the cluster is told to run."""
    return story.live("deploy/frontend", "..image").rpartition(":")[2]


def test_before_the_push_nothing_is_changed(story: Story, bad: str, tmp_path: Path) -> None:
    """It is begun again, or a sync goes on without it."""
    head = story.head
    kill(story, bad, tmp_path, "before the push")
    assert story.head == head
    assert image(story) == "v2"
    told = note(story)
    assert told.startswith("The rollback that Ana Ortega began ")
    assert "nothing was changed" in told
    again = story.gitops("sync")
    assert again.code == 0
    assert "interrupted" in again.err
    assert note(story) == ""
    kill(story, bad, tmp_path, "before the push")
    assert story.gitops("rollback", bad, "--yes").code == 0
    assert note(story) == ""
    assert image(story) == "v1"


@pytest.mark.parametrize("at", ["after the push", "during the sync"])
def test_after_the_push_a_sync_finishes_it(story: Story, bad: str, tmp_path: Path, at: str) -> None:
    """Git has the commit, and the next start knows it."""
    head = story.head
    kill(story, bad, tmp_path, at)
    assert story.log("%P") == head
    short = story.head[:7]
    assert f"after its commit {short}" in note(story)
    assert f"`gitops-tui revert {short}`" in note(story)
    assert story.gitops("sync").code == 0
    assert note(story) == ""
    assert image(story) == "v1"
    assert story.kubectl_diff() == ""


def test_while_it_waits_for_health_a_sync_waits_again(
    story: Story, bad: str, tmp_path: Path
) -> None:
    """Everything is applied, and nobody has seen whether it runs."""
    kill(story, bad, tmp_path, "while it waits for health")
    assert image(story) == "v1"
    assert f"while it waited for health: Git and the cluster have its commit {story.head[:7]}" in (
        note(story).replace("is still at work, or was", "was")
    )
    assert story.gitops("sync").code == 0
    assert note(story) == ""


def test_after_the_push_it_can_be_taken_back(story: Story, bad: str, tmp_path: Path) -> None:
    """By the command that the note names."""
    kill(story, bad, tmp_path, "after the push")
    done = story.gitops("revert", story.head[:7], "--yes")
    assert done.code == 0, done.err
    assert note(story) == ""
    assert image(story) == "v2"


def test_in_a_repository_without_an_upstream_it_is_known_too(alone: Story, tmp_path: Path) -> None:
    """The branch that moved is one's own."""
    alone.synced()
    good = alone.head
    alone.edit("Ship v2", DEPLOYMENT, "frontend:v1", "frontend:v2")
    assert alone.gitops("sync").code == 0
    target = Target(repo=str(alone.ana.directory), kubeconfig=alone.ana.kubeconfig, timeout=30.0)
    pid = tmp_path / "pid"
    process = start_rollback(target, alone.ana.environment, good, pid, at="during the sync")
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert f"after its commit {alone.head[:7]}" in note(alone)
    assert alone.gitops("sync").code == 0
    assert note(alone) == ""
    assert image(alone) == "v1"
