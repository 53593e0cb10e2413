"""The drift pane: every resource, what needs attention first, and the detail of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import is_

from textual.app import ComposeResult
from textual.content import Content

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.render import drift
from gitops_tui.ui.render.detail import detail_lines
from gitops_tui.ui.render.names import namesakes
from gitops_tui.ui.render.words import folded, since
from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.columns import Column, share
from gitops_tui.ui.widgets.drift_order import DriftOrder
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

    names = 20
    qualified_names = 0
    """With the namespace in front; 0 where namespaces tell nothing apart."""
    namespaces = 0
    counts = 5
    _namesakes: frozenset[str] = frozenset()
    """The kinds that several API groups have here."""
    _measured: Sequence[ResourceKey] = ()
    _in_front = False
    """Whether the namespace stands in front of the name: there is no room for its column."""

    def measure(self, rows: Sequence[ResourceStatus]) -> None:
        """Learn how much room names want, and namespaces where there are several."""
        most = max((row.health.wanted or 0 for row in rows if row.health), default=0)
        self.counts = max(5, 2 * len(str(most)) + 1)
        keys = [row.key for row in rows]
        if len(keys) != len(self._measured) or not all(map(is_, keys, self._measured)):
            self._measured = keys
            self._measure_names(keys)

    def _measure_names(self, keys: Sequence[ResourceKey]) -> None:
        spaces = {key.namespace for key in keys} - {""}
        self._namesakes = namesakes(keys)
        # Lengths, and no texts: there may be ten thousand rows.
        names = [
            len(key.kind) + 1 + len(key.name) + (len(key.group) + 1) * (key.kind in self._namesakes)
            for key in keys
        ]
        longest_name = max(names, default=0)
        self.names = max(16, min(44, longest_name)) + 3
        self.namespaces = longest(spaces, 9, 20) if len(spaces) > 1 else 0
        whole = max(
            (len(key.namespace) + 1 + name for key, name in zip(keys, names, strict=True)),
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
            lambda: self._named(item, marked=marked),
            *(space if self.namespaces and not self._in_front else []),
            lambda: drift.state(item) if self._spacious else drift.glyph(item),
            lambda: self._why(item),
            lambda: drift.ready(item),
            lambda: drift.bar(item, self._bar),
            lambda: Content.styled(lasting, "$soft"),
        ]

    def _named(self, item: ResourceStatus, *, marked: bool) -> Content:
        grouped = item.key.kind in self._namesakes
        return drift.name(item, marked=marked, qualified=self._in_front, grouped=grouped)

    def timed(self, item: ResourceStatus, now: datetime) -> str:
        """Since when it differs, and how long its lock holds."""
        if item.in_sync and item.lock is None:
            return ""
        return since(item.since, now, _SINCE) + drift.why(item, now).plain

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

    def __init__(self, *, id: str) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self._order = DriftOrder()

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
        table.show({row.key: row for row in self._order.of(snapshot, table.items.keys())})
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
