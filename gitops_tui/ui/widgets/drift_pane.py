"""The drift pane: every resource, what needs attention first, and the detail of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import takewhile

from textual.app import ComposeResult
from textual.content import Content

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.health import HealthStatus
from gitops_tui.core.operations import Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.render import drift
from gitops_tui.ui.render.detail import detail_lines
from gitops_tui.ui.render.words import folded, since
from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.columns import Column, share
from gitops_tui.ui.widgets.lines_view import LinesView
from gitops_tui.ui.widgets.pane import PaneBox, same
from gitops_tui.ui.widgets.row_table import RowTable, longest

_SPACIOUS = 92
_VERY_SPACIOUS = 106
_SINCE = 4
_NAME = 34
_QUALIFIED = 36
_WHY = 30
"""What a reason needs to tell something; a name of unusual length gives way to it."""
_SHORT_WHY = 30
"""Where namespaces stand in front of names, how long it lasts gives way first."""


class DriftTable(RowTable[ResourceKey, ResourceStatus]):
    """One row a resource."""

    now = datetime.min.replace(tzinfo=UTC)
    names = 20
    qualified_names = 0
    """With the namespace in front; 0 where namespaces tell nothing apart."""
    namespaces = 0
    counts = 5
    _in_front = False
    """Whether the namespace stands in front of the name: there is no room for its column."""

    def measure(self, rows: Sequence[ResourceStatus]) -> None:
        """Learn how much room names want, and namespaces where there are several."""
        spaces = {row.key.namespace for row in rows} - {""}
        apart = len(spaces) > 1
        # Lengths, and no texts: there may be ten thousand rows, and a snapshot comes often.
        names = [len(row.key.kind) + 1 + len(row.key.name) for row in rows]
        most = max((row.health.wanted or 0 for row in rows if row.health), default=0)
        self.counts = max(5, 2 * len(str(most)) + 1)
        longest_name = max(names, default=0)
        self.names = max(16, min(44, longest_name)) + 3
        self.namespaces = longest(spaces, 9, 20) if apart else 0
        whole = max(
            (len(row.key.namespace) + 1 + name for row, name in zip(rows, names, strict=True)),
            default=0,
        )
        self.qualified_names = max(16, min(60, whole)) + 3

    def columns(self) -> Sequence[Column]:
        """Less telling ones go first where it gets narrow; the namespace goes into the name."""
        self._in_front = False
        if not self.namespaces:
            return self._columns_of(self.names)
        columns = self._columns_of(self.names, Column("NAMESPACE", self.namespaces, drop=3))
        if share(columns, self.size.width - 1)[1]:
            return columns
        self._in_front = True
        return self._columns_of(self.qualified_names)

    def _columns_of(self, names: int, *where: Column) -> Sequence[Column]:
        state = Column("STATE", 13, gap=1) if self._spacious else Column("", 1, gap=1)
        least, why = (_QUALIFIED, _SHORT_WHY) if self._in_front else (_NAME, _WHY)
        return [
            Column(" RESOURCE", names, least=min(names, least), gap=1),
            *where,
            state,
            Column("WHY", _WHY, least=why, grow=1, gap=1),
            Column("READY", self.counts, gap=1),
            Column("", self._bar, gap=1, drop=4),
            Column("FOR", _SINCE, gap=0, drop=2),
        ]

    def cells(self, item: ResourceStatus, *, marked: bool) -> Sequence[Callable[[], Content]]:
        """Name, state, why, how ready, and since when."""
        space = [lambda: Content.styled(one_line(item.key.namespace), "$faint")]
        lasting = "" if item.in_sync else since(item.since, self.now, _SINCE)
        return [
            lambda: drift.name(item, marked=marked, qualified=self._in_front),
            *(space if self.namespaces and not self._in_front else []),
            lambda: drift.state(item) if self._spacious else drift.glyph(item),
            lambda: self._why(item),
            lambda: drift.ready(item),
            lambda: drift.bar(item, self._bar),
            lambda: Content.styled(lasting, "$soft"),
        ]

    def haystack(self, item: ResourceStatus) -> str:
        """Namespace, kind, name, state and health."""
        return drift.haystack(item)

    def _why(self, item: ResourceStatus) -> Content:
        told = drift.why(item, self.now)
        if told or self._spacious:
            return told
        return Content.styled(drift.state(item).plain[2:], "$soft")

    @property
    def _bar(self) -> int:
        return drift.BAR if self.size.width >= _VERY_SPACIOUS else 4

    @property
    def _spacious(self) -> bool:
        return self.size.width >= _SPACIOUS


class DriftPane(PaneBox):
    """The table, and below it what the cursor is on."""

    pane = Pane.DRIFT

    def compose(self) -> ComposeResult:
        """The table above, its detail below."""
        yield DriftTable(id="drift-table")
        yield LinesView(id="detail")

    @property
    def table(self) -> DriftTable:
        """The rows."""
        return self.query_one(DriftTable)

    @property
    def detail(self) -> LinesView:
        """The lines below them."""
        return self.query_one("#detail", LinesView)

    def on_mount(self) -> None:
        """The detail scrolls by J and K; the keys stay with the table."""
        self.detail.can_focus = False

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show the snapshot's resources."""
        table = self.table
        table.now = now
        table.measure(snapshot.resources)
        table.empty = Content("nothing to show" if snapshot.ready else "not read yet")
        table.show({row.key: row for row in _ordered(snapshot, table)})
        locked = sum(row.lock is not None for row in snapshot.resources)
        self.title(drift.title(snapshot.summary, locked, snapshot.verified))

    def show_detail(self, now: datetime) -> None:
        """Show the detail of the row under the cursor."""
        row = self.table.current
        width = max(20, self.detail.scrollable_content_region.width)
        lines = folded(detail_lines(row, now, width), width) if row else []
        before = self.detail.lines
        if len(before) != len(lines) or not all(map(same, lines, before)):
            self.detail.show(lines)


def _ordered(snapshot: Snapshot, table: DriftTable) -> list[ResourceStatus]:
    """What needs attention first; while an operation runs rows stay where they are, so that
    a rollout is seen in place. Once all is applied, what differs comes to the top again.
    """
    operation = snapshot.operation
    if operation is None or operation.phase is not Phase.RUNNING or not table.items:
        return sorted(snapshot.resources, key=drift.attention)
    there = {row.key: row for row in snapshot.resources}
    staying = [there.pop(key) for key in table.items if key in there]
    rows = staying + sorted(there.values(), key=drift.attention)
    if not operation.waiting_for:
        return rows
    block = list(takewhile(_wants_an_eye, rows))
    late = sorted((row for row in rows[len(block) :] if not row.in_sync), key=drift.attention)
    return late + block + [row for row in rows[len(block) :] if row.in_sync]


def _wants_an_eye(row: ResourceStatus) -> bool:
    ailing = row.health is not None and row.health.status is not HealthStatus.HEALTHY
    return not row.in_sync or ailing
