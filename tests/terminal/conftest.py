"""The sample repository with a past, an embedded cluster, and a terminal to look at them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gitops_tui.sandbox.demo.hands import Hands
from gitops_tui.sandbox.demo.repository import make_repository
from tests.e2e.program import PROGRAM, Operator
from tests.terminal.terminal import LIMIT, Terminal


@dataclass(frozen=True, slots=True)
class Stage:
    """A repository without an upstream, an embedded cluster, and an operator."""

    operator: Operator
    cluster: subprocess.Popen[bytes]

    @classmethod
    def begin(cls, directory: Path) -> Stage:
        """Make all of it."""
        home = directory / "home"
        kubeconfig = directory / "kubeconfig"
        cluster = _cluster(kubeconfig)
        operator = Operator.settle(home, make_repository(directory), kubeconfig, "Ana Ortega")
        return cls(operator, cluster)

    @property
    def hands(self) -> Hands:
        """Somebody with a kubeconfig, past Git."""
        return Hands(self.operator.kubeconfig)

    @property
    def words(self) -> list[str]:
        """The command line of the dashboard."""
        return [PROGRAM, "--repo", str(self.operator.directory)]

    def synced(self) -> Stage:
        """Do the first sync by the command."""
        done = self.operator.gitops("sync", "--yes")
        assert done.code == 0, done.err
        return self

    def on(self, kubeconfig: Path) -> Stage:
        """The same operator and repository on another cluster."""
        return replace(self, operator=replace(self.operator, kubeconfig=kubeconfig))

    def end(self) -> None:
        """The cluster goes away."""
        self.cluster.kill()
        self.cluster.communicate()


def _cluster(kubeconfig: Path) -> subprocess.Popen[bytes]:
    words = ["--kubeconfig", str(kubeconfig), "--pace", "0.3"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gitops_tui.sandbox", *words], stdin=subprocess.PIPE
    )
    end = time.monotonic() + LIMIT
    while not kubeconfig.exists():
        assert process.poll() is None, "the embedded cluster did not start"
        assert time.monotonic() < end
        time.sleep(0.01)
    return process


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Never synced."""
    made = Stage.begin(tmp_path)
    yield made
    made.end()


@pytest.fixture
def screen(stage: Stage) -> Iterator[Terminal]:
    """The dashboard on a target that was synced."""
    stage.synced()
    terminal = Terminal(stage.words, stage.operator.environment, stage.operator.directory)
    terminal.says("✓ in sync")
    yield terminal
    terminal.close()
