"""How the screen looks: few pictures, each telling.

After a wanted change: `pytest tests/snapshots --snapshot-update`, and look at every picture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from textual.pilot import Pilot

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.ui.app import GitopsApp
from gitops_tui.ui.themes import theme_files
from tests.ui import scenes
from tests.ui.driving import Stage
from tests.ui.fake import FakeDashboard

Compare = Callable[..., bool]
Scene = Callable[[], Snapshot]

SMALL, USUAL, LARGE = (80, 24), (120, 40), (160, 50)

PICTURES: dict[str, tuple[Scene, tuple[int, int], Sequence[str], str]] = {
    "drifted-small": (scenes.snapshot, SMALL, (), ""),
    "drifted": (scenes.snapshot, USUAL, (), ""),
    "drifted-large": (scenes.snapshot, LARGE, ("j",), ""),
    "in-sync": (scenes.in_sync, USUAL, (), ""),
    "syncing": (scenes.syncing, USUAL, (), "waiting for"),
    "failed-small": (scenes.failed, SMALL, (), ""),
    "lost": (scenes.lost, USUAL, (), ""),
    "broken": (scenes.broken, USUAL, (), ""),
    "findings": (scenes.broken, USUAL, ("e",), "Rights that are missing"),
    "pinned": (scenes.pinned, USUAL, ("4", "j", "j", "p"), "timer's next sync"),
    "history-small": (scenes.snapshot, SMALL, ("4",), ""),
    "first-sync": (scenes.never_synced, USUAL, (), "10 create"),
    "first-sync-small": (scenes.never_synced, SMALL, (), "Sync once"),
    "rollback": (scenes.snapshot, USUAL, ("4", "j", "j", "j", "R"), "In Git: 1 file"),
    "rollback-small": (scenes.snapshot, SMALL, ("4", "j", "j", "R"), "In Git: 1 file"),
    "take-small": (scenes.snapshot, SMALL, ("T",), "In Git: 1 file"),
    "release": (scenes.snapshot, USUAL, ("i", "v", "2", "enter"), "In Git: 1 file"),
    "lock": (scenes.snapshot, USUAL, ("L",), "for how long"),
    "diff": (scenes.snapshot, USUAL, ("j", "d"), "+ Git"),
    "yaml": (scenes.snapshot, USUAL, ("y",), "progressDeadlineSeconds"),
    "help": (scenes.snapshot, USUAL, ("question_mark",), "Look"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_look(name: str, snap_compare: Compare) -> None:
    """The screen looks as it was last approved."""
    scene, size, keys, awaited = PICTURES[name]
    assert snap_compare(_app(scene, "dark"), terminal_size=size, run_before=_after(keys, awaited))


@pytest.mark.parametrize("theme", theme_files())
def test_theme(theme: str, snap_compare: Compare) -> None:
    """The same afternoon in every theme."""
    app = _app(scenes.broken, theme)
    assert snap_compare(app, terminal_size=(120, 30), run_before=_after((), ""))


def _app(scene: Scene, theme: str) -> GitopsApp:
    dashboard = FakeDashboard(scene())
    return GitopsApp(Target(), lambda: dashboard, theme=theme, elapsed=lambda: 0.0)


def _after(keys: Sequence[str], awaited: str) -> Callable[[Pilot[int]], object]:
    async def drive(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, GitopsApp)
        await pilot.pause()
        stage = Stage(app, FakeDashboard(scenes.snapshot()), pilot)
        await stage.until(lambda: stage.screen.snapshot is not None)
        await stage.press(*keys)
        await stage.until(lambda: awaited in stage.text())

    return drive
