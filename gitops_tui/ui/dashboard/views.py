"""The views that keys open on the whole desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from gitops_tui.core.drift import State
from gitops_tui.ui.render.words import folded
from gitops_tui.ui.selection import Pane

if TYPE_CHECKING:
    from gitops_tui.ui.dashboard.desk import Desk

# Views are imported where they are opened: the first frame needs none of them.
# ruff: noqa: PLC0415


def open_row(desk: Desk) -> None:
    """Open what the pane's cursor is on."""
    match desk.pane:
        case Pane.DRIFT:
            diff(desk)
        case Pane.PODS:
            logs(desk)
        case Pane.HISTORY:
            commit(desk)
        case Pane.REVISION:
            problems(desk)


def diff(desk: Desk) -> None:
    """Every field that differs, on the whole screen, following the snapshots."""
    from gitops_tui.ui.screens.diff_screen import DiffScreen

    if (row := desk.selection.resource) is not None:
        desk.open(DiffScreen(row, desk.now, desk.action_command))


def yaml(desk: Desk) -> None:
    """The resource as YAML, both sides."""
    from gitops_tui.ui.screens.yaml_screen import YamlScreen

    if (row := desk.selection.resource) is not None:
        unusable = row.state is State.FAILED and row.origin is None
        desk.open(YamlScreen(desk.dashboard, row.key, unusable=unusable))


def logs(desk: Desk) -> None:
    """The log of the pod, or of the workload's first pod."""
    from gitops_tui.ui.screens.log_screen import LogScreen

    if (pod := desk.selection.pod) is not None:
        desk.open(LogScreen(desk.dashboard, pod))


def commit(desk: Desk) -> None:
    """The commit under History's cursor, what it changed, and what syncing to it would."""
    from gitops_tui.ui.screens.commit_screen import CommitScreen

    revision, snapshot = desk.selection.revision, desk.snapshot
    if revision is not None and snapshot is not None:
        desk.open(CommitScreen(desk.dashboard, revision, snapshot, desk.now))


def problems(desk: Desk) -> None:
    """What cannot be read, what is not allowed, and how the last operation went."""
    from gitops_tui.ui.render.problems import problem_lines
    from gitops_tui.ui.screens.text_screen import TextScreen

    if (snapshot := desk.snapshot) is not None:
        build = partial(folded, problem_lines(snapshot, desk.now()))
        desk.open(TextScreen(Content("Findings and limits"), build))


def theme(desk: Desk) -> None:
    """Choose a theme."""
    from gitops_tui.ui.screens.theme_screen import ThemeScreen

    desk.open(ThemeScreen(desk.themes))


def show_help(desk: Desk) -> None:
    """All keys."""
    from gitops_tui.ui.render.help import help_lines
    from gitops_tui.ui.screens.text_screen import TextScreen

    desk.open(TextScreen(Content("Keys"), help_lines))
