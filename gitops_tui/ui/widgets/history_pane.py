"""The history pane: the commits of the path, which one runs, which wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from gitops_tui.core.deeds import deeds
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.ui.history_pages import Pages
from gitops_tui.ui.render import history
from gitops_tui.ui.render.history import Standing
from gitops_tui.ui.render.looks import FAINT
from gitops_tui.ui.selection import Pane
from gitops_tui.ui.widgets.columns import Column
from gitops_tui.ui.widgets.pane import PaneBox
from gitops_tui.ui.widgets.row_table import RowTable, longest

MIDDLE, WIDE = 76, 100
"""Widths from which on there is room to tell what became of a commit, in a word or whole."""
WORD, DONE = 8, 40

SOUGHT = 2_000
"""Commits that a filter looks through by itself."""


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
            *([Column("", self.words)] if self.words else []),
        ]

    @property
    def words(self) -> int:
        """The room for what became of a commit: whole, in a word, or none but its sign."""
        width = self.size.width
        return DONE if width >= WIDE else WORD if width >= MIDDLE else 0

    def cells(self, item: Standing, *, marked: bool) -> Sequence[Callable[[], Content]]:
        """The mark, the commit, and what it says of itself."""
        wide, narrow = self.words == DONE, not self.words
        return [
            lambda: history.sign(item, marked=marked),
            lambda: history.sha(item),
            lambda: history.age(item, self.now),
            lambda: history.author(item),
            lambda: history.subject(item, led=narrow),
            lambda: history.done(item, self.now) if wide else history.word(item),
        ][: 5 if narrow else 6]

    def timed(self, item: Standing, now: datetime) -> str:
        """How old the commit is."""
        return history.age(item, now).plain

    def haystack(self, item: Standing) -> str:
        """Hash, author, subject and mark."""
        return history.haystack(item)


class HistoryPane(PaneBox):
    """The commits, newest first; older pages come when the cursor or a filter gets there."""

    pane = Pane.HISTORY

    class MoreWanted(Message):
        """Older commits than `before` are wanted, or the newest ones: the path's, or those that
        changed one resource.
        """

        def __init__(self, before: str | None, key: ResourceKey | None) -> None:
            super().__init__()
            self.before = before
            self.key = key

    def __init__(self, *, id: str) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self._path = Pages()
        self._one: Pages | None = None
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

    @property
    def only(self) -> ResourceKey | None:
        """The one resource whose commits alone are shown."""
        return self._one.key if self._one else None

    def narrow(self, key: ResourceKey | None, now: datetime) -> None:
        """Show only the commits that changed one resource; None shows all of the path again."""
        self._one = None if key is None else Pages(key)
        # A person who has found a commit stays on it when all are shown again.
        self.table.untouched = key is not None
        if self._snapshot is not None:
            self.show(self._snapshot, now)
        if self._one is not None:
            self._ask(self._one, anew=True)

    def show(self, snapshot: Snapshot, now: datetime) -> None:
        """Show the commits known, with what the snapshot says of each."""
        moved = self._snapshot is not None and self._snapshot.history is not snapshot.history
        self._snapshot = snapshot
        self._path.begin(snapshot.history)
        if self._one is not None and moved:
            self._ask(self._one, anew=True)
        table, pages = self.table, self._one or self._path
        table.now = now
        rows = standing_of(snapshot, pages)
        table.authors = longest((row.revision.author for row in rows), 6, 12)
        table.show({row.revision.sha: row for row in rows})
        self._tell(snapshot, pages)
        self._want_more(pages)

    def add(
        self, key: ResourceKey | None, before: str | None, page: tuple[Revision, ...], now: datetime
    ) -> None:
        """Commits have come; those that answer an outdated question are dropped."""
        pages = self._one or self._path
        if self._snapshot is not None and pages.key == key and pages.add(before, page):
            self.show(self._snapshot, now)

    def on_row_table_moved(self) -> None:
        """At the end of what is known, ask for more."""
        pages = self._one or self._path
        if self._snapshot is not None:
            self._tell(self._snapshot, pages)
        self._want_more(pages)

    def _want_more(self, pages: Pages) -> None:
        table = self.table
        if pages.ended or pages.asking or not pages.revisions:
            return
        at_end = table.has_focus and len(table.shown) > 1 and table.cursor == table.shown[-1]
        # A filter looks on by itself until it has filled the pane, but not for ever.
        seeks = bool(table.filter) and len(table.shown) < table.size.height
        if at_end or (seeks and len(pages.revisions) < SOUGHT):
            self._ask(pages)

    def _ask(self, pages: Pages, *, anew: bool = False) -> None:
        self.post_message(self.MoreWanted(pages.ask(anew=anew), pages.key))

    def _tell(self, snapshot: Snapshot, pages: Pages) -> None:
        """What the border says, and what stands where no commit does."""
        if pages.asking:
            empty = "asking…"
        elif self.table.filter:
            empty = f"none of {len(pages.revisions)} commits holds that"
        elif pages.key is not None:
            empty = "no known commit changed its manifest"
        else:
            empty = "no commits touch this path" if snapshot.ready else "not read yet"
        self.table.empty = Content(empty)
        branch = one_line(snapshot.git.branch)
        self.title(Content.styled(f"of {branch}" if branch else "", FAINT))


def standing_of(snapshot: Snapshot, pages: Pages) -> tuple[Standing, ...]:
    """The known commits, each with what became of it."""
    landed, operations = snapshot.landed, snapshot.operations
    if snapshot.operation and snapshot.operation not in operations:
        operations = (snapshot.operation, *operations)
    synced = snapshot.synced.revision if snapshot.synced else None
    runs = landed.get(synced, synced) if synced else None
    if pages.key is not None and runs is not None:
        # Of one resource, the newest commit that is not ahead of what runs.
        line = [revision.sha for revision in snapshot.history]
        ahead = line[: line.index(runs)] if runs in line else []
        runs = next((r.sha for r in pages.revisions if runs in line and r.sha not in ahead), None)
    pinned = snapshot.pin.revision if snapshot.pin else None
    verified = snapshot.wanted.sha if snapshot.wanted and snapshot.git.unverified else None
    return history.standings(
        pages.revisions,
        runs,
        deeds(operations, landed, snapshot.synced),
        landed.get(pinned, pinned) if pinned else None,
        landed.get(verified, verified) if verified else None,
    )
