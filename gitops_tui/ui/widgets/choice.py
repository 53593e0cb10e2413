"""A word to choose in a dialog: one line high, so that dialogs stay small."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static


class Choice(Static):
    """Chosen with enter or the mouse.

    Not with space: who types where no field is must not choose Cancel by it, and have the
    rest of the words taken for commands.
    """

    can_focus = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "choose", "Choose", show=False)]

    class Chosen(Message):
        """It was chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002  # Textual's own name
        super().__init__(Content(label), id=id)

    def relabel(self, label: str | Content) -> None:
        """Say something else."""
        self.update(Content(label) if isinstance(label, str) else label)

    def action_choose(self) -> None:
        """Tell the dialog."""
        self.post_message(self.Chosen(self))

    def on_click(self) -> None:
        """A click chooses too."""
        self.action_choose()
