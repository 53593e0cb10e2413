"""The app around the dashboard: it connects late, ends cleanly, and keeps its failure."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.engine.api import Dashboard
from gitops_tui.ui.app import BUG, GitopsApp
from tests.ui import scenes
from tests.ui.driving import Stage, staged
from tests.ui.fake import FakeDashboard

EVERYWHERE: list[tuple[str, Sequence[str]]] = [
    ("dashboard", ()),
    ("filter", ("slash", "a")),
    ("palette", ("colon",)),
    ("view", ("question_mark",)),
    ("search", ("question_mark", "slash", "a")),
    ("logs", ("l",)),
    ("dialog", ("4", "j", "R")),
    ("input", ("L", "a")),
    ("themes", ("t",)),
]


@pytest.mark.parametrize("keys", [keys for _, keys in EVERYWHERE], ids=[n for n, _ in EVERYWHERE])
async def test_ctrl_c_quits_from_everywhere(keys: Sequence[str]) -> None:
    """With 130, and the engine could give back what it held."""
    async with staged() as stage:
        await stage.press(*keys)
        await stage.pilot.press("ctrl+c")
        await stage.until(lambda: stage.app.return_value == 130)
        assert stage.dashboard.released
        assert stage.app.failure is None


async def test_q_quits_the_dashboard() -> None:
    """With 0."""
    async with staged() as stage:
        await stage.pilot.press("q")
        await stage.until(lambda: stage.app.return_value == 0)


async def test_a_bug_in_the_engine_ends_the_app_with_its_failure() -> None:
    """70, and the error for whoever called."""
    dashboard = FakeDashboard(scenes.snapshot())
    dashboard.failure = ZeroDivisionError("a bug")
    async with staged(dashboard=dashboard) as stage:
        dashboard.break_down.set()
        await stage.until(lambda: stage.app.failure is not None)
        assert stage.app.failure is dashboard.failure
        assert stage.app.return_code == BUG


async def test_a_failure_to_connect_ends_the_app_with_it() -> None:
    """Whatever connect raises is kept."""

    def connect() -> Dashboard:
        raise LookupError("no such thing")

    app = GitopsApp(Target(), connect)
    async with app.run_test() as pilot:
        stage = Stage(app, FakeDashboard(scenes.snapshot()), pilot)
        await stage.until(lambda: app.failure is not None)
    assert isinstance(app.failure, LookupError)
    assert app.return_code == BUG


async def test_the_frame_is_there_before_the_engine() -> None:
    """While connecting, keys answer and the screen says what it waits for."""
    wait = asyncio.Event()
    loop = asyncio.get_running_loop()
    dashboard = FakeDashboard(scenes.snapshot())

    def connect() -> Dashboard:
        asyncio.run_coroutine_threadsafe(_ready(wait), loop).result()
        return dashboard

    app = GitopsApp(Target(repo="/srv/shop"), connect)
    async with app.run_test(size=(120, 40)) as pilot:
        stage = Stage(app, dashboard, pilot)
        await stage.until(lambda: "○ connecting" in stage.text())
        assert "/srv/shop" in stage.text()
        await stage.press("s")
        assert stage.notice == "Not connected yet."
        await stage.press("question_mark", "q")
        wait.set()
        await stage.until(lambda: "2 of 10 drifted" in stage.text())


async def test_the_first_key_is_told() -> None:
    """The demo's teammate leaves the stage to whoever has come, once and for good."""
    calls: list[int] = []
    dashboard = FakeDashboard(scenes.snapshot())
    app = GitopsApp(Target(), lambda: dashboard, on_first_key=lambda: calls.append(1))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert calls == []
        await pilot.press("j")
        assert calls == [1]
        await pilot.press("k")
        assert calls == [1]


async def test_a_confirmed_first_sync_asks_nobody() -> None:
    """The demo's story begins without a question: once, with the timer armed."""
    dashboard = FakeDashboard(scenes.never_synced())
    app = GitopsApp(Target(), lambda: dashboard, confirmed=True)
    async with app.run_test(size=(120, 40)) as pilot:
        stage = Stage(app, dashboard, pilot)
        await stage.until(lambda: dashboard.requests)
        await stage.show(replace(scenes.never_synced(), ready=True))
        assert dashboard.requests == [("sync", None, True)]
        assert app.screen is stage.screen


async def test_snapshots_that_come_too_fast_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst of five hundred is a few frames; the newest is always shown."""
    async with staged() as stage:
        shown: list[object] = []
        follow = stage.screen.follow

        def counted(snapshot: Snapshot) -> None:
            shown.append(snapshot)
            follow(snapshot)

        monkeypatch.setattr(stage.screen, "follow", counted)
        for _ in range(500):
            stage.dashboard.publish(scenes.snapshot())
            await asyncio.sleep(0)
        await stage.show(scenes.in_sync())
        assert len(shown) < 50


def test_importing_the_app_brings_no_heavy_library() -> None:
    """The first frame waits for the terminal's library alone."""
    code = (
        "import sys, gitops_tui.ui.app\n"
        "heavy = {'kubernetes', 'git', 'deepdiff', 'yaml', 'aiohttp', 'watchfiles', 'typer'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


async def _ready(event: asyncio.Event) -> None:
    await event.wait()


async def test_a_bug_in_a_preview_ends_the_app_without_printing_what_it_held() -> None:
    """70 and the failure; no traceback with everybody's values on the terminal."""
    # Pilot raises it again when the app has ended.
    with pytest.raises(Exception, match="division"):  # noqa: PT012  # all of it runs in the app
        async with staged() as stage:

            async def bug() -> None:
                raise ZeroDivisionError("division")

            stage.dashboard.gate = bug
            await stage.pilot.press("y")
            await stage.until(lambda: stage.app.failure is not None)
            assert isinstance(stage.app.failure, ZeroDivisionError)
            assert stage.app.return_code == BUG
            assert stage.app._exit_renderables == []
