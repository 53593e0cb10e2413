"""The demo: a repository with a past, a teammate, and a stage that leaves nothing behind."""

from __future__ import annotations

import asyncio
import filecmp
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from gitops_tui.assets import asset
from gitops_tui.errors import UsageError
from gitops_tui.sandbox.child import ClusterProcess
from gitops_tui.sandbox.cluster import EmbeddedCluster
from gitops_tui.sandbox.demo import Demo
from gitops_tui.sandbox.demo.acts import (
    ACTS,
    Act,
    Scene,
    commit_image,
    commit_replicas,
    debug_by_hand,
    delete_service,
    scale_by_hand,
)
from gitops_tui.sandbox.demo.git import git
from gitops_tui.sandbox.demo.hands import Hands
from gitops_tui.sandbox.demo.repository import HISTORY, make_repository
from gitops_tui.sandbox.demo.teammate import HOW_IT_ENDS, Teammate
from tests.sandbox.speaking import Kubectl

LIMIT = 20.0


def wait(check: object, seconds: float = LIMIT) -> None:
    """Poll until `check` holds."""
    assert callable(check)
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A repository and a cluster of its own."""
    child = ClusterProcess(tmp_path, pace=0)
    yield Scene(make_repository(tmp_path), Hands(child.wait()))
    child.stop()


def test_assets_are_found() -> None:
    """In a checkout; what is nowhere is said."""
    assert (asset("sample-repo") / "namespace.yaml").is_file()
    with pytest.raises(FileNotFoundError, match="nosuch"):
        asset("nosuch")


def test_the_sample_is_ten_resources() -> None:
    """The namespace's file comes after the frontend's, and the frontend has four copies."""
    files = sorted(asset("sample-repo").rglob("*.yaml"))
    bodies = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    names = [(body["kind"], body["metadata"]["name"]) for body in bodies]
    assert len(names) == 10
    assert names[0] == ("Deployment", "frontend")
    assert names.index(("Namespace", "example")) == 3
    assert bodies[0]["spec"]["replicas"] == 4


def test_the_repository_has_a_past(tmp_path: Path) -> None:
    """Six commits by three people over five hours; the tip is the sample itself."""
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    repository = make_repository(tmp_path, now)
    log = git(repository, "log", "--format=%an %ct %s").splitlines()
    assert len(log) == len(HISTORY) + 1
    assert {line.split()[0] for line in log} == {"Ana", "Ben", "Eva"}
    times = [line.split()[1] for line in log]
    assert times == sorted(times, reverse=True)
    assert int(times[-1]) == int(datetime(2026, 11, 23, 7, tzinfo=UTC).timestamp())
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "branch", "--show-current") == "main"
    assert git(repository, "config", "user.name") == "You"
    compared = filecmp.dircmp(asset("sample-repo"), repository, ignore=[".git"])
    assert (compared.left_only, compared.right_only, compared.diff_files) == ([], [], [])


def test_a_missing_git_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a way out."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="Install git"):
        make_repository(tmp_path)


async def test_every_act_can_be_done_again_and_again(
    tmp_path: Path, cluster: EmbeddedCluster, kubectl: Kubectl
) -> None:
    """Twice through the list, with a sync in between, each act has something to do."""
    repository = make_repository(tmp_path)
    scene = Scene(repository, Hands(cluster.kubeconfig))
    for _ in range(2):
        await kubectl("apply", "--server-side", "-f", str(repository / "namespace.yaml"))
        said = await kubectl("apply", "--server-side", "--force-conflicts", "-R", "-f",
                             str(repository))  # fmt: skip
        assert said.code == 0, said.err
        told = [await asyncio.to_thread(act, scene) for act in ACTS]
        assert all(sentence.endswith(".") for sentence in told), told
    assert len(git(repository, "log", "--format=%h").splitlines()) == len(HISTORY) + 1 + 6


@pytest.mark.parametrize("act", [scale_by_hand, delete_service, debug_by_hand])
def test_there_may_be_nothing_to_do(scene: Scene, act: Act) -> None:
    """Before the first sync, hands find nothing and say nothing."""
    assert act(scene) == ""


def test_commits_change_one_line(scene: Scene) -> None:
    """Comments and layout stay; the sentence says what is in Git now."""
    assert commit_replicas(scene) == "Ben commits: run 2 copies of the frontend."
    assert git(scene.repository, "show", "--numstat", "--format=").split()[:2] == ["1", "1"]
    assert commit_replicas(scene) == "Ben commits: run 4 copies of the frontend."
    assert commit_image(scene) == "Eva commits: release frontend v1.4.1."


def test_the_teammate_waits_for_the_first_sync_and_stops_when_told(tmp_path: Path) -> None:
    """While nothing runs there is nothing to do; it says how it ends; stopping is for good, takes
    no time and leaves no thread.
    """

    class Quiet(Hands):
        """Sees a frontend when the test says so."""

        def __init__(self) -> None:
            self.running = False

        def runs(self, deployment: str) -> bool:
            return self.running

        def scale(self, deployment: str, replicas: int) -> bool:
            return True

    hands, told = Quiet(), list[str]()
    scene = Scene(make_repository(tmp_path), hands)
    teammate = Teammate(lambda: scene, tell=told.append, every=0.01)
    teammate.start()
    assert told == []
    hands.running = True
    wait(lambda: len(told) >= 2)
    assert told[0] == f"Ben commits: run 2 copies of the frontend. {HOW_IT_ENDS}"
    assert told[1] == "Somebody runs kubectl scale deployment/frontend --replicas=5."
    teammate.stop()
    teammate.join()
    count = len(told)
    assert "teammate" not in {thread.name for thread in threading.enumerate()}
    assert len(told) == count


def test_a_stage_is_set_up_and_taken_down() -> None:
    """Repository and cluster are there when they are read, and gone afterwards."""
    with Demo(pace=0) as demo:
        target = demo.target
        assert Path(target.repo, ".git").is_dir()
        assert (target.branch, target.context, target.auto_sync) == ("main", "demo", True)
        assert demo.kubeconfig.parent == demo.repository.parent
        demo.start()
    assert not demo.repository.exists()
    assert "teammate" not in {thread.name for thread in threading.enumerate()}


async def test_a_story_can_be_played_by_hand() -> None:
    """A commit on demand, and an edit on demand."""
    with Demo(pace=0) as demo:
        before = git(demo.repository, "rev-parse", "HEAD")
        await demo.commit()
        assert git(demo.repository, "rev-parse", "HEAD~1") == before
        await demo.edit_live()
