"""The command table: every key does its thing, and those that cannot say why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import State
from gitops_tui.core.snapshot import GitView, Snapshot, TimerView
from gitops_tui.core.state import Suspension
from gitops_tui.core.target import Target
from gitops_tui.ui.commands import COMMANDS, EVERY_COMMAND, key_table_markdown
from gitops_tui.ui.dashboard.acts import ACTS
from gitops_tui.ui.screens.asking import ConfirmDialog, LockDialog, ReasonDialog
from gitops_tui.ui.screens.commit_screen import CommitScreen
from gitops_tui.ui.screens.diff_screen import DiffScreen
from gitops_tui.ui.screens.log_screen import LogScreen
from gitops_tui.ui.screens.prune_dialog import PruneDialog
from gitops_tui.ui.screens.rollback_dialog import RollbackDialog
from gitops_tui.ui.screens.text_screen import TextScreen
from gitops_tui.ui.screens.theme_screen import ThemeScreen
from gitops_tui.ui.screens.yaml_screen import YamlScreen
from gitops_tui.ui.selection import Pane
from tests.ui import scenes
from tests.ui.driving import Stage, staged


def test_every_command_has_an_act_and_no_key_means_two_things() -> None:
    """The table and the acts name the same commands; keys are unique."""
    assert {command.id for command in COMMANDS} == set(ACTS)
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys))
    assert all(command.help for command in EVERY_COMMAND)


def test_the_key_table_names_what_acts() -> None:
    """The README's table has a row for each command that is not a plain move."""
    table = key_table_markdown()
    assert "| `s` | Sync now: " in table
    assert "| `F` `ctrl+r` | Fetch now: " in table
    assert "| `j`" not in table


OPENS = [
    ("L", Pane.DRIFT, LockDialog),
    ("R", Pane.HISTORY, RollbackDialog),
    ("P", Pane.DRIFT, PruneDialog),
    ("A", Pane.REVISION, ReasonDialog),
    ("enter", Pane.DRIFT, DiffScreen),
    ("enter", Pane.PODS, LogScreen),
    ("enter", Pane.HISTORY, CommitScreen),
    ("enter", Pane.REVISION, TextScreen),
    ("d", Pane.DRIFT, DiffScreen),
    ("y", Pane.DRIFT, YamlScreen),
    ("l", Pane.DRIFT, LogScreen),
    ("e", Pane.DRIFT, TextScreen),
    ("t", Pane.DRIFT, ThemeScreen),
    ("question_mark", Pane.DRIFT, TextScreen),
]


@pytest.mark.parametrize(("key", "pane", "opened"), OPENS, ids=[f"{k}-{p}" for k, p, _ in OPENS])
async def test_a_key_opens_its_view_or_dialog_and_escape_leaves_it(
    key: str, pane: Pane, opened: type
) -> None:
    """What a key opens is on top; esc gives the dashboard back, and nothing was asked for."""
    async with staged(scenes.broken()) as stage:
        stage.screen.go_to(pane)
        await stage.press(key)
        await stage.until(lambda: type(stage.app.screen) is opened)
        await stage.press("escape")
        await stage.until(lambda: stage.app.screen is stage.screen)
        assert stage.dashboard.requests == []


async def test_forget_and_unlock_ask_first() -> None:
    """Both open a confirmation."""
    async with staged(scenes.broken()) as stage:
        for name, key in (("newsletter", "x"), ("thoughts-backend", "L")):
            await go_to_row(stage, name)
            await stage.press(key)
            assert isinstance(stage.app.screen, ConfirmDialog)
            await stage.press("escape")


async def test_requests_go_to_the_dashboard() -> None:
    """s and F ask at once, marked rows only for themselves."""
    async with staged() as stage:
        await stage.press("s")
        await stage.press("F")
        await stage.press("ctrl+r")
        await stage.press("space", "space")
        assert stage.line("sync 2 marked")
        await stage.press("s")
        both = frozenset({scenes.FRONTEND, scenes.USERS})
        assert stage.dashboard.requests == [
            ("sync", None, None),
            ("fetch",),
            ("fetch",),
            ("sync", both, None),
        ]
        assert stage.screen.selection.marked == frozenset()


