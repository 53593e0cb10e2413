"""The history pane: the commits of the path, which one runs, which wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.render import history
from gitops_tui.ui.render.history import Standing
from gitops_tui.ui.render.looks import FAINT
from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.columns import Column
from gitops_tui.ui.widgets.pane import PaneBox
from gitops_tui.ui.widgets.row_table import RowTable, longest


class HistoryTable(RowTable[str, Standing]):
    """One row a commit."""

    authors = 6

    def columns(self) -> Sequence[Column]:
        """The mark, the commit, and what it says of itself."""
        return [
            Column("", 2, gap=1),
            Column("COMMIT", 7),
            Column("AGE", history.AGE, gap=1),
            Column("AUTHOR", self.authors, drop=1),
            Column("SUBJECT", 16, grow=1, gap=1),
            *([Column("", 8)] if self.size.width >= 76 else []),
        ]

    def cells(self, item: Standing, *, marked: bool) -> Sequence[Callable[[], Content]]:
        """The mark, the commit, and what it says of itself."""
        return [
            lambda: history.sign(item, marked=marked),
            lambda: history.sha(item),
            lambda: history.age(item, self.now),
            lambda: history.author(item),
            lambda: history.subject(item),
            *([lambda: history.word(item)] if self.size.width >= 76 else []),
        ]

    def timed(self, item: Standing, now: datetime) -> str:
        """How old the commit is."""
        return history.age(item, now).plain

    def haystack(self, item: Standing) -> str:
        """Hash, author, subject and mark."""
        return history.haystack(item)


class HistoryPane(PaneBox):
    """The commits, newest first; older pages come when the cursor gets there."""

    pane = Pane.HISTORY

    class MoreWanted(Message):
        """The cursor stands on the last commit known: older ones are wanted."""

        def __init__(self, before: str) -> None:
            super().__init__()
            self.before = before

    def __init__(self, *, id: str) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self._older: tuple[Revision, ...] = ()
        self._ended = False
        self._asked: str | None = None
        self._snapshot: Snapshot | None = None

    def compose(self) -> ComposeResult:
        """The table."""
        yield HistoryTable(id="history-table")

    @property
    def table(self) -> HistoryTable:
        """The rows."""
        return self.query_one(HistoryTable)

    @property
    def marked(self) -> tuple[Revision, ...]:
        """The marked commits, newest first."""
        table = self.table
        return tuple(item.revision for sha, item in table.items.items() if sha in table.marked)

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show the snapshot's page of history and the older pages asked for before."""
        if self._older and not self._continues(snapshot):
            self._older, self._ended, self._asked = (), False, None
        self._snapshot = snapshot
        table = self.table
        table.now = now
        operations = snapshot.operations
        if snapshot.operation and snapshot.operation not in operations:
            operations = (snapshot.operation, *operations)
        revisions = (*snapshot.history, *self._older)
        pinned = snapshot.pin.revision if snapshot.pin else None
        rows = history.standings(revisions, _runs(snapshot), operations, pinned)
        table.authors = longest((row.revision.author for row in rows), 6, 12)
        table.empty = Content("no commits touch this path" if snapshot.ready else "not read yet")
        table.show({row.revision.sha: row for row in rows})
        branch = one_line(snapshot.git.branch)
        self.title(Content.styled(f"of {branch}" if branch else "", FAINT))

    def add(self, before: str, page: tuple[Revision, ...], now: datetime) -> None:
        """An older page has come; one that answers an outdated question is dropped."""
        if before != self._asked or self._snapshot is None:
            return
        self._asked = None
        self._ended = not page
        self._older = (*self._older, *page)
        self.show(self._snapshot, now)

    def on_row_table_moved(self) -> None:
        """At the end of what is known, ask for more; once."""
        table = self.table
        if self._ended or self._asked or not table.shown or not table.has_focus:
            return
        if table.filter or table.cursor != table.shown[-1] or len(table.shown) < 2:
            return
        self._asked = table.shown[-1]
        self.post_message(self.MoreWanted(self._asked))

    def _continues(self, snapshot: Snapshot) -> bool:
        """Whether the older pages still follow the first one."""
        before = self._snapshot
        return bool(
            before
            and before.history
            and snapshot.history
            and snapshot.history[-1].sha == before.history[-1].sha
        )


def _runs(snapshot: Snapshot) -> str | None:
    """The commit of the path that the cluster runs.

    Where the synced revision is the tip, and touches other paths alone, that is the newest
    of this one.
    """
    synced = snapshot.synced.revision if snapshot.synced else None
    if synced and snapshot.git.ahead == 0 and snapshot.history:
        return snapshot.history[0].sha
    return synced
