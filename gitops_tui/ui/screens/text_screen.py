"""A view that fills the screen: lines to read, to scroll and to search."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.errors import GitopsError
from gitops_tui.ui.command import Command, bindings, spell
from gitops_tui.ui.commands import VIEW_COMMANDS
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.widgets.bottom_line import BottomLine
from gitops_tui.ui.widgets.filter_box import FilterBox
from gitops_tui.ui.widgets.lines_view import LinesView

Lines = Sequence[Content]
Build = Callable[[int], Lines]
"""Width -> lines."""


class TextScreen(Screen[None]):
    """Shows lines below a title; subclasses fetch or stream theirs."""

    CSS_PATH = "text_screen.tcss"
    BINDINGS = bindings(VIEW_COMMANDS)
    commands: tuple[Command, ...] = VIEW_COMMANDS

    def __init__(self, title: Content, build: Build | None = None) -> None:
        super().__init__()
        self._heading = title
        self._build = build

    def compose(self) -> ComposeResult:
        """The title, the lines, the keys."""
        yield Static(self._heading.stylize("bold"), id="view-title")
        yield LinesView(id="view-lines")
        yield FilterBox(id="view-search")
        yield BottomLine()

    @property
    def view(self) -> LinesView:
        """The lines."""
        return self.query_one("#view-lines", LinesView)

    def on_mount(self) -> None:
        """Begin."""
        self.opened()

    def opened(self) -> None:
        """The lines have the keys."""
        self.view.focus()
        keys = [(spell(c.keys[0]), c.short) for c in self.commands if c.short]
        self.query_one(BottomLine).offer(keys)

    def on_resize(self) -> None:
        """Lines are built for a width."""
        self.draw()

    def entitle(self, title: Content) -> None:
        """Say something else on top."""
        self.query_one("#view-title", Static).update(title)

    def draw(self) -> None:
        """Build the lines for the width there is."""
        if self._build is not None and self.is_mounted:
            self.view.show(self._build(self.room))

    @property
    def room(self) -> int:
        """How many cells wide the lines may be."""
        return max(20, self.size.width - 3)

    def follow(self, snapshot: Snapshot) -> None:
        """A newer snapshot has come; what is being read stays as it is."""

    def say(self, sentence: str) -> None:
        """One sentence in the bottom line."""
        self.query_one(BottomLine).say(sentence)

    def action_command(self, name: str) -> None:
        """A key was pressed."""
        view = self.view
        match name:
            case "leave":
                self._leave()
            case "down" | "up":
                view.move(1 if name == "down" else -1)
            case "page_down" | "page_up":
                view.page(1 if name == "page_down" else -1)
            case "top" | "bottom":
                view.go_to_end(first=name == "top")
            case "left" | "right":
                view.shift(8 if name == "right" else -8)
            case "search":
                self.query_one(FilterBox).open(view.needle)
            case "next_match" | "previous_match" if view.needle:
                view.step(1 if name == "next_match" else -1)
            case "next_match" | "previous_match":
                self.say("Nothing is searched for: type / and a text.")
            case _:
                self.own_command(name)

    def own_command(self, name: str) -> None:
        """A key of this kind of view."""
        raise NotImplementedError(name)

    def on_input_changed(self, message: FilterBox.Changed) -> None:
        """Search while one types."""
        found = self.view.search(message.value)
        if message.value and not found:
            self.say(f"Nothing here holds {message.value!r}.")

    def on_filter_box_closed(self, message: FilterBox.Closed) -> None:
        """Typing has ended."""
        if not message.kept:
            self.view.search("")
        if not message.left:
            self.view.focus()

    def _leave(self) -> None:
        if self.view.needle:
            self.view.search("")
        else:
            leave(self)


class FetchedScreen(TextScreen):
    """A text that the dashboard has to be asked for first."""

    def __init__(self, title: Content, fetch: Callable[[], Awaitable[Build]]) -> None:
        super().__init__(title)
        self._fetch = fetch

    def opened(self) -> None:
        """Ask, and say that it was asked."""
        super().opened()
        self.view.show([Content.styled(" asking…", "$soft")])
        self.run_worker(self._ask(), group="fetch", exclusive=True)

    async def _ask(self) -> None:
        try:
            self._build = await self._fetch()
        except GitopsError as error:
            sentence = str(error)
            self._build = lambda width: Content.styled(sentence, "$failed").wrap(width)
        self.draw()
