"""The dashboard: the screen over a running engine."""

# ruff: noqa: PLC0415 - the screen is loaded once it is clear that there is one to draw on

from __future__ import annotations

from gitops_tui.cli import console
from gitops_tui.cli.flags import Flags
from gitops_tui.errors import UsageError


def dashboard(flags: Flags) -> int:
    """Show the target until the user quits. Raises UsageError without a terminal."""
    if flags.json:
        message = "The dashboard has no JSON."
        raise UsageError(message, hint="See `gitops-tui status -o json`.")
    if not console.full_screen():
        message = "The dashboard needs a terminal, and stdin or stdout is none."
        raise UsageError(message, hint="See `gitops-tui status` and `gitops-tui diff`.")
    settings = flags.settings()
    from gitops_tui.cli import wiring
    from gitops_tui.ui.app import GitopsApp

    target = settings.target
    app = GitopsApp(target, lambda: wiring.make_engine(target), theme=settings.theme)
    app.run()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
