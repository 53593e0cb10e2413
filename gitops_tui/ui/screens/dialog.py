"""What all dialogs share: a box that says what will happen, and words to choose.

The first choice is always Cancel; it has the keys when the dialog opens, or is next to have them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.engine.api import Effect
from gitops_tui.ui.render.effects import effect_lines
from gitops_tui.ui.render.looks import FAINT, SOFT
from gitops_tui.ui.render.words import folded
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.widgets.choice import Choice
from gitops_tui.ui.widgets.lines_view import LinesView

R = TypeVar("R")
Build = Callable[[int], Sequence[Content]]

CANCEL = ("cancel", "Cancel")
_WAYS = Content.styled("tab next · enter choose · esc cancel", FAINT)
_LOW = 22
"""Screens lower than this get a sentence of four lines at most; it scrolls."""
_TALL = 30
"""On screens lower than this a long list takes the place of blank lines."""


class Dialog(ModalScreen[R | None], Generic[R]):
    """Asks one question. Dismissed with None when cancelled."""

    CSS_PATH = "dialog.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        # While somebody types, q is a letter.
        Binding("escape,q", "cancel", "Cancel", show=False),
        Binding("right,tab", "app.focus_next", show=False),
        Binding("left,shift+tab", "app.focus_previous", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, title: Content, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title = title
        self._choices = (CANCEL, *choices)
        self._build: Build | None = None
        self.given_up = False
        """Whether it was cancelled although somebody had typed something into it."""

    def compose(self) -> ComposeResult:
        """The box: what is said, what is filled in, what can be chosen."""
        with Vertical(id="box") as box:
            box.border_title = self._title
            box.border_subtitle = _WAYS
            yield Static(id="told")
            yield from self.fields()
            yield Static(id="trouble")
            with Horizontal(id="choices"):
                for name, label in self._choices:
                    yield Choice(label, id=name)

    def fields(self) -> Sequence[Widget]:
        """What stands between the sentence and the choices."""
        return ()

    def on_mount(self) -> None:
        """Begin."""
        self.trouble("")
        self.opened()

    def opened(self) -> None:
        """What a dialog does first: a reason to type has the keys; without one, Cancel has.

        What somebody types at once is the reason, and no letter of it a command.
        """
        typed = self.query("#reason")
        self.set_focus(typed.first() if typed else self.query_one("#cancel"))

    def tell(self, told: Content) -> None:
        """Say what will happen."""
        self.query_one("#told", Static).update(told)

    def trouble(self, sentence: str) -> None:
        """Say why it cannot be done; empty takes the sentence away."""
        static = self.query_one("#trouble", Static)
        static.update(Content.styled(sentence, "$failed"))
        static.display = bool(sentence)

    def offer(self, *names: str) -> None:
        """Show these choices beside Cancel, hide the others."""
        for name, _ in self._choices[1:]:
            choice = self.query_one(f"#{name}", Choice)
            choice.display = name in names
            if not choice.display and choice.has_focus:
                self.set_focus(self.query_one("#cancel"))

    def show_lines(self, lines: Sequence[Content]) -> None:
        """Fill the list in the middle, as high as it needs and the screen allows."""
        self.show_built(lambda _: lines)

    def show_effects(self, effects: Sequence[Effect]) -> None:
        """Fill it with what would happen to each resource."""
        nothing = [Content.styled("nothing changes in the cluster", SOFT)]
        self.show_built(lambda width: effect_lines(effects, width) or nothing)

    def show_built(self, build: Build) -> None:
        """Fill it with what `build` makes of the width there is."""
        self._build = build
        view = self.query_one("#lines", LinesView)
        view.can_focus = False
        width = max(20, view.size.width - 1)
        view.show(folded(build(width), width))
        self.call_after_refresh(self._fit_lines)

    def on_resize(self) -> None:
        """The list has another room now."""
        self.remove_class("-short")
        self.set_class(self.size.height < _LOW, "-low")
        if self._build is not None:
            self.show_built(self._build)

    def _fit_lines(self) -> None:
        box, view = self.query_one("#box"), self.query_one("#lines", LinesView)
        others = [child for child in box.children if child.display and child is not view]
        taken = sum(child.outer_size.height + child.styles.margin.height for child in others)
        room = self.size.height - taken - box.gutter.height - 2
        if len(view.lines) > room and self.size.height < _TALL and not self.has_class("-short"):
            self.add_class("-short")
            self.call_after_refresh(self._fit_lines)
        view.styles.height = max(1, min(len(view.lines), room))

    def on_choice_chosen(self, message: Choice.Chosen) -> None:
        """Cancel ends it; anything else is the dialog's own."""
        message.stop()
        if message.choice.id == "cancel":
            self.action_cancel()
        else:
            self.choose(message.choice.id or "")

    def choose(self, name: str) -> None:
        """One of the dialog's own words was chosen."""
        raise NotImplementedError

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter in a field."""
        message.stop()
        self.entered(message.input)

    def entered(self, field: Input) -> None:
        """Enter goes on to what follows the field; nothing happens by accident."""
        del field
        self.focus_next()

    def action_cancel(self) -> None:
        """Leave everything as it is."""
        self.given_up = any(field.value.strip() for field in self.query(Input))
        leave(self, None)

    def action_scroll(self, lines: int) -> None:
        """Scroll the list in the middle, if there is one."""
        for view in self.query(LinesView):
            view.move(lines)

    def follow(self, snapshot: Snapshot) -> None:
        """A newer snapshot has come while the dialog is open."""