async def test_a_sync_that_waits_for_health_keeps_nobody_waiting() -> None:
    """All is applied by then: the next act may begin."""
    async with staged(scenes.syncing()) as stage:
        await stage.press("s")
        assert stage.dashboard.requests == [("sync", None, None)]


async def test_moves_move_the_cursor() -> None:
    """j k g G, pages and arrows."""
    async with staged() as stage:
        table = stage.screen.drift.table
        first, last = table.shown[0], table.shown[-1]
        moves = [
            ("j", table.shown[1]), ("k", first), ("down", table.shown[1]), ("up", first),
            ("G", last), ("g", first), ("end", last), ("home", first),
            ("pagedown", last), ("pageup", first), ("ctrl+d", last), ("ctrl+u", first),
        ]  # fmt: skip
        for key, expected in moves:
            await stage.press(key)
            assert table.cursor == expected, key
        await stage.press("J", "K")


async def test_the_cursor_stays_on_screen_in_a_long_list() -> None:
    """Every key that moves moves the cursor, and the rows follow it."""
    async with staged(size=(80, 24)) as stage:
        await stage.press("4")
        table = stage.screen.history.table
        many = [replace(scenes.HEAD, sha=f"{number:040}") for number in range(60)]
        await stage.show(replace(scenes.in_sync(), history=tuple(many)))
        for key, row in [("down", 1), ("down", 2), ("up", 1), ("end", 59), ("home", 0)]:
            await stage.press(key)
            assert table.cursor == many[row].sha, key
        await stage.press("pagedown")
        page = table.shown.index(table.cursor or "")
        assert page > 5
        await stage.press("down", "down")
        row = table.shown.index(table.cursor or "")
        assert row == page + 2
        assert table.scroll_offset.y <= row < table.scroll_offset.y + table.size.height


async def test_panes_take_turns() -> None:
    """1 2 3 4 go straight, tab and shift+tab around."""
    async with staged() as stage:
        for key, pane in zip("1234", Pane, strict=True):
            await stage.press(key)
            assert stage.screen.pane is pane
        await stage.press("tab")
        after = stage.screen.pane
        await stage.press("shift+tab")
        assert (after, stage.screen.pane) == (Pane.REVISION, Pane.HISTORY)


async def test_f_shows_all_pods_and_those_of_the_workload() -> None:
    """The pods pane follows the cursor until f."""
    async with staged() as stage:
        assert len(stage.screen.pods.table.shown) == 4
        await stage.press("f")
        assert len(stage.screen.pods.table.shown) == len(scenes.PODS)
        await stage.press("f", "j")
        assert [name for _, name in stage.screen.pods.table.shown] == [
            "users-backend-6d5f9c7b44-2mmxq"
        ]


async def test_the_palette_finds_commands_and_runs_them() -> None:
    """`:` opens it; a command found there runs as if its key were pressed."""
    async with staged() as stage:
        await stage.press("colon")
        assert stage.app.screen is not stage.screen
        await stage.press(*"Fetch")
        await stage.until(lambda: "Ask the remote" in stage.text())
        await stage.press("enter")
        await stage.until(lambda: stage.dashboard.requests == [("fetch",)])


def _read_only() -> Snapshot:
    return scenes.snapshot(target=Target(read_only=True))


def _unwritable() -> Snapshot:
    git: GitView = scenes.snapshot().git
    return scenes.snapshot(git=replace(git, writable=False))


def _applying() -> Snapshot:
    running = scenes.syncing().operation
    assert running is not None
    return scenes.snapshot(operation=replace(running, waiting_for=""))


def _detects() -> Snapshot:
    return scenes.snapshot(timer=TimerView(detect_only=True))


def _nothing() -> Snapshot:
    return scenes.snapshot((), pods={}, history=())


def _hiding() -> Snapshot:
    unread = Finding("deploy/broken.yaml", 4, "a tab cannot indent YAML.", hides=True)
    return scenes.snapshot(findings=(unread,))


