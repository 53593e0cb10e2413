"""The line where a filter is typed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FilterBox(Input):
    """Filters while one types; enter keeps it, and so does going elsewhere; esc takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "give_up", show=False)]

    class Closed(Message):
        """Typing has ended; `kept` is whether the filter stays."""

        def __init__(self, *, kept: bool, left: bool = False) -> None:
            super().__init__()
            self.kept = kept
            self.left = left
            """Whether the keys have gone elsewhere already."""

    def __init__(self, *, id: str = "filter") -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id, compact=True, placeholder="filter")
        self.display = False

    def open(self, text: str = "") -> None:
        """Show it and take the keys."""
        self.display = True
        self.value = text
        self.cursor_position = len(text)
        self.focus()

    def action_give_up(self) -> None:
        """Take the filter away."""
        self.display = False
        self.post_message(self.Closed(kept=False))

    async def action_submit(self) -> None:
        """Keep the filter."""
        self.display = False
        self.post_message(self.Closed(kept=True))

    def on_blur(self) -> None:
        """The keys went elsewhere: it would stand in the way, and take none."""
        if self.display:
            self.display = False
            self.post_message(self.Closed(kept=True, left=True))
