"""Full-screen views: YAML, logs, commit, findings, help."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest

from gitops_tui.core.drift import State
from gitops_tui.errors import ClusterError, GitopsError
from gitops_tui.ui.commands import EVERY_COMMAND, VIEW_COMMANDS
from gitops_tui.ui.render.sides import Pair, one_side, pair
from gitops_tui.ui.render.words import folded
from gitops_tui.ui.screens import yaml_screen
from gitops_tui.ui.screens.log_screen import KEPT
from gitops_tui.ui.widgets.lines_view import LinesView
from tests.ui import scenes
from tests.ui.driving import staged
from tests.ui.fake import GIT


async def test_yaml_shows_both_sides_and_tab_one_alone() -> None:
    """Wide: beside each other. Tab: Git, then live."""
    async with staged() as stage:
        await stage.press("y")
        await stage.until(lambda: stage.line("apiVersion").count("apps/v1") == 2)
        assert "replicas: 2" in stage.text()
        assert "replicas: 4" in stage.text()
        await stage.press("tab")
        await stage.until(lambda: stage.line("apiVersion").count("apps/v1") == 1)
        assert "replicas: 4" not in stage.text()
        await stage.press("tab")
        await stage.until(lambda: "replicas: 4" in stage.text())


async def test_yaml_on_a_narrow_terminal_shows_one_side() -> None:
    """Git first, tab for live."""
    async with staged(size=(80, 24)) as stage:
        await stage.press("y")
        await stage.until(lambda: "replicas: 2" in stage.text())
        assert "replicas: 4" not in stage.text()
        await stage.press("tab")
        await stage.until(lambda: "replicas: 4" in stage.text())


async def test_every_tab_in_yaml_shows_another_side() -> None:
    """Also where the edge of the screen leaves just no room for both."""
    async with staged(size=(101, 30)) as stage:
        await stage.press("y")
        await stage.until(lambda: "replicas: 2" in stage.text())
        assert "replicas: 4" not in stage.text()
        await stage.press("tab")
        await stage.until(lambda: "replicas: 4" in stage.text())


async def test_yaml_is_laid_out_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a definition of 600 KB that takes half a second, in which no key would be heard."""
    where: list[threading.Thread] = []

    def seen(*args: Any) -> Any:
        where.append(threading.current_thread())
        return pair(*args)

    monkeypatch.setattr(yaml_screen, "pair", seen)
    async with staged() as stage:
        await stage.press("y")
        await stage.until(lambda: "replicas: 2" in stage.text())
    assert where
    assert threading.main_thread() not in where


def test_lines_of_one_field_are_level_whatever_stands_between() -> None:
    """Only what Git states and the cluster has otherwise is marked on the cluster's side."""
    git = "metadata:\n  name: a\nspec:\n  replicas: 2\n  paused: true\n"
    live = "metadata:\n  name: a\n  uid: u\nspec:\n  extra: 1\n  replicas: 4\n"
    pairs = pair(git, live)
    assert Pair("  replicas: 2", "  replicas: 4") in pairs
    assert Pair(None, "  uid: u") in pairs
    assert Pair("  paused: true", None) in pairs
    marked = [line.plain for line in one_side(pairs, left=False) if "$removed" in line.markup]
    assert marked == ["  replicas: 4"]
    stated = [line.plain for line in one_side(pairs, left=True) if "$added" in line.markup]
    assert stated == ["  replicas: 2", "  paused: true"]


async def test_yaml_of_what_only_one_side_has_is_no_difference() -> None:
    """It has the whole screen and no colours of a difference; the title says what is missing."""
    async with staged() as stage:
        stage.dashboard.texts_of = (GIT, None)
        await stage.press("y")
        await stage.until(lambda: "replicas: 2" in stage.text())
        assert "live: nothing there" in stage.text()
        assert "│" not in stage.text()
        lines = stage.app.screen.query_one(LinesView).lines
        assert not any("$added" in line.markup for line in lines)
        await stage.press("tab")
        assert "nothing on the other side" in stage.notice


async def test_yaml_of_a_manifest_that_cannot_be_used_says_so() -> None:
    """It is in Git all the same: only what neither side has is told to be nowhere."""
    row = replace(scenes.in_sync().resources[-1], state=State.FAILED, origin=None)
    snapshot = scenes.snapshot((row,))
    async with staged(snapshot) as stage:
        stage.dashboard.texts_of = (None, None)
        await stage.press("y")
        await stage.until(lambda: "Git: cannot be used" in stage.text())
        assert "live: nothing there" in stage.text()


async def test_an_error_stands_where_the_text_would() -> None:
    """The view stays, and says what the cluster said."""
    async with staged() as stage:
        stage.dashboard.trouble = ClusterError("The cluster refused: you may not get deployments.")
        await stage.press("y")
        await stage.until(lambda: "you may not get deployments" in stage.text())


