"""The cluster as a process: it starts, it answers, and it never outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gitops_tui.errors import Unreachable
from gitops_tui.sandbox.child import ClusterProcess
from gitops_tui.sandbox.demo.hands import Hands

LIMIT = 20.0

PARENT = """
import sys, time
from pathlib import Path
from gitops_tui.sandbox.child import ClusterProcess
child = ClusterProcess(Path(sys.argv[1]))
child.wait()
print(child._process.pid, flush=True)
time.sleep(60)
"""


def gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def ends(pid: int) -> bool:
    """Whether it ends in time."""
    deadline = time.monotonic() + LIMIT
    while not gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return gone(pid)


def test_it_serves_until_it_is_stopped(tmp_path: Path) -> None:
    """The kubeconfig is there when it answers, for its owner alone; stopping twice is safe."""
    child = ClusterProcess(tmp_path, pace=0)
    file = child.wait()
    assert file.stat().st_mode & 0o777 == 0o600
    assert Hands(file).runs("nosuch") is False
    child.stop()
    child.stop()
    assert gone(child._process.pid)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_it_ends_with_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    """However the parent ends, kill -9 included."""
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert not gone(child)
    parent.send_signal(how)
    with parent:
        parent.wait(LIMIT)
    assert ends(child)


def test_a_signal_of_its_own_ends_it(tmp_path: Path) -> None:
    """SIGTERM does; Ctrl-C is left to the parent."""
    child = ClusterProcess(tmp_path, pace=0)
    child.wait()
    os.kill(child._process.pid, signal.SIGINT)
    assert Hands(child.kubeconfig).runs("nosuch") is False
    os.kill(child._process.pid, signal.SIGTERM)
    assert ends(child._process.pid)
    child.stop()


def test_a_cluster_that_does_not_start_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the last words of the process."""
    monkeypatch.setattr("sys.executable", "/bin/sh")
    child = ClusterProcess(tmp_path)
    with pytest.raises(Unreachable, match=r"did not start \(.*gitops_tui.*\)"):
        child.wait()
    child.stop()
