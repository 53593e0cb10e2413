"""A table for very many rows: it draws only what is seen and keeps its cursor by key."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

from gitops_tui.ui.render.words import fit
from gitops_tui.ui.widgets.columns import Column, share

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

_HEADER = 1
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class RowTable(ScrollView, Generic[K, T], inherit_bindings=False):
    """Rows of `T`, known by their key `K`. Subclasses say the columns and the cells.

    It takes no keys itself: its base's would scroll the rows away from under the cursor.
    """

    can_focus = True
    header: ClassVar[bool] = True

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, table: RowTable[Any, Any]) -> None:
            super().__init__()
            self.table = table

    class Chosen(Message):
        """A row was opened with the mouse."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self.items: Mapping[K, T] = {}
        """All rows, in the order shown."""
        self.shown: list[K] = []
        """The keys of those that the filter lets through."""
        self.marked: set[K] = set()
        self.cursor: K | None = None
        self.filter = ""
        self.untouched = True
        """Whether nobody has pressed a key yet: until then the cursor stays on the first row,
        which is the one that matters most."""
        self._empty = Content("")
        self.now = _LONG_AGO
        self._grown = _LONG_AGO
        """When all that is on show was up to date; what was drawn since was so then."""
        self._row = 0
        self._widths: tuple[int, ...] = ()
        self._columns: Sequence[Column] = ()
        self._room = -1

    # --- what subclasses say ---

    def columns(self) -> Sequence[Column]:
        """The columns, for the rows that are there now."""
        raise NotImplementedError

    def cells(self, item: T, *, marked: bool) -> Sequence[Callable[[], Content]]:
        """One cell a column; those of columns left out are never made."""
        raise NotImplementedError

    def timed(self, item: T, now: datetime) -> str:
        """The words of a row that count time: where they change it is drawn anew."""
        raise NotImplementedError

    def haystack(self, item: T) -> str:
        """The words a filter looks through, in lower case."""
        raise NotImplementedError

    # --- what is shown ---

    @property
    def current(self) -> T | None:
        """The row under the cursor."""
        return None if self.cursor is None else self.items.get(self.cursor)

    @property
    def empty(self) -> Content:
        """What stands where no row is."""
        return self._empty

    @empty.setter
    def empty(self, told: Content) -> None:
        if not told.is_same(self._empty):
            self._empty = told
            self.refresh()

    def show(self, items: Mapping[K, T]) -> None:
        """Show these rows; only lines that differ are drawn again, the cursor stays on its key."""
        before, self.items = self.items, items
        shown, cursor = self.shown, self.cursor
        self.shown = self._passing(items)
        self.marked &= items.keys()
        self._settle_cursor()
        layout = self._lay_out()
        if layout or shown != self.shown:
            self._resize()
            self.refresh()
        else:
            top = int(self.scroll_offset.y)
            for y, key in enumerate(shown[top : top + self.size.height], self._head):
                if before[key] is not items[key] and before[key] != items[key]:
                    self.refresh(Region(0, y, self.size.width, 1))
        if cursor != self.cursor:
            self.post_message(self.Moved(self))

    def grow_older(self, now: datetime) -> None:
        """The same a little later: only rows on show whose words about time are others by now
        are drawn anew, for most ages stay the same for a minute.
        """
        before, self._grown = self._grown, now
        self.now = now
        top = int(self.scroll_offset.y)
        for y, key in enumerate(self.shown[top : top + self.size.height], self._head):
            item = self.items[key]
            if self.timed(item, before) != self.timed(item, now):
                self.refresh(Region(0, y, self.size.width, 1))

    def set_filter(self, text: str) -> None:
        """Show only rows that hold every word of `text`."""
        before, self.filter = self.filter, text
        # What a longer text lets through, the shorter one let through too.
        among = self.shown if before and text.startswith(before) else self.items
        self.shown = self._passing({key: self.items[key] for key in among})
        self._settle_cursor()
        self._resize()
        self.refresh()
        self.post_message(self.Moved(self))

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark off, and go on to the next."""
        if self.cursor is None:
            return
        self.marked ^= {self.cursor}
        self.refresh()
        self.move(1)

    def clear_marks(self) -> None:
        """Take all marks off."""
        self.marked.clear()
        self.refresh()
        self.post_message(self.Moved(self))

    # --- moving ---

    def move(self, by: int, *, around: bool = False) -> None:
        """Move the cursor down by `by` rows; `around` goes from the end to the beginning."""
        if not self.shown:
            return
        row = self._row + by
        last = len(self.shown) - 1
        self._go(row % (last + 1) if around else max(0, min(last, row)))

    def page(self, pages: int) -> None:
        """Move the cursor by screens of rows."""
        self.move(pages * max(1, self.size.height - self._head - 1))

    def go_to_end(self, *, first: bool) -> None:
        """Move to the first row or to the last."""
        if self.shown:
            self._go(0 if first else len(self.shown) - 1)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor, a double click opens."""
        row = event.y - self._head + int(self.scroll_offset.y)
        if event.y >= self._head and 0 <= row < len(self.shown):
            self._go(row)
            if event.chain == 2:
                self.post_message(self.Chosen())

    # --- drawing ---

    def render_line(self, y: int) -> Strip:
        """One line of the screen: the header, a row, or nothing."""
        width = self.size.width
        if width != self._room:
            self._lay_out()
        if y < self._head:
            return self._strip(self._header_line(), self._style("$faint"))
        row = y - self._head + int(self.scroll_offset.y)
        if row >= len(self.shown):
            if not self.shown and y == self._head:
                return self._strip(fit(Content(" ") + self.empty, width), self._style("$faint"))
            return Strip.blank(width, self.visual_style.rich_style)
        key = self.shown[row]
        line = self._row_line(self.items[key], marked=key in self.marked)
        if key != self.cursor:
            return self._strip(line, self.visual_style)
        sign = "▌" if self.has_focus else "▏"
        line = Content.styled(sign, "$accent" if self.has_focus else "$faint") + line[1:]
        return self._strip(line, self._style("on $cursor") if self.has_focus else self.visual_style)

    def on_resize(self) -> None:
        """Columns share the new width."""
        self._lay_out()
        self._resize()

    def on_focus(self) -> None:
        """The cursor's row shows where the keys go."""
        self.refresh()

    def on_blur(self) -> None:
        """Another pane has the keys now."""
        self.refresh()

    @property
    def _head(self) -> int:
        return _HEADER if self.header else 0

    def _style(self, text: str) -> Style:
        return self.visual_style + self._style_of(text)

    def _style_of(self, style: str | Style) -> Style:
        return self.app.stylesheet.parse_style(style)

    def _strip(self, line: Content, style: Style) -> Strip:
        width = self.size.width
        options = RenderOptions(self._style_of, {"text_wrap": "nowrap"})
        strips = line.render_strips(width, 1, style, options)
        strip = strips[0] if strips else Strip([Segment("")])
        return strip.adjust_cell_length(width, style.rich_style)

    def _header_line(self) -> Content:
        titles = [
            fit(Content(column.title), width) + " " * column.gap
            for column, width in zip(self._columns, self._widths, strict=True)
            if width
        ]
        return fit(Content("").join(titles), self.size.width)

    def _row_line(self, item: T, *, marked: bool) -> Content:
        parts: list[Content | str] = []
        cells = zip(self.cells(item, marked=marked), self._columns, self._widths, strict=True)
        for make, column, width in cells:
            if width:
                parts += [fit(make(), width), " " * column.gap]
        return fit(Content.assemble(*parts), self.size.width)

    # --- keeping order ---

    def _passing(self, items: Mapping[K, T]) -> list[K]:
        words = self.filter.lower().split()
        if not words:
            return list(items)
        return [key for key, item in items.items() if _holds(self.haystack(item), words)]

    def _settle_cursor(self) -> None:
        """Keep the cursor on its key; where that is gone, on the row that took its place."""
        if not self.shown:
            self._row = 0
            if self.cursor not in self.items:
                self.cursor = None
            return
        if self.untouched:
            self._row, self.cursor = 0, self.shown[0]
            return
        if self._row < len(self.shown) and self.shown[self._row] == self.cursor:
            return
        try:
            self._row = self.shown.index(self.cursor) if self.cursor is not None else 0
        except ValueError:
            self._row = min(self._row, len(self.shown) - 1)
        self.cursor = self.shown[self._row]

    def _go(self, row: int) -> None:
        before, self._row, self.untouched = self._row, row, False
        self.cursor = self.shown[row]
        self._reveal()
        top = int(self.scroll_offset.y)
        for changed in {before, row}:
            self.refresh(Region(0, changed - top + self._head, self.size.width, 1))
        self.post_message(self.Moved(self))

    def _reveal(self) -> None:
        page = max(1, self.size.height - self._head)
        top = int(self.scroll_offset.y)
        if self._row < top:
            self.scroll_to(y=self._row, animate=False)
        elif self._row >= top + page:
            self.scroll_to(y=self._row - page + 1, animate=False)

    def _lay_out(self) -> bool:
        """Share the width among the columns; whether anything moved."""
        self._room = self.size.width
        self._columns = self.columns()
        widths = share(self._columns, max(0, self.size.width - 1))
        changed = widths != self._widths
        self._widths = widths
        return changed

    def _resize(self) -> None:
        height = len(self.shown) + self._head
        self.virtual_size = Size(self.size.width, height)
        self.call_after_refresh(self._reveal)


def _holds(haystack: str, words: list[str]) -> bool:
    return all(word in haystack for word in words)


def longest(texts: Iterable[str], least: int, most: int) -> int:
    """The length of the longest text, between two bounds."""
    return max(least, min(most, max(map(len, texts), default=0)))