async def test_logs_follow_until_one_scrolls_away() -> None:
    """The end is shown; k stays, f follows again."""
    async with staged(size=(80, 24)) as stage:
        await stage.press("l")
        await stage.until(lambda: "line 60" in stage.text())
        assert "● following" in stage.text()
        await stage.press("k")
        assert "‖ staying" in stage.text()
        await stage.press("g")
        assert "line 1 " in stage.text()
        await stage.press("f")
        await stage.until(lambda: "line 60" in stage.text())


async def test_logs_of_other_containers_and_before_a_restart() -> None:
    """c takes the next container, p the log before; where there is none it says so."""
    pod = scenes.pod(
        scenes.FRONTEND, "two", restarts=1, container_names=("web", "sidecar"), ready=1
    )
    async with staged(scenes.snapshot(pods={pod.id: pod})) as stage:
        await stage.press("l", "c", "p")
        asked = [what[3:] for what in stage.dashboard.previews if what[0] == "logs"]
        assert asked == [("web", False), ("sidecar", False), ("sidecar", True)]
        await stage.press("escape")
    single = scenes.pod(scenes.FRONTEND, "one")
    async with staged(scenes.snapshot(pods={single.id: single})) as stage:
        await stage.press("l", "c")
        assert "only one container" in stage.notice
        await stage.press("p")
        assert "never been restarted" in stage.notice


async def test_logs_keep_only_so_many_lines() -> None:
    """A log without end does not fill the memory."""
    async with staged() as stage:
        stage.dashboard.log = [f"line {number}" for number in range(KEPT + 500)]
        await stage.press("l")
        await stage.until(lambda: f"line {KEPT + 499}" in stage.text())
        view = stage.app.screen.query_one("#view-lines")
        assert len(getattr(view, "lines")) == KEPT  # noqa: B009  # a Widget to mypy


async def test_search_marks_and_steps() -> None:
    """/ finds while one types, n goes on, esc forgets it and then leaves."""
    async with staged(size=(80, 24)) as stage:
        await stage.press("question_mark", "slash", *"past", "space", *"syncs", "enter")
        await stage.until(lambda: "Prune" in stage.text())
        before = stage.text()
        await stage.press("n", "n", "N")
        await stage.press("escape")
        assert stage.app.screen is not stage.screen
        await stage.press("escape")
        assert stage.app.screen is stage.screen
        assert before


async def test_search_says_when_nothing_is_found() -> None:
    """And n without a search says how to search."""
    async with staged() as stage:
        await stage.press("question_mark", "n")
        assert "Nothing is searched for" in stage.notice
        await stage.press("slash", *"zzz")
        assert "Nothing here holds 'zzz'" in stage.notice


async def test_every_view_key_scrolls() -> None:
    """Each key of the views' table is taken."""
    async with staged(size=(80, 24)) as stage:
        await stage.press("question_mark")
        for command in VIEW_COMMANDS:
            if command.id not in {"leave", "search"}:
                await stage.press(*command.keys)
        await stage.press("q")
        assert stage.app.screen is stage.screen


async def test_help_names_every_key() -> None:
    """Scrolled through, no command is missing."""
    async with staged(size=(120, 100)) as stage:
        await stage.press("question_mark")
        text = stage.text()
        assert all(command.name in text for command in EVERY_COMMAND)


async def test_a_commit_shows_its_files_and_what_syncing_to_it_would_change() -> None:
    """enter in History."""
    async with staged() as stage:
        await stage.press("4", "j", "enter")
        await stage.until(lambda: "the cluster would: 1 change" in stage.text())
        text = stage.text()
        assert "manifests/frontend/deployment.yaml" in text
        assert "≠ changed  deployment/frontend" in text
        assert "− 4" in text
        assert "+ 2" in text


async def test_a_commit_is_read_before_the_cluster_has_answered() -> None:
    """And whatever it answers: a refusal leaves the rest where it is."""
    async with staged() as stage:
        answered = asyncio.Event()

        async def gate() -> None:
            if stage.dashboard.previews[-1][0] == "commit effects":
                await answered.wait()
                raise GitopsError("No right to patch.")

        stage.dashboard.gate = gate
        await stage.press("4", "j", "enter")
        await stage.until(lambda: "the cluster would: asking…" in stage.text())
        assert "≠ changed  deployment/frontend" in stage.text()
        answered.set()
        await stage.until(lambda: "the cluster would: No right to patch." in stage.text())
        assert "≠ changed  deployment/frontend" in stage.text()


async def test_findings_limits_and_results_are_listed_in_one_place() -> None:
    """With file and line, and the last operations."""
    async with staged(scenes.broken()) as stage:
        await stage.press("e")
        text = stage.text()
        assert "manifests/frontend/service.yaml:12: a tab cannot indent YAML" in text
        assert "secrets in example: no right to list" in text
        assert "sync of 9be01d3 succeeded" in text


def test_long_lines_go_on_further_in() -> None:
    """Nothing is cut, and the continuation is seen to be one."""
    from textual.content import Content  # noqa: PLC0415

    lines = folded([Content("  " + "word " * 12)], 30)
    assert [line.plain for line in lines][1].startswith("      word")
    assert " ".join(" ".join(line.plain for line in lines).split()) == ("word " * 12).strip()
