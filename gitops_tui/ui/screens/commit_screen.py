"""One commit on the whole screen: first what Git knows of it, then what the cluster answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from gitops_tui.core.deeds import deeds
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import CommitView, Dashboard, Effect
from gitops_tui.errors import GitopsError
from gitops_tui.ui.render.commit import commit_effects, commit_lines
from gitops_tui.ui.render.words import folded
from gitops_tui.ui.screens.text_screen import Build, FetchedScreen, Lines


class CommitScreen(FetchedScreen):
    """A dry run of everything takes its time; what is known before it is read meanwhile."""

    def __init__(
        self,
        dashboard: Dashboard,
        revision: Revision,
        snapshot: Snapshot,
        now: Callable[[], datetime],
    ) -> None:
        title = Content(f"{revision.short} {one_line(revision.subject)}")
        super().__init__(title, self._fetch_both)
        self._dashboard = dashboard
        self._sha = revision.sha
        self._snapshot = snapshot
        self._now = now
        self._known: CommitView | None = None
        self._effects: tuple[Effect, ...] | None = None
        self._error = ""

    async def _fetch_both(self) -> Build:
        self._known = await self._dashboard.commit_view(self._sha)
        self._build = self._lines
        self.draw()
        try:
            self._effects = await self._dashboard.commit_effects(self._sha)
        except GitopsError as error:
            self._error = str(error)
        return self._lines

    def _lines(self, width: int) -> Lines:
        assert self._known is not None  # noqa: S101 - fetched first
        done = deeds(self._snapshot.operations, self._snapshot.landed).get(self._sha, ())
        lines = commit_lines(self._known, done, self._now())
        lines += commit_effects(self._effects, self._error)
        return folded(lines, width)
