"""The bottom line: the keys that mean something here, or one sentence that was to be said."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget

from gitops_tui.core.text import one_line
from gitops_tui.ui.render.looks import SOFT

NOTICE_SECONDS = 8.0
_MOST = 5
"""Lines that a notice takes at most."""


class BottomLine(Widget):
    """Keys and their words; a notice takes their place until the next key or a few seconds."""

    def __init__(self) -> None:
        super().__init__(id="bottom")
        self._keys: tuple[tuple[str, str], ...] = ()
        self.notice = ""
        self._count = 0

    def offer(self, keys: Iterable[tuple[str, str]]) -> None:
        """Show these (key, word) pairs."""
        keys = tuple(keys)
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def say(self, sentence: str) -> None:
        """Show one sentence instead of the keys, for a while."""
        self.notice = one_line(sentence)
        self._count += 1
        count = self._count
        self.set_timer(NOTICE_SECONDS, lambda: self._forget(count))
        self._make_room()

    def hush(self) -> None:
        """Show the keys again."""
        if self.notice:
            self.notice = ""
            self._make_room()

    def render(self) -> Content:
        """The line."""
        if self.notice:
            lines = self._told(self.size.width)
            return Content("\n").join(lines)
        *parts, last = [
            Content.assemble((key, "$foreground bold"), (f" {word}", SOFT), "  ")
            for key, word in self._keys
        ] or [Content("")]
        # Where there is no room for all, the last one stays: it shows all the others.
        line = Content(" ")
        for part in parts:
            if line.cell_length + part.cell_length + last.cell_length - 2 > self.size.width:
                break
            line += part
        return line + last

    def on_resize(self) -> None:
        """A sentence takes other lines in another width."""
        self._make_room()

    def _told(self, width: int) -> list[Content]:
        """The notice, whole: the lines below the first are as far in as it is."""
        lines = Content(self.notice).wrap(max(20, width - 4))[:_MOST]
        sign = Content.styled(" › ", "$accent bold")
        return [(Content("   ") if index else sign) + line for index, line in enumerate(lines)]

    def _make_room(self) -> None:
        height = len(self._told(self.size.width)) if self.notice else 1
        if self.size.height != height:
            self.styles.height = height
        self.refresh()

    def _forget(self, count: int) -> None:
        if count == self._count:
            self.hush()
