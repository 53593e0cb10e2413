"""What can be wrong with a repository: one sentence, the way out, and nothing half done."""

from __future__ import annotations

import os
import pty
from pathlib import Path
from select import select
from time import monotonic

import pytest

from tests.e2e.program import LIMIT, Told
from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real


def refused(told: Told, code: int, *words: str) -> None:
    """One error line that has these words, a hint, nothing on stdout."""
    assert (told.code, told.out) == (code, ""), told
    for word in words:
        assert word in told.error
    assert told.hint


def test_repositories_that_are_none(story: Story, tmp_path: Path) -> None:
    """No repository here, no such place, no commits, an address where nothing is."""
    (tmp_path / "plain").mkdir()
    story.ana.git("init", "--quiet", "../empty")
    story.ana.git("init", "--quiet", "--bare", "../empty.git")
    for place, words in (
        (tmp_path / "plain", ["plain is not in a Git repository"]),
        (tmp_path / "nowhere", ["nowhere does not exist"]),
        (tmp_path / "empty", ["empty has no commits yet"]),
        (f"file://{tmp_path}/empty.git", ["empty.git has no commits yet"]),
        (f"file://{tmp_path}/gone.git", ["There is no Git repository at", "gone.git"]),
    ):
        refused(story.gitops("status", "--repo", str(place)), 5, *words)


def test_paths_and_branches_that_are_not_there(story: Story) -> None:
    """The place is named, and what there is instead."""
    path = story.gitops("diff", "--path", "frontned")
    refused(path, 5, "The path frontned does not exist on main of")
    assert "frontend" in path.hint
    outside = story.gitops("diff", "--path", "../..")
    refused(outside, 5, "The path ../.. is outside the repository")
    unset = story.gitops("diff", "--path", "")
    refused(unset, 2, "--path is empty")
    branch = story.gitops("sync", "--yes", "--branch", "prod")
    refused(branch, 5, "has no branch prod")
    assert "main" in branch.hint
    revision = story.gitops("rollback", "v9.9", "--yes")
    assert (revision.code, revision.out) == (5, "")
    assert "has no revision v9.9" in revision.error
    assert not story.exists()


def test_a_path_without_manifests(story: Story) -> None:
    """Nothing is called in sync or stale, nothing is pruned, and it is said."""
    story.synced()
    gone = dict.fromkeys(story.ben.git("ls-files").splitlines())
    story.commit("Empty the repository", gone | {"README.md": "Moved.\n"})
    note = "Git asks for nothing here, and past syncs applied 10 resources."
    status = story.gitops("status")
    assert status.code == 3
    assert f"Note        {note}\n" in status.out
    diff = story.gitops("diff", "-o", "json")
    assert diff.code == 3
    assert diff.json["summary"]["stale"] == 0
    assert note in diff.err
    for words in ([], ["--prune", "--yes"], ["--prune", "--prune-count", "10"]):
        refused(story.gitops("sync", *words), 2, "Git asks for nothing")
    assert len(story.names("deployments")) == 3


def test_a_path_that_was_moved_away(story: Story) -> None:
    """Nothing is synced, pruned or called stale; it is told, and a rollback brings it back."""
    story.synced()
    story.gitops("sync", "--yes", "--path", "frontend")
    before = story.head
    story.ben.git("mv", "frontend", "web")
    story.ben.git("commit", "--quiet", "--message", "Move it")
    story.ben.git("push", "--quiet")
    status = story.gitops("status", "--path", "frontend")
    assert status.code == 3
    assert "Unusable    frontend: The path frontend does not exist at" in status.out
    asked = "sync", "--path", "frontend"
    refused(story.gitops(*asked), 2, "Git asks for nothing that can be read under frontend")
    refused(story.gitops(*asked, "--prune", "--yes"), 2, "Nothing is pruned")
    back = story.gitops("rollback", before, "--yes", "--path", "frontend")
    assert back.code == 0, back.err
    assert story.gitops("status", "--path", "frontend").code == 0


