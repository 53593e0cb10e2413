"""Choosing a theme: the one under the cursor is seen at once, esc takes it back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.theming import Theming


class ThemeScreen(ModalScreen[None]):
    """A list of all themes there are."""

    CSS_PATH = "dialog.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "give_up", show=False),
        Binding("j", "step(1)", show=False),
        Binding("k", "step(-1)", show=False),
    ]

    def __init__(self, themes: Theming) -> None:
        super().__init__()
        self._themes = themes
        self._before = themes.current

    def compose(self) -> ComposeResult:
        """The list; what cannot be used says why."""
        with Vertical(id="box") as box:
            box.border_title = "Theme"
            names = self._themes.load_all()
            yield OptionList(
                *(Option(Content(title), id=name) for name, title in names.items()), id="themes"
            )
            yield Static(Content("\n").join(map(Content, self._themes.broken)), id="trouble")

    def on_mount(self) -> None:
        """The cursor begins at the theme in use."""
        options = self.query_one(OptionList)
        options.highlighted = options.get_option_index(self._before)
        self.query_one("#trouble").display = bool(self._themes.broken)

    def on_option_list_option_highlighted(self) -> None:
        """See the one under the cursor by now: a list that opens says its first one, too."""
        option = self.query_one(OptionList).highlighted_option
        if option is not None and option.id:
            self._see(option.id)

    def on_option_list_option_selected(self) -> None:
        """Keep it."""
        leave(self)

    def action_step(self, by: int) -> None:
        """Move as in all lists."""
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_give_up(self) -> None:
        """Take the theme back that was there before."""
        self._see(self._before)
        leave(self)

    def _see(self, name: str) -> None:
        # To style every widget anew takes longer than a key may: not for what is seen already.
        if name != self._themes.current:
            self._themes.use(name)

    def follow(self, snapshot: Snapshot) -> None:
        """Nothing here depends on the snapshot."""
