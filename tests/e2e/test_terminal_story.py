"""The story on the real control plane as an operator lives it: in a terminal, with keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.program import PROGRAM
from tests.e2e.story import DEPLOYMENT, Story
from tests.terminal.terminal import Terminal

pytestmark = [pytest.mark.real, pytest.mark.terminal]


@pytest.fixture
def screen(alone: Story) -> Iterator[Terminal]:
    """Ana's dashboard on a target that was never synced."""
    terminal = Terminal([PROGRAM], alone.ana.environment, alone.ana.directory, (160, 50))
    yield terminal
    terminal.close()


def test_an_ordinary_day(alone: Story, screen: Terminal) -> None:
    """First sync, a commit, a hand in the cluster, a lock, a rollback; then all agree."""
    # The first sync ever asks, with its plan; Cancel is the default.
    screen.says("○ never synced from this branch")
    screen.sees("10 create")
    screen.sees("not verifiable yet")
    assert not alone.exists()
    screen.walk("Tab", "Tab", "Enter")
    screen.says("↻ syncing")
    screen.says("✓ in sync")
    screen.sees(r"deployment/frontend .* 4/4")
    screen.sees(r"next sync 4m")

    # A commit is seen within a second, and applied at once by s.
    alone.edit("Two copies are enough", DEPLOYMENT, "replicas: 4", "replicas: 2")
    screen.says("≠ 1 of 10 drifted")
    assert "Git ahead · replicas 4 → 2" in screen.line("≠ drifted")
    assert "1 ahead" in screen.line("Ben Mate")
    screen.press("s")
    screen.says("✓ in sync")
    screen.sees(r"deployment/frontend .* 2/2")

    # A hand in the cluster, put back although Git has not moved.
    alone.kubectl("scale", "deploy/frontend", "--replicas=5")
    screen.says("≠ 1 of 10 drifted")
    assert "edited live · replicas 5 → 2" in screen.line("≠ drifted")
    screen.press("s")
    screen.says("✓ in sync")
    assert alone.live("deploy/frontend", ".spec.replicas") == "2"

    # A lock holds, also against s; drift stays on show.
    screen.press("L")
    screen.sees("for how long")
    screen.type("incident 42")
    screen.walk("Tab", "Tab", "Tab", "Enter")
    screen.sees("1 locked")
    alone.kubectl("scale", "deploy/frontend", "--replicas=3")
    screen.says("≠ 1 of 10 drifted")
    screen.press("s")
    screen.sees("1 skipped")
    assert alone.live("deploy/frontend", ".spec.replicas") == "3"
    screen.press("L")
    screen.sees("Unlock")
    screen.walk("Tab", "Enter")
    screen.until(lambda text: "1 locked" not in text)
    screen.press("s")
    screen.says("✓ in sync")

    # Back to the first commit: a preview, Cancel by default, then a commit that restores it.
    first, second = alone.ana.git("rev-parse", "HEAD~1", "HEAD").split()
    screen.press("4", "j", "R")
    screen.sees("In Git: 1 file")
    assert "replicas 2 → 4" in screen.text()
    screen.type("errors since noon")
    screen.walk("Enter", "Right", "Enter")
    screen.until(lambda _: alone.head != second, "the rollback's commit")
    assert "Reason: errors since noon" in alone.log("%B")
    screen.says("✓ in sync")
    screen.sees(r"deployment/frontend .* 4/4")
    assert alone.tree(alone.head) == alone.tree(first)
    assert alone.live("deploy/frontend", ".spec.replicas") == "4"
    assert alone.kubectl_diff() == ""

    # A pin holds without a commit; on another commit the key moves it, on its own it lets go.
    head = alone.head
    screen.press("g", "j", "p")
    screen.sees("No commit is made")
    screen.type("fewer for the night")
    screen.walk("Enter", "Right", "Enter")
    screen.sees(f"pinned to {second[:7]} by")
    screen.until(lambda _: alone.live("deploy/frontend", ".spec.replicas") == "2", "the pin")
    screen.press("j", "p")
    screen.sees("to unpin it press p")
    screen.type("more after all")
    screen.walk("Enter", "Right", "Enter")
    screen.sees(f"pinned to {first[:7]} by")
    screen.until(lambda _: alone.live("deploy/frontend", ".spec.replicas") == "4", "the pin")
    screen.press("p")
    screen.sees("The timer's next sync")
    screen.walk("Tab", "Enter")
    screen.until(lambda text: "pinned to" not in text)
    assert alone.head == head
    screen.press("q")
    assert screen.left() == 0