def _held_in_git() -> Snapshot:
    stated = replace(scenes.LOCK, key=scenes.FRONTEND, owner="", created=None, expires=None)
    stated = replace(stated, annotation="fluxcd.io/ignore", place="frontend/deployment.yaml:7")
    return scenes.snapshot((scenes.row(scenes.FRONTEND, lock=stated),))


REFUSED: list[tuple[Callable[[], Snapshot], str, str, str]] = [
    (_read_only, "2", "s", "Read-only"),
    (_read_only, "2", "L", "Read-only"),
    (_held_in_git, "2", "L", "takes the annotation out"),
    (_read_only, "4", "R", "Read-only"),
    (_read_only, "2", "P", "Read-only"),
    (_read_only, "2", "A", "Read-only"),
    (_read_only, "2", "x", "Read-only"),
    (_applying, "2", "s", "A sync is under way"),
    (scenes.lost, "2", "s", "The cluster is not reached"),
    (scenes.lost, "2", "L", "The cluster is not reached"),
    (_nothing, "2", "s", "nothing to sync"),
    (_nothing, "2", "L", "No resource is under the cursor"),
    (_nothing, "2", "d", "No resource is under the cursor"),
    (_nothing, "2", "y", "No resource is under the cursor"),
    (_nothing, "3", "enter", "No pod is under the cursor"),
    (_nothing, "3", "l", "No pod is under the cursor"),
    (_nothing, "4", "enter", "No commit is under the cursor"),
    (_nothing, "4", "R", "No commit is under the cursor"),
    (_nothing, "2", "space", "No resource is under the cursor"),
    (scenes.snapshot, "3", "space", "Marks are set in Drift"),
    (scenes.snapshot, "2", "R", "Go to History"),
    (_unwritable, "4", "R", "Git cannot be written"),
    (scenes.snapshot, "2", "P", "Nothing is stale"),
    (_hiding, "2", "P", "is not known while deploy/broken.yaml:4 cannot be read"),
    (scenes.snapshot, "2", "x", "is not stale"),
    (_detects, "2", "A", "never synced by the timer"),
    (scenes.snapshot, "2", "n", "No filter is set"),
    (scenes.snapshot, "2", "N", "No filter is set"),
    (scenes.snapshot, "1", "slash", "no rows to filter"),
]


@pytest.mark.parametrize(("scene", "pane", "key", "reason"), REFUSED)
async def test_a_key_that_cannot_work_says_why(
    scene: Callable[[], Snapshot], pane: str, key: str, reason: str
) -> None:
    """One sentence in the bottom line, no dialog, no request."""
    async with staged(scene()) as stage:
        await stage.press(pane, key)
        assert reason in stage.notice
        assert stage.notice.endswith(".")
        assert stage.app.screen is stage.screen
        assert stage.dashboard.requests == []


async def test_the_bottom_line_offers_only_what_can_run_here() -> None:
    """Prune where something is stale, roll back in History, nothing that writes when read-only."""
    async with staged(scenes.broken()) as stage:
        assert "P prune" in stage.text()
        assert "R roll back" not in stage.text()
        await stage.press("4")
        assert "R roll back" in stage.text()
        await stage.press("2")
        await stage.show(_read_only())
        assert "sync all" not in stage.text()


async def test_automatic_sync_is_suspended_and_resumed_with_its_reason() -> None:
    """A asks a reason to suspend, and shows it before resuming."""
    async with staged() as stage:
        await stage.press("A", *"night", "enter")
        await stage.until(lambda: stage.dashboard.requests)
        assert stage.dashboard.requests == [("suspend", "night")]
        held = TimerView(armed=True, suspension=Suspension("ana", "night", scenes.NOW))
        await stage.show(scenes.snapshot(timer=held))
        assert "suspended by ana" in stage.text()
        await stage.press("A")
        assert "suspended by ana: night" in stage.text()
        await stage.press("right", "enter")
        assert stage.dashboard.requests[-1] == ("resume",)


async def go_to_row(stage: Stage, name: str) -> None:
    """Put Drift's cursor on the resource of that name and kind that can be acted on."""
    table = stage.screen.drift.table
    await stage.press("g")
    while table.cursor is None or table.cursor.name != name:
        await stage.press("j")
    assert stage.screen.selection.resource is not None
    assert stage.screen.selection.resource.state in State
