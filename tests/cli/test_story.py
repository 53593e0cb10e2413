"""The demo without a terminal: four scenes, told as text, through the ordinary session."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from gitops_tui.cli.story import Story
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.target import Target
from tests.cli import pictures
from tests.cli.conftest import Run
from tests.cli.fakes import FakeSession


@dataclass
class FakeStage:
    """Writes down what the teammate did."""

    session: FakeSession
    target: Target = field(default_factory=Target)

    async def commit(self) -> None:
        self.session.calls.append(("commit", None))

    async def edit_live(self) -> None:
        self.session.calls.append(("edit_live", None))


async def test_the_story_syncs_drifts_locks_and_rolls_back(
    session: FakeSession, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each scene acts, in order, and says what it shows."""

    def select(words: tuple[str, ...]) -> frozenset[ResourceKey]:
        assert words == ("example/deployment/frontend",)
        return frozenset({pictures.DEPLOYMENT})

    monkeypatch.setattr(session, "select", select)
    session.picture = pictures.snapshot(pictures.DRIFTED)
    await Story(FakeStage(session)).play()
    acts = [act for act in session.acts() if act != "target"]
    assert acts == [
        "sync",
        "commit",
        "sync",
        "edit_live",
        "lock",
        "sync",
        "unlock",
        "sync",
        "rollback",
    ]
    told = capsys.readouterr().out
    assert told.count("spec.replicas: live 4 -> Git 2") == 3
    assert "Restore what 9be01d3" in told


def test_the_demo_takes_no_flags(run: Run) -> None:
    """It brings its own target: what was said about another would be ignored in silence."""
    code, _, err = run("demo", "--repo", "/srv/app")
    assert code == 2
    assert err.startswith("error: The demo brings its own repository and cluster")
