"""The pods pane: what runs right now, for one workload or for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.content import Content

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.render import pods
from gitops_tui.ui.render.looks import FAINT
from gitops_tui.ui.render.names import several, spelled
from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.columns import Column
from gitops_tui.ui.widgets.pane import PaneBox
from gitops_tui.ui.widgets.pod_marks import PodId, PodMarks, PodRow
from gitops_tui.ui.widgets.row_table import RowTable, longest


class PodsTable(RowTable[PodId, PodRow]):
    """One row a pod."""

    names = 24
    namespaces = 0
    states = 7

    def measure(self, rows: Sequence[PodRow]) -> None:
        """Learn how much room names want."""
        self.names = longest((row.pod.name for row in rows), 20, 56) + 1
        self.states = longest({row.pod.status for row in rows}, 7, 20)
        spaces = {row.pod.namespace for row in rows}
        self.namespaces = longest(spaces, 9, 20) if len(spaces) > 1 else 0

    def columns(self) -> Sequence[Column]:
        """kubectl's, less telling ones going first where it gets narrow."""
        where = [Column("NAMESPACE", self.namespaces, drop=3)] if self.namespaces else []
        return [
            Column(" POD", self.names, least=min(self.names, 34)),
            *where,
            Column("", 1),
            Column("READY", 5),
            Column("STATUS", self.states),
            Column("RESTARTS", 8, drop=2),
            Column("AGE", pods.AGE),
            Column("NODE", 18, grow=1, least=8, gap=0, drop=4),
        ]

    def cells(self, item: PodRow, *, marked: bool) -> Sequence[Callable[[], Content]]:
        """Name, sign, readiness, status, restarts, age, node."""
        del marked
        pod = item.pod
        space = [lambda: Content.styled(one_line(pod.namespace), "$faint")]
        return [
            lambda: pods.name(pod),
            *(space if self.namespaces else []),
            lambda: pods.mark(item.sign),
            lambda: pods.ready(pod),
            lambda: pods.status(pod),
            lambda: pods.restarts(pod),
            lambda: pods.age(pod, self.now),
            lambda: pods.node(pod),
        ]

    def timed(self, item: PodRow, now: datetime) -> str:
        """How old it is."""
        return pods.age(item.pod, now).plain

    def haystack(self, item: PodRow) -> str:
        """Namespace, name, status and node."""
        return pods.haystack(item.pod)


class PodsPane(PaneBox):
    """The table of pods and whose they are."""

    pane = Pane.PODS

    def __init__(self, *, id: str) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self.everybody = False
        """Whether all pods are shown, not only the selected workload's."""
        self._marks = PodMarks()
        self._owner: ResourceKey | None = None
        self._known = False
        self._apart = False
        self._unseen = False
        self._rows: list[PodRow] = []
        self._by_owner: dict[ResourceKey | None, list[PodRow]] = {}

    def compose(self) -> ComposeResult:
        """The table."""
        yield PodsTable(id="pods-table")

    @property
    def table(self) -> PodsTable:
        """The rows."""
        return self.query_one(PodsTable)

    @property
    def fading(self) -> bool:
        """Whether signs are on show that time takes away."""
        return self._marks.fading

    def show(self, snapshot: Snapshot, owner: ResourceKey | None, now: datetime) -> None:
        """Show the snapshot's pods, those of `owner` unless all are asked for."""
        if snapshot.ready:
            self._marks.see(snapshot.pods, now)
        self._known = snapshot.ready
        self._apart = several(row.key for row in snapshot.resources)
        self._unseen = snapshot.cluster.pods_unseen
        self._collect()
        self.follow(owner, now)

    def fade(self, now: datetime) -> None:
        """Take away the signs that have been shown long enough."""
        self._marks.fade(now)
        self._collect()
        self.follow(self._owner, now)

    def of(self, owner: ResourceKey) -> list[PodRow]:
        """The pods of one resource: those it made, or those in a namespace."""
        if owner.kind == "Namespace" and not owner.group:
            return [row for row in self._rows if row.pod.namespace == owner.name]
        if owner.kind == "Pod" and not owner.group:
            return [row for row in self._rows if row.pod.id == (owner.namespace, owner.name)]
        return self._by_owner.get(owner, [])

    def follow(self, owner: ResourceKey | None, now: datetime) -> None:
        """Show the pods of another workload."""
        self._owner = owner
        rows = self._rows if self.everybody or owner is None else self.of(owner)
        rows = sorted(rows, key=lambda row: (not _ailing(row), row.pod.namespace, row.pod.name))
        table = self.table
        table.now = now
        table.measure(rows)
        if table.empty != (nothing := Content(self._nothing())):
            table.empty = nothing
            table.refresh()
        table.show({row.pod.id: row for row in rows})
        self._say_whose(len(rows))

    def _collect(self) -> None:
        self._rows = self._marks.rows()
        self._by_owner = {}
        for row in self._rows:
            self._by_owner.setdefault(row.pod.owner, []).append(row)

    def _nothing(self) -> str:
        if not self._known:
            return "not read yet"
        if self._unseen:
            return "no pods seen: not all may be listed (e)"
        if self.everybody or self._owner is None:
            return "no pods"
        name = spelled(self._owner, apart=self._apart)
        makes = self._owner.is_workload or self._owner.kind == "Namespace"
        return f"{name} has no pods" if makes else f"{name} makes no pods · f: all pods"

    def _say_whose(self, number: int) -> None:
        if not self._known:
            self.title(Content(""))
            return
        one = None if self.everybody else self._owner
        whose = f"of {spelled(one, apart=self._apart)}" if one else "all"
        other = "f: of the workload" if self.everybody else "f: all"
        told = Content.assemble(f"{whose} ", (f"{number} · {other}", FAINT))
        self.title(told)


def _ailing(row: PodRow) -> bool:
    return pods.status_style(row.pod) == "$degraded"