def test_a_detached_head(alone: Story) -> None:
    """No branch is tracked; the way out names one."""
    alone.ana.git("checkout", "--quiet", "--detach")
    told = alone.gitops("status")
    refused(told, 5, "is detached at", "no branch is tracked")
    assert told.hint == "Name one with --branch; there is main."
    assert alone.gitops("status", "--branch", "main").code == 1


def test_a_work_tree_in_the_way(alone: Story) -> None:
    """Uncommitted changes are never synced, never touched, and stop a rollback over them."""
    alone.synced()
    first = alone.head
    second = alone.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    file = alone.ana.directory / DEPLOYMENT
    mine = file.read_text().replace("replicas: 2", "replicas: 9")
    file.write_text(mine)
    synced = alone.gitops("sync")
    assert synced.code == 0
    assert "note: 1 uncommitted change in the work tree is not synced" in synced.err
    assert alone.live("deploy/frontend", ".spec.replicas") == "2"
    told = alone.gitops("rollback", first, "--yes")
    refused(told, 5, "Uncommitted changes in", "would be overwritten", DEPLOYMENT)
    assert "Commit, stash or remove them first; nothing was changed." in told.hint
    assert file.read_text() == mine
    assert alone.head == second
    assert alone.live("deploy/frontend", ".spec.replicas") == "2"


def test_a_clone_with_work_of_its_own(story: Story) -> None:
    """Unpushed commits and changes are mentioned, never synced, never touched."""
    file = story.ana.directory / DEPLOYMENT
    file.write_text(file.read_text().replace("replicas: 4", "replicas: 6"))
    story.ana.git("commit", "--quiet", "--all", "--message", "Not pushed yet")
    file.write_text(file.read_text().replace("replicas: 6", "replicas: 9"))
    status = story.gitops("status", "-o", "json")
    assert status.json["revision"]["head"] == story.head
    notes = " ".join(status.json["notes"])
    assert "uncommitted" in notes
    assert "1 commit" in notes
    assert story.gitops("sync", "--yes").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    assert "replicas: 9" in file.read_text()


def test_a_push_that_the_remote_refuses(story: Story) -> None:
    """A protected branch: nothing is committed, nothing is applied."""
    story.synced()
    first = story.head
    second = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    assert story.upstream is not None
    hook = story.upstream / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'main is protected' >&2\nexit 1\n")
    hook.chmod(0o755)
    told = story.gitops("rollback", first, "--yes")
    refused(told, 5, "main is protected")
    assert story.head == second
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    hook.unlink()
    assert story.gitops("rollback", first, "--yes").code == 0


def test_a_remote_that_moves_between_preview_and_yes(story: Story) -> None:
    """The preview is void: it is made and asked about again, and a no changes nothing."""
    story.synced()
    first = story.head
    story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    ours, theirs = pty.openpty()
    process = story.ana.start("rollback", first, stdin=theirs, stderr=theirs)
    os.close(theirs)
    try:
        _read_until(ours, b"[y/N]")
        moved = story.edit("Ship users v2", "users_backend/deployment.yaml", "users:v1", "users:v2")
        os.write(ours, b"y\n")
        again = _read_until(ours, b"[y/N]")
        assert b"main is no longer at" in again
        assert b"Ship users v2" in again
        os.write(ours, b"n\n")
        out, _ = process.communicate(timeout=LIMIT)
    finally:
        process.kill()
        os.close(ours)
    assert (process.returncode, out) == (2, "")
    assert story.head == moved
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    assert story.live("deploy/users", "..image") == "example.org/users:v1"


def _read_until(terminal: int, words: bytes) -> bytes:
    """What comes on a terminal, up to `words` that must come in time."""
    read, end = b"", monotonic() + LIMIT
    while words not in read:
        ready, _, _ = select([terminal], [], [], max(0.0, end - monotonic()))
        assert ready, read
        read += os.read(terminal, 4096)
    return read
