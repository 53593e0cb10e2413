"""Runs the app on a fake dashboard without a terminal, with a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

from textual.pilot import Pilot

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.ui.app import GitopsApp
from gitops_tui.ui.dashboard.screen import DashboardScreen
from gitops_tui.ui.widgets.bottom_line import BottomLine
from tests.ui import scenes
from tests.ui.fake import FakeDashboard

DEADLINE = 10.0


@dataclass
class Stage:
    """A running app, its fake dashboard, and hands to press keys with."""

    app: GitopsApp
    dashboard: FakeDashboard
    pilot: Pilot[int]

    @property
    def screen(self) -> DashboardScreen:
        """The dashboard, whatever lies on top of it."""
        screen = next(one for one in self.app.screen_stack if isinstance(one, DashboardScreen))
        assert isinstance(screen, DashboardScreen)
        return screen

    @property
    def notice(self) -> str:
        """What the bottom line of the top screen says."""
        return self.app.screen.query_one(BottomLine).notice

    async def press(self, *keys: str) -> None:
        """Press keys and let the app answer."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def show(self, snapshot: Snapshot) -> None:
        """Publish a snapshot and wait until it is on the screen."""
        self.dashboard.publish(snapshot)
        await self.until(lambda: self.screen.snapshot is snapshot)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something to become true, not longer than the deadline."""
        end = monotonic() + DEADLINE
        while not condition():
            assert monotonic() < end, "it did not happen in time"
            await asyncio.sleep(0.01)
        await self.pilot.pause()

    def text(self) -> str:
        """Everything on the top screen as plain text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(part.text for part in strip) for strip in strips)

    def line(self, word: str) -> str:
        """The first line on the screen that holds `word`."""
        return next((line for line in self.text().splitlines() if word in line), "")


@asynccontextmanager
async def staged(
    snapshot: Snapshot | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    dashboard: FakeDashboard | None = None,
    theme: str | None = None,
) -> AsyncIterator[Stage]:
    """The app on `snapshot`, connected and drawn."""
    dashboard = dashboard or FakeDashboard(snapshot or scenes.snapshot())
    app = GitopsApp(Target(), lambda: dashboard, theme=theme, elapsed=lambda: 0.0)
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, dashboard, pilot)
        await stage.until(lambda: stage.screen.snapshot is dashboard.snapshot)
        yield stage
