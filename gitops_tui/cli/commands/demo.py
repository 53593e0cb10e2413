"""`demo`: the story on the embedded cluster; nothing outside a temporary folder is touched."""

# ruff: noqa: PLC0415 - the embedded cluster and the screen are loaded only for the demo

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from gitops_tui.cli import acting, console
from gitops_tui.cli.exit_codes import OK
from gitops_tui.cli.flags import Flags
from gitops_tui.errors import UsageError

if TYPE_CHECKING:
    from gitops_tui.engine.api import Dashboard
    from gitops_tui.sandbox.demo import Demo


def demo(flags: Flags) -> int:
    """Play it on the screen, or as text where there is no terminal."""
    if flags != Flags():
        message = "The demo brings its own repository and cluster, and takes no flags."
        raise UsageError(message, hint="Write `gitops-tui demo` alone.")
    return _on_screen(flags) if console.full_screen() else acting.perform(_as_text())


def _on_screen(flags: Flags) -> int:
    from gitops_tui.core.target import Target
    from gitops_tui.ui.app import GitopsApp

    theme = flags.settings().theme
    somebody = threading.Event()
    stages: list[Demo] = []

    def connect() -> Dashboard:
        # In a thread, after the first frame: the frame waits for no cluster and no repository.
        from gitops_tui.cli import wiring
        from gitops_tui.sandbox.demo import Demo

        stage = closing.enter_context(Demo(tell=app.tell))
        stages.append(stage)
        if not somebody.is_set():
            stage.start()
        return wiring.make_engine(stage.target)

    def on_first_key() -> None:
        somebody.set()
        for stage in stages:
            stage.stop()

    with ExitStack() as closing:
        app = GitopsApp(
            Target(name="demo"), connect, theme=theme, confirmed=True, on_first_key=on_first_key
        )
        app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or OK


async def _as_text() -> int:
    from gitops_tui.cli.story import Story
    from gitops_tui.sandbox.demo import Demo

    with Demo() as stage:
        await Story(stage).play()
    return OK
