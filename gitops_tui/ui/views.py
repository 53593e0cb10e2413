"""The views that keys open on the whole screen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from gitops_tui.core.text import one_line
from gitops_tui.ui.render.words import folded
from gitops_tui.ui.selection import Pane

if TYPE_CHECKING:
    from gitops_tui.core.revisions import Revision
    from gitops_tui.ui.screens.dashboard import DashboardScreen
    from gitops_tui.ui.screens.text_screen import Build

# Views are imported where they are opened: the first frame needs none of them.
# ruff: noqa: PLC0415


def open_row(screen: DashboardScreen) -> None:
    """Open what the pane's cursor is on."""
    match screen.pane:
        case Pane.DRIFT:
            diff(screen)
        case Pane.PODS:
            logs(screen)
        case Pane.HISTORY:
            commit(screen)
        case Pane.REVISION:
            problems(screen)


def diff(screen: DashboardScreen) -> None:
    """Every field that differs, on the whole screen, following the snapshots."""
    from gitops_tui.ui.screens.diff_screen import DiffScreen

    if (row := screen.selection.resource) is not None:
        screen.app.push_screen(DiffScreen(row, screen.now))


def yaml(screen: DashboardScreen) -> None:
    """The resource as YAML, both sides."""
    from gitops_tui.ui.screens.yaml_screen import YamlScreen

    if (row := screen.selection.resource) is not None:
        screen.app.push_screen(YamlScreen(screen.dashboard, row.key))


def logs(screen: DashboardScreen) -> None:
    """The log of the pod, or of the workload's first pod."""
    from gitops_tui.ui.screens.log_screen import LogScreen

    if (pod := screen.selection.pod) is not None:
        screen.app.push_screen(LogScreen(screen.dashboard, pod))


def commit(screen: DashboardScreen) -> None:
    """The commit under History's cursor, and what syncing to it would change."""
    from gitops_tui.ui.render.effects import commit_lines
    from gitops_tui.ui.screens.text_screen import FetchedScreen

    if (revision := screen.selection.revision) is None:
        return
    dashboard = screen.dashboard
    title = Content(f"{revision.short} {one_line(revision.subject)}")

    async def fetch_view(revision: Revision) -> Build:
        lines = commit_lines(await dashboard.commit_view(revision.sha), screen.now())
        return lambda width: folded(lines, width)

    screen.app.push_screen(FetchedScreen(title, partial(fetch_view, revision)))


def problems(screen: DashboardScreen) -> None:
    """What cannot be read, what is not allowed, and how the last operation went."""
    from gitops_tui.ui.render.problems import problem_lines
    from gitops_tui.ui.screens.text_screen import TextScreen

    if (snapshot := screen.snapshot) is not None:
        build = partial(folded, problem_lines(snapshot, screen.now()))
        screen.app.push_screen(TextScreen(Content("Findings and limits"), build))


def theme(screen: DashboardScreen) -> None:
    """Choose a theme."""
    from gitops_tui.ui.screens.theme_screen import ThemeScreen

    screen.app.push_screen(ThemeScreen(screen.gitops.themes))


def show_help(screen: DashboardScreen) -> None:
    """All keys."""
    from gitops_tui.ui.render.help import help_lines
    from gitops_tui.ui.screens.text_screen import TextScreen

    screen.app.push_screen(TextScreen(Content("Keys"), help_lines))
