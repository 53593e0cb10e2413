"""The app: frame first, then the engine, then every snapshot to the screens. No decisions."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from gitops_tui.config import config_file
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.ui.dashboard.hosts import ask_about
from gitops_tui.ui.dashboard.requests import ask_sync
from gitops_tui.ui.dashboard.screen import DashboardScreen
from gitops_tui.ui.terminal import Terminal
from gitops_tui.ui.themes import DEFAULT
from gitops_tui.ui.theming import ROLE_DEFAULTS, Theming

if TYPE_CHECKING:
    from gitops_tui.engine.api import Dashboard

BUG = 70
INTERRUPTED = 130
_FRAME = 1 / 15
"""Seconds between two snapshots shown: more often than an eye can follow is wasted."""
_COLLECTING = 5_000, 10, 1_000
"""When the garbage collector looks at what is new, at what is young, and at everything."""
_PATIENCE = 1.5
"""Seconds that the engine has to let go of everything when the app ends."""


@runtime_checkable
class Follows(Protocol):
    """A screen that wants to see newer snapshots."""

    def follow(self, snapshot: Snapshot) -> None:
        """A newer snapshot has come."""


def _palette() -> type[Provider]:
    from gitops_tui.ui.dashboard.palette import CommandProvider  # noqa: PLC0415  # only once it is opened

    return CommandProvider


class GitopsApp(App[int]):
    """The dashboard on a terminal."""

    CSS_PATH = "app.tcss"
    TITLE = "gitops-tui"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True),
    ]

    def __init__(
        self,
        target: Target,
        connect: Callable[[], Dashboard],
        *,
        theme: str | None = None,
        confirmed: bool = False,
        on_first_key: Callable[[], None] | None = None,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        """`connect` is called in a thread after the first frame. `confirmed`: the first sync
        ever and the timer are wanted, so nobody is asked (the demo's only). `on_first_key` is
        called once; `elapsed` counts seconds (tests hold it still).
        """
        super().__init__(driver_class=Terminal)
        self.target = target
        self.dashboard: Dashboard | None = None
        self.failure: BaseException | None = None
        """What ended the app, when it did not end because somebody left."""
        self._connect = connect
        self._confirmed = confirmed
        self._on_first_key = on_first_key
        self._elapsed = elapsed
        self._taken = datetime.now(UTC)
        self._received = elapsed()
        self._engine: Worker[None] | None = None
        self._leaving = False
        self._first_sync_begun = False
        self._hosts_asked: set[str] = set()
        self._memory_settled = False
        self.themes = Theming(self, config_file().parent / "themes")
        self._theme_trouble = self._first_theme(theme)

    def now(self) -> datetime:
        """The snapshot's clock, carried on by ours."""
        return self._taken + timedelta(seconds=self._elapsed() - self._received)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Roles have some colour even before a theme is loaded."""
        return ROLE_DEFAULTS

    def on_mount(self) -> None:
        """Draw the frame, then begin to work."""
        target = self.target
        where = f"{target.name or target.repo}  {' '.join(target.paths)}"
        screen = DashboardScreen(self, where)
        self.push_screen(screen)
        self.call_after_refresh(self._begin)

    async def on_event(self, event: events.Event) -> None:
        """Tell whoever wants to know that somebody has come to the keys."""
        if isinstance(event, events.Key) and self._on_first_key is not None:
            self._on_first_key()
            self._on_first_key = None
        await super().on_event(event)

    def tell(self, sentence: str) -> None:
        """Say something in the dashboard's bottom line; from any thread."""
        self.call_later(self._say, sentence)

    def action_command_palette(self) -> None:
        """The palette's commands are the dashboard's; views and dialogs have their own keys."""
        if isinstance(self.screen, DashboardScreen):
            super().action_command_palette()

    def action_leave(self, code: int = 0) -> None:
        """End: let the engine give back what it holds; asked twice, end at once."""
        if self._leaving:
            self.exit(code, return_code=code)
            return
        self._leaving = True
        self.run_worker(self._leave(code), group="leave")

    def action_interrupt(self) -> None:
        """End as any program ends by Ctrl-C."""
        self.action_leave(INTERRUPTED)

    def _handle_exception(self, error: Exception) -> None:
        """End with the error kept for the caller. Textual would print a traceback with the
        values of all variables, which may hold what nobody should see.
        """
        self.failure = error.error if isinstance(error, WorkerFailed) else error
        self._return_code = BUG
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _begin(self) -> None:
        if not self.is_headless:
            # Drawing leaves rings of objects behind. They are looked for often and few at a
            # time: a hundred thousand at once would stop everything for 0.2 s.
            gc.freeze()
            gc.set_threshold(*_COLLECTING)
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, self.action_leave)
            loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        if self._theme_trouble:
            self._say(self._theme_trouble)
        self._engine = self.run_worker(self._work(), group="engine", exclusive=True)
        self.run_worker(self.themes.watch(self._say), group="themes", exclusive=True)

    async def _work(self) -> None:
        """Connect, run the engine and follow it, until cancelled or something breaks."""
        try:
            self.dashboard = await asyncio.to_thread(self._connect)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.dashboard.run())
                tasks.create_task(self._follow(self.dashboard))
        except BaseExceptionGroup as group:
            self._break(group.exceptions[0])
        except Exception as error:  # noqa: BLE001  # whatever it is, the terminal is given back
            self._break(error)

    async def _follow(self, dashboard: Dashboard) -> None:
        async for snapshot in dashboard.snapshots():
            self._show(snapshot)
            await asyncio.sleep(_FRAME)

    def _show(self, snapshot: Snapshot) -> None:
        self._taken, self._received = snapshot.taken, self._elapsed()
        for screen in self.screen_stack:
            if isinstance(screen, Follows):
                screen.follow(snapshot)
        self._settle_memory(snapshot)
        self._ask_about_host(snapshot)
        self._begin_first_sync(snapshot)

    def _ask_about_host(self, snapshot: Snapshot) -> None:
        """A host that ssh does not know is asked about by itself, once for each key it shows."""
        host = snapshot.git.unknown_host
        if host is None or host.line in self._hosts_asked:
            return
        if self.dashboard is not None and isinstance(self.screen, DashboardScreen):
            self._hosts_asked.add(host.line)
            ask_about(self.screen, host)

    def _begin_first_sync(self, snapshot: Snapshot) -> None:
        """The first sync ever asks by itself, once, when there is a plan to show."""
        if self._first_sync_begun or not snapshot.ready or snapshot.ever_synced:
            return
        wanted = snapshot.summary.total > snapshot.summary.stale
        if not wanted or snapshot.target.read_only or self.dashboard is None:
            return
        if self._confirmed:
            self._first_sync_begun = True
            self.dashboard.request_sync(arm=True)
        elif isinstance(self.screen, DashboardScreen):
            self._first_sync_begun = True
            ask_sync(self.screen)

    def _settle_memory(self, snapshot: Snapshot) -> None:
        """What is loaded by now stays: the collector need not look at it again and again."""
        # Remembered here: asking the collector has it count every frozen object, 20 ms and more.
        if snapshot.ready and not self._memory_settled and not self.is_headless:
            self._memory_settled = True
            gc.freeze()

    def _first_theme(self, name: str | None) -> str | None:
        trouble = self.themes.use(name or DEFAULT)
        if trouble and name != DEFAULT:
            return self.themes.use(DEFAULT) or trouble
        return trouble

    def _say(self, sentence: str) -> None:
        if isinstance(self.screen, DashboardScreen):
            self.screen.say(sentence)

    async def _leave(self, code: int) -> None:
        engine = self._engine
        if engine is not None and not engine.is_finished:
            engine.cancel()
            with suppress(WorkerCancelled, WorkerFailed, TimeoutError):
                await asyncio.wait_for(engine.wait(), _PATIENCE)
        self.exit(code, return_code=code)

    def _hang_up(self) -> None:
        """The window was closed: give back what is held, and draw on nothing meanwhile."""
        if isinstance(self._driver, Terminal):
            self._driver.hang_up()
        self.action_leave()

    def _break(self, error: BaseException) -> None:
        self.failure = error
        self.exit(BUG, return_code=BUG)
