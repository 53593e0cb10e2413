"""The dialogs that edit Git from the cluster's side: T takes live values, i sets an image."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Input

from gitops_tui.engine.api import EditPreview
from gitops_tui.ui.screens.diff_screen import DiffScreen
from gitops_tui.ui.screens.release_dialog import ReleaseDialog
from gitops_tui.ui.screens.take_dialog import TakeDialog
from gitops_tui.ui.selection import Pane
from tests.ui import scenes
from tests.ui.driving import Stage, staged

FIELD = "/spec/replicas"


async def choose(stage: Stage, name: str) -> None:
    """Choose a word of the dialog on top, by enter."""
    choice = stage.app.screen.query_one(f"#{name}")
    stage.app.screen.set_focus(choice)
    await stage.press("enter")


def asked(stage: Stage, what: str) -> list[tuple[Any, ...]]:
    """What the dashboard was asked about, in order."""
    return [call[1:] for call in stage.dashboard.previews if call[0] == what]


async def test_taking_live_shows_the_commit_and_asks() -> None:
    """All fields are chosen; the reason has the keys; yes asks for exactly what was shown."""
    async with staged() as stage:
        await stage.press("T")
        await stage.until(lambda: "In Git: 1 file" in stage.text())
        assert "[x] replicas 2 → 4" in stage.text()
        assert "+  replicas: 4" in stage.text()
        assert "diff --git" not in stage.text()
        await stage.press(*"sells", "enter")
        await choose(stage, "go")
        [(_, preview, reason)] = stage.dashboard.requests
        assert isinstance(preview, EditPreview)
        assert (preview.key, reason) == (scenes.FRONTEND, "sells")
        assert stage.notice == "Taking live into Git."


async def test_fields_are_chosen_one_by_one() -> None:
    """One that is left out is not asked for; none at all is no commit."""
    scene = scenes.snapshot()
    first, *others = scene.resources
    image = replace(scenes.SCALED, pointer="/spec/paused", path="spec.paused")
    both = replace(first, changes=(scenes.SCALED, image))
    async with staged(replace(scene, resources=(both, *others))) as stage:
        await stage.press("T")
        await stage.until(lambda: "In Git: 1 file" in stage.text())
        await choose(stage, "field-0")
        await stage.until(lambda: asked(stage, "take")[-1] == (first.key, ("/spec/paused",)))
        assert "[ ] replicas" in stage.text()
        await choose(stage, "field-1")
        await stage.until(lambda: "Choose at least one field." in stage.text())
        assert not stage.app.screen.query_one("#go").display


async def test_what_the_server_sets_is_not_chosen_beforehand() -> None:
    """Neither what is there when the dialog opens, nor what comes while it is open."""
    scene = scenes.snapshot()
    first, *others = scene.resources
    painted = replace(scenes.SCALED, pointer="/spec/paused", path="spec.paused", by_server=True)
    later = replace(painted, pointer="/spec/minReadySeconds", path="spec.minReadySeconds")
    row = replace(first, changes=(scenes.SCALED, painted))
    async with staged(replace(scene, resources=(row, *others)), size=(120, 40)) as stage:
        await stage.press("T")
        await stage.until(lambda: "In Git: 1 file" in stage.text())
        assert asked(stage, "take") == [(first.key, (scenes.SCALED.pointer,))]
        assert "[ ] paused" in stage.text()
        assert "set by the server" in stage.text()
        more = replace(row, changes=(*row.changes, later))
        await stage.show(replace(scene, resources=(more, *others)))
        await stage.until(lambda: "[ ] minReadySeconds" in stage.text())
        await stage.until(lambda: len(asked(stage, "take")) == 2)
        assert asked(stage, "take")[1] == (first.key, (scenes.SCALED.pointer,))


async def test_what_drifts_meanwhile_is_offered_too() -> None:
    """The list follows the cluster, and the preview is made again."""
    scene = scenes.snapshot()
    first, *others = scene.resources
    more = replace(scenes.SCALED, live=9)
    async with staged() as stage:
        await stage.press("T")
        await stage.until(lambda: "In Git: 1 file" in stage.text())
        await stage.show(replace(scene, resources=(replace(first, changes=(more,)), *others)))
        await stage.until(lambda: "replicas 2 → 9" in stage.text())
        assert len(asked(stage, "take")) == 2


async def test_a_lock_is_said_and_a_branch_is_offered() -> None:
    """What keeps the sync from it stands above; the commit may go to a new branch."""
    async with staged() as stage:
        stage.dashboard.note = "It is locked by ana: the commit is made."
        await stage.press("T")
        await stage.until(lambda: "⚠ It is locked by ana" in stage.text())
        await choose(stage, "branch")
        assert [request[0] for request in stage.dashboard.requests] == ["proposal"]


async def test_a_release_is_typed_shown_and_confirmed() -> None:
    """The main container first; enter behind the tag shows what it does, then asks why."""
    async with staged() as stage:
        await stage.press("i")
        await stage.until(lambda: "Git has example/frontend:v1.0.0" in stage.text())
        assert asked(stage, "release") == []
        await stage.press(*"v2", "enter")
        await stage.until(lambda: "example/frontend:v1.0.0 → example/frontend:v2" in stage.text())
        assert stage.app.screen.focused is stage.app.screen.query_one("#reason", Input)
        await stage.press(*"go", "enter")
        await choose(stage, "go")
        [(what, preview, reason)] = stage.dashboard.requests
        assert isinstance(preview, EditPreview)
        assert (what, preview.images[0].after, reason) == ("edit", "example/frontend:v2", "go")


async def test_another_tag_or_container_voids_what_was_shown() -> None:
    """Nothing can be confirmed that is not on the screen."""
    async with staged() as stage:
        await stage.press("i", *"v2", "enter")
        await stage.until(lambda: stage.app.screen.query_one("#go").display)
        await choose(stage, "container-0")
        assert not stage.app.screen.query_one("#go").display
        await stage.until(lambda: "Git has example/migrate:v1.0.0" in stage.text())
        stage.app.screen.set_focus(stage.app.screen.query_one("#image"))
        await stage.press("enter")
        await stage.until(lambda: asked(stage, "release")[-1][1] == (("migrate", "v2"),))


async def test_a_moving_tag_is_refused_until_it_is_meant() -> None:
    """The sentence and the way past it; another tag forgets that it was meant."""
    async with staged() as stage:
        await stage.press("i", *"latest", "enter")
        await stage.until(lambda: "The tag latest moves." in stage.text())
        assert not stage.app.screen.query_one("#go").display
        await choose(stage, "moving")
        await stage.until(lambda: stage.app.screen.query_one("#go").display)
        assert asked(stage, "release")[-1] == (scenes.FRONTEND, (("frontend", "latest"),), True)


async def test_both_say_why_they_cannot_run() -> None:
    """Nothing has drifted, it is no workload, or nothing may be written."""
    async with staged(scenes.in_sync()) as stage:
        await stage.press("T")
        assert "has no drifted field to take into Git" in stage.notice
        for _ in range(12):
            await stage.press("j")
        await stage.press("i")
        assert "is no workload" in stage.notice
    pinned = scenes.pinned()
    async with staged(pinned) as stage:
        await stage.press("i")
        assert "a commit would not reach it" in stage.notice
    unwritable = scenes.snapshot()
    git = replace(unwritable.git, writable=False)
    async with staged(replace(unwritable, git=git)) as stage:
        await stage.press("T")
        assert "Git cannot be written from here" in stage.notice


@pytest.mark.parametrize("keys", [["T"], ["i", "v", "2", "enter"]], ids=["take", "release"])
async def test_a_branch_that_moved_meanwhile_is_asked_about_again(keys: list[str]) -> None:
    """The same fields or tag and the reason are there; nothing was changed."""
    async with staged() as stage:
        await stage.press(*keys)
        await stage.until(lambda: "In Git: 1 file" in stage.text())
        await stage.press(*"why")
        await choose(stage, "go")
        [(_, preview, _)] = stage.dashboard.requests
        assert isinstance(preview, EditPreview)
        ended = scenes.failed().operation
        assert ended is not None
        moved = replace(ended, kind=preview.kind, message="main has moved.", moved=True)
        await stage.show(replace(scenes.snapshot(), operation=moved))
        await stage.until(lambda: "The branch has moved" in stage.text())
        screen = stage.app.screen
        assert screen.query_one("#reason", Input).value == "why"
        tags = [field.value for field in screen.query("#image").results(Input)]
        assert tags == [change.after for change in preview.images]


@pytest.mark.parametrize(("key", "dialog"), [("T", TakeDialog), ("i", ReleaseDialog)])
async def test_what_works_on_a_row_works_in_its_diff(key: str, dialog: type[Screen[Any]]) -> None:
    """Where the fields are read, they can be acted on."""
    async with staged() as stage:
        await stage.press("d")
        await stage.until(lambda: isinstance(stage.app.screen, DiffScreen))
        await stage.press(key)
        await stage.until(lambda: isinstance(stage.app.screen, dialog))


async def test_the_history_of_one_is_shown_from_its_diff() -> None:
    """Back on the desk, in History."""
    async with staged() as stage:
        await stage.press("d")
        await stage.until(lambda: isinstance(stage.app.screen, DiffScreen))
        await stage.press("h")
        await stage.until(lambda: stage.app.screen is stage.screen)
        await stage.until(lambda: stage.screen.selection.pane is Pane.HISTORY)
