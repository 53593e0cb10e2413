"""One commit on the whole screen: first what Git knows of it, then what the cluster answers."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from datetime import datetime

from textual.content import Content

from gitops_tui.core.deeds import deeds
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import CommitView, Dashboard
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
        self._told: list[Content] = []
        """What Git knows."""
        self._answer = commit_effects(None, "", 0)
        """What the cluster says to it."""

    async def _fetch_both(self) -> Build:
        view = await self._dashboard.commit_view(self._sha)
        # Off the loop: a first commit may bring ten thousand resources.
        self._told = await to_thread(self._tell, view)
        self._build = self._lines
        self.draw()
        try:
            effects = await self._dashboard.commit_effects(self._sha)
            self._answer = await to_thread(commit_effects, effects, "", self.size.width - 3)
        except GitopsError as error:
            self._answer = commit_effects(None, str(error), 0)
        return self._lines

    def _tell(self, view: CommitView) -> list[Content]:
        seen = self._snapshot
        done = deeds(seen.operations, seen.landed, seen.synced).get(self._sha, ())
        return commit_lines(view, done, self._now())

    def _lines(self, width: int) -> Lines:
        return folded([*self._told, *self._answer], width)
