"""The real dashboard on a terminal that only keeps what it is sent, and when."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from textual import events
from textual.drivers.headless_driver import HeadlessDriver

from gitops_tui.cli.wiring import make_engine
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.engine.engine import Engine
from gitops_tui.ui.app import GitopsApp

SIZE = (160, 50)
PATIENCE = 180.0
_ESCAPES = re.compile(r"\x1b\[[0-9;:<>?]*[A-Za-z]")


class KeepingTerminal(HeadlessDriver):
    """No terminal, but one that the app draws for: headless apps skip the drawing."""

    frames = 0
    """How often something was drawn."""
    awaited: re.Pattern[str] | None = None
    came: asyncio.Future[float] | None = None

    @property
    def is_headless(self) -> bool:
        """Draw, and let the garbage collector be set up, as for a person."""
        return False

    def write(self, data: str) -> None:
        """Note when the awaited words come."""
        self.frames += 1
        if self.awaited is None or self.came is None or self.came.done():
            return
        if self.awaited.search(_ESCAPES.sub("", data)):
            self.came.set_result(time.perf_counter())

    def await_words(self, pattern: str) -> asyncio.Future[float]:
        """The moment at which text that fits `pattern` is sent from now on."""
        self.awaited = re.compile(pattern)
        self.came = asyncio.get_running_loop().create_future()
        return self.came

    def press(self, key: str) -> None:
        """A key of a person."""
        self.process_message(events.Key(key, key if len(key) == 1 else None))


class Shown:
    """The dashboard, and the terminal it is on."""

    def __init__(self, app: GitopsApp) -> None:
        self.app = app

    @property
    def terminal(self) -> KeepingTerminal:
        """What the app draws on."""
        driver: Any = self.app._driver
        assert isinstance(driver, KeepingTerminal)
        return driver

    @property
    def snapshot(self) -> Snapshot | None:
        """The engine's newest picture."""
        return self.app.dashboard.snapshot if self.app.dashboard is not None else None


@asynccontextmanager
async def dashboard_on(target: Target) -> AsyncIterator[Shown]:
    """The dashboard as `gitops-tui` runs it, ready for keys but not for more."""
    app = GitopsApp(target, lambda: make_engine(target))
    app.driver_class = KeepingTerminal
    running = asyncio.create_task(app.run_async(size=SIZE))
    try:
        await until(lambda: running.done() or app.dashboard is not None)
        yield Shown(app)
    finally:
        app.exit()
        await running
    if app.failure is not None:
        raise app.failure


@asynccontextmanager
async def engine_on(target: Target) -> AsyncIterator[Engine]:
    """The engine without a screen, when it has compared everything."""
    engine = make_engine(target)
    assert isinstance(engine, Engine)
    running = asyncio.create_task(engine.run())
    try:
        await until(lambda: running.done() or engine.snapshot.ready)
        if running.done():
            await running
        yield engine
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def seen(engine: Engine, fits: Callable[[Snapshot], object]) -> float:
    """The moment of the first snapshot that fits."""

    async def follow() -> float:
        async for snapshot in engine.snapshots():
            if fits(snapshot):
                return time.perf_counter()
        raise AssertionError

    return await asyncio.wait_for(follow(), PATIENCE)


async def until(condition: Callable[[], object], pause: float = 0.02) -> None:
    """Wait for something to become true."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - nobody could set an event for it
            await asyncio.sleep(pause)
