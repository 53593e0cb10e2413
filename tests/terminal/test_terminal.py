"""The dashboard as somebody meets it: in a terminal, with keys."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.control_plane.plane import ControlPlane
from tests.e2e.program import PROGRAM
from tests.terminal.conftest import Stage
from tests.terminal.terminal import LIMIT, Terminal

SERVER = "kube-apiserver"

pytestmark = pytest.mark.terminal


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    """`gitops-tui demo`, with a folder for what is temporary."""
    own = ("XDG_", "GITOPS_TUI_", "COLUMNS", "LINES")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(own)}
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = kept | {"HOME": str(tmp_path), "TMPDIR": str(temporary)}
    terminal = Terminal([PROGRAM, "demo"], environment, tmp_path)
    yield terminal
    terminal.close()


def test_the_demo_plays_by_itself(demo: Terminal, tmp_path: Path) -> None:
    """It asks nothing: the first sync, a teammate's drift, and the timer that ends it."""
    demo.says("✓ in sync")
    assert "First sync" not in demo.text()
    demo.says("≠ 1 of 10 drifted")
    assert "Git ahead · replicas 4 → 2" in demo.text()
    assert "until you press a key" in demo.text()
    demo.says("✓ in sync")
    demo.press("q")
    assert demo.left() == 0
    assert list((tmp_path / "temporary").iterdir()) == []


def test_drift_is_seen_synced_and_locked(stage: Stage, screen: Terminal) -> None:
    """Somebody scales by hand; s puts it back; L holds it."""
    stage.hands.scale("frontend", 5)
    screen.says("≠ 1 of 10 drifted")
    assert "edited live · replicas 5 → 4" in screen.line("deployment/frontend")
    screen.press("s")
    screen.says("✓ in sync")
    assert stage.hands.runs("frontend")
    screen.press("L")
    screen.sees("Lock example/deployment/frontend")
    screen.type("incident 42")
    screen.walk("Tab", "Tab", "Tab", "Enter")
    screen.sees("1 locked")
    assert "locked by You, incident 42" in screen.line("⊘")
    stage.hands.scale("frontend", 5)
    screen.says("≠ 1 of 10 drifted")
    screen.press("s")
    screen.sees("1 skipped")
    assert "/5 " in screen.line("⊘")
    screen.press("q")
    assert screen.left() == 0


def test_a_rollback_from_history(stage: Stage, screen: Terminal) -> None:
    """The preview, one confirmation that defaults to Cancel, a commit, and that commit synced."""
    git = stage.operator.git
    before = git("rev-parse", "HEAD")
    screen.press("4", "j", "R")
    screen.sees("In Git: 1 file")
    # From the reason to Cancel, and Cancel.
    screen.walk("Enter", "Enter")
    screen.until(lambda text: "In Git" not in text)
    assert git("rev-parse", "HEAD") == before
    screen.press("R")
    screen.sees("In Git: 1 file")
    screen.walk("Enter", "Right", "Enter")
    screen.until(lambda text: re.search(r"│▌?.*↩|● \w{7} +\d+s", text), "the rollback's commit")
    screen.says("✓ in sync")
    assert git("rev-parse", "HEAD~1") == before
    assert git("diff", "--name-only", "HEAD~2", "HEAD") == ""
    screen.press("q")
    assert screen.left() == 0


@pytest.mark.real
def test_a_cluster_that_goes_away_and_comes_back(
    stage: Stage, own_control_plane: ControlPlane
) -> None:
    """The screen stays, says since when it is old, and follows again."""
    stage = stage.on(own_control_plane.kubeconfig)
    assert stage.operator.gitops("sync", "--yes", "--no-wait").code == 0
    screen = Terminal(stage.words, stage.operator.environment, stage.operator.directory)
    try:
        screen.says("✓ in sync")
        own_control_plane.kill(SERVER)
        screen.says("⚠ cluster not reached")
        screen.sees("what you see is from")
        assert "deployment/frontend" in screen.text()
        screen.press("s")
        screen.sees("The cluster is not reached, so nothing can be written")
        own_control_plane.start(SERVER)
        screen.says("✓ in sync")
        own_control_plane.kubectl("-n", "example", "scale", "deploy/frontend", "--replicas=5")
        screen.says("≠ 1 of 10 drifted")
        screen.press("C-c")
        assert screen.left() == 130
    finally:
        screen.close()


def test_it_fits_any_window(screen: Terminal) -> None:
    """One pane at a time where it is narrow, a sentence where it is too small."""
    screen.resize(60, 20)
    screen.sees("1 Revision +2 Drift +3 Pods")
    screen.resize(50, 12)
    screen.sees("The terminal is 50x12; gitops-tui needs 60x15")
    screen.resize(160, 50)
    screen.until(lambda text: "4 History" in text and "STATE" in text)
    screen.press("q")
    assert screen.left() == 0


@pytest.mark.parametrize("moment", ["connecting", "asked", "syncing", "typing"])
def test_ctrl_c_ends_it_at_any_moment(stage: Stage, moment: str) -> None:
    """Within two seconds, with 130 and the terminal given back."""
    terminal = Terminal(stage.words, stage.operator.environment, stage.operator.directory)
    try:
        terminal.sees("○ connecting|never synced")
        if moment != "connecting":
            terminal.sees("Sync and keep in sync")
        if moment == "syncing":
            terminal.press("Tab", "Enter")
            terminal.says("↻ syncing")
        if moment == "typing":
            terminal.press("Escape")
            terminal.until(lambda text: "Sync once" not in text)
            terminal.press("L")
            terminal.sees("reason, shown to everybody")
            terminal.type("incident")
        terminal.press("C-c")
        assert terminal.left() == 130
    finally:
        terminal.close()


def test_it_gives_the_terminal_back_when_told_to_end(screen: Terminal) -> None:
    """SIGTERM ends it as q does."""
    os.kill(screen.process, signal.SIGTERM)
    assert screen.left() == 0


@pytest.mark.parametrize("moment", ["connecting", "syncing"])
def test_it_ends_with_its_terminal(demo: Terminal, tmp_path: Path, moment: str) -> None:
    """Whoever closes the window leaves no process behind, no cluster and no folder."""
    demo.sees(moment)
    process = demo.process
    demo.close()
    end = time.monotonic() + LIMIT
    while Path(f"/proc/{process}").exists():
        assert time.monotonic() < end, "it is still there"
        time.sleep(0.02)
    if moment != "connecting":
        assert list((tmp_path / "temporary").iterdir()) == []


def test_without_a_terminal_it_says_so(stage: Stage) -> None:
    """Two sentences and 2."""
    done = subprocess.run(
        stage.words, env=stage.operator.environment, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=30,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("error: The dashboard needs a terminal")
    assert done.stdout == ""
