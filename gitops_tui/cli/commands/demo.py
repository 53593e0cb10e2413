"""`demo`: the story on the embedded cluster; nothing outside a temporary folder is touched."""

# ruff: noqa: PLC0415 - the embedded cluster and the screen are loaded only for the demo

from __future__ import annotations

from gitops_tui.cli import acting, console
from gitops_tui.cli.exit_codes import OK
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.story import Story
from gitops_tui.errors import UsageError


def demo(flags: Flags) -> int:
    """Play it on the screen, or as text where there is no terminal."""
    if flags != Flags():
        message = "The demo brings its own repository and cluster, and takes no flags."
        raise UsageError(message, hint="Write `gitops-tui demo` alone.")
    return _on_screen() if console.full_screen() else acting.perform(_as_text())


def _on_screen() -> int:
    from gitops_tui.cli import wiring
    from gitops_tui.core.target import Target
    from gitops_tui.sandbox.demo import Demo
    from gitops_tui.sandbox.demo.teammate import SECONDS_BETWEEN
    from gitops_tui.ui.app import GitopsApp

    def tell(sentence: str) -> None:
        app.tell(sentence)

    with Demo(tell=tell) as stage:
        # The frame does not wait for the stage; the teammate waits while somebody is typing.
        app = GitopsApp(
            Target(name="demo"),
            lambda: wiring.make_engine(stage.target),
            on_key=stage.teammate.hold,
            unattended=SECONDS_BETWEEN,
        )
        stage.start()
        app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or OK


async def _as_text() -> int:
    from gitops_tui.sandbox.demo import Demo

    with Demo() as stage:
        await Story(stage).play()
    return OK
