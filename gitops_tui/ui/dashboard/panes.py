"""The four panes as one: what they show, and what their cursors point at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from textual import getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from gitops_tui.core.pods import PodStatus
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.selection import Pane, Selection
from gitops_tui.ui.widgets.drift_pane import DriftPane
from gitops_tui.ui.widgets.history_pane import HistoryPane
from gitops_tui.ui.widgets.pane import PaneBox
from gitops_tui.ui.widgets.pods_pane import PodsPane
from gitops_tui.ui.widgets.revision_pane import RevisionPane
from gitops_tui.ui.widgets.row_table import RowTable


class Panes(Horizontal):
    """Revision and History on the left, Drift and Pods on the right."""

    revision = getters.query_one(RevisionPane)
    drift = getters.query_one(DriftPane)
    pods = getters.query_one(PodsPane)
    history = getters.query_one(HistoryPane)

    def compose(self) -> ComposeResult:
        """All four; which of them are seen is the layout's choice."""
        with Vertical(id="left"):
            yield RevisionPane(id="revision")
            yield HistoryPane(id="history")
        with Vertical(id="right"):
            yield DriftPane(id="drift")
            yield PodsPane(id="pods")

    def table(self, pane: Pane) -> RowTable[Any, Any] | None:
        """The table of a pane; Revision has none."""
        tables: dict[Pane, RowTable[Any, Any]] = {
            Pane.DRIFT: self.drift.table,
            Pane.PODS: self.pods.table,
            Pane.HISTORY: self.history.table,
        }
        return tables.get(pane)

    def selection(self, pane: Pane) -> Selection:
        """What the cursors and marks point at while `pane` has the keys."""
        drift, standing = self.drift.table, self.history.table.current
        table = self.table(pane)
        return Selection(
            pane=pane,
            resource=drift.current,
            marked=frozenset(drift.marked),
            pod=self._pod(pane),
            revision=standing.revision if standing else None,
            commits=self.history.marked,
            filtered=bool(table and table.filter),
        )

    def show(self, snapshot: Snapshot | None, now: datetime) -> None:
        """Show another snapshot, or that there is none yet."""
        self.revision.show(snapshot, now)
        if snapshot is None:
            return
        self.drift.show(snapshot, now)
        self.drift.show_detail(now)
        row = self.drift.table.current
        self.pods.show(snapshot, row.key if row else None, now)
        self.history.show(snapshot, now)

    def show_pods(self, now: datetime) -> None:
        """Show the pods of the selected workload, or all."""
        row = self.drift.table.current
        self.pods.follow(row.key if row else None, now)

    def turn_pods(self, now: datetime) -> None:
        """Show all pods instead of the workload's, or the other way round."""
        self.pods.everybody = not self.pods.everybody
        self.show_pods(now)

    def grow_older(self, snapshot: Snapshot, now: datetime) -> None:
        """The same a little later: what counts seconds is drawn anew."""
        self.revision.show(snapshot, now)
        self.drift.show_detail(now)
        for table in (self.drift.table, self.pods.table, self.history.table):
            table.grow_older(now)
        if self.pods.fading:
            self.pods.fade(now)

    def mark_active(self, pane: Pane) -> None:
        """Show which pane has the keys; on small screens it is the only one."""
        for box in self.query(PaneBox):
            box.set_class(box.pane is pane, "-active")
        for side in self.query("#left, #right"):
            side.set_class(bool(side.query(f"#{pane.value}")), "-active")

    def tell_filters(self, pane: Pane) -> Content:
        """Say in each border what its filter lets through; returns what that of `pane` does."""
        shown = Content("")
        for box in (self.drift, self.pods, self.history):
            table: RowTable[Any, Any] = box.table
            told = Content("")
            if table.filter:
                counts = f"{len(table.shown)} of {len(table.items)}"
                told = Content.styled(f"/{one_line(table.filter)}  {counts}", "$accent")
            if box is self.history and (only := self.history.only):
                alone = Content.styled(f"only {one_line(str(only))}", "$accent")
                told = Content.assemble(alone, "  ", told) if told else alone
            box.subtitle(told)
            shown = told if box.pane is pane else shown
        return shown

    def _pod(self, pane: Pane) -> PodStatus | None:
        """The pod whose logs are meant: the cursor's in Pods, else the workload's first."""
        if pane is Pane.PODS:
            row = self.pods.table.current
            return row.pod if row else None
        resource = self.drift.table.current
        pods = [found.pod for found in self.pods.of(resource.key)] if resource else []
        return min(pods, key=lambda pod: (pod.terminating, pod.name), default=None)
