"""Lines of text that scroll: details, diffs, YAML, logs. Only what is seen is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions


class LinesView(ScrollView):
    """Shows lines; finds text in them; scrolls both ways."""

    can_focus = True

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id)
        self.lines: Sequence[Content] = ()
        self.needle = ""
        self._found = -1

    def show(self, lines: Sequence[Content], *, follow: bool = False) -> None:
        """Show these lines instead; `follow` stays at the end."""
        self.lines = lines
        widest = max((line.cell_length for line in lines), default=0)
        self.virtual_size = Size(max(widest, 1), len(lines))
        if follow:
            self.call_after_refresh(self.scroll_end, animate=False)
        self.refresh()

    def grow(self, lines: Sequence[Content], added: Sequence[Content], *, follow: bool) -> None:
        """Show `lines`, of which `added` are new, without measuring the others again."""
        self.lines = lines
        widest = max((line.cell_length for line in added), default=0)
        self.virtual_size = Size(max(self.virtual_size.width, widest), len(lines))
        if follow:
            self.call_after_refresh(self.scroll_end, animate=False)
        self.refresh()

    def move(self, by: int) -> None:
        """Scroll down by lines."""
        self.scroll_to(y=self.scroll_offset.y + by, animate=False)

    def shift(self, by: int) -> None:
        """Scroll to the right by cells."""
        self.scroll_to(x=self.scroll_offset.x + by, animate=False)

    def page(self, pages: int) -> None:
        """Scroll by screens."""
        self.move(pages * max(1, self.size.height - 1))

    def go_to_end(self, *, first: bool) -> None:
        """To the first line or to the last."""
        if first:
            self.scroll_home(animate=False)
        else:
            self.scroll_end(animate=False)

    def search(self, text: str) -> int:
        """Mark `text` wherever it stands, go to the first place; returns how many lines."""
        self.needle = text.lower()
        self._found = -1
        self.refresh()
        places = self._places()
        if places:
            self.step(1)
        return len(places)

    def step(self, by: int) -> None:
        """Go to the next place found (or the one before), from the end to the beginning."""
        places = self._places()
        if not places:
            return
        after = [index for index, line in enumerate(places) if line > self._found]
        if self._found in places:
            index = (places.index(self._found) + by) % len(places)
        else:
            index = after[0] if after else 0
        self._found = places[index]
        self.scroll_to(y=max(0, self._found - self.size.height // 3), animate=False)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        left, top = self.scroll_offset
        width = self.size.width
        style = self.visual_style
        if (index := int(top) + y) >= len(self.lines):
            return Strip.blank(width, style.rich_style)
        line = self.lines[index]
        if self.needle:
            line = self._marked(line, here=index == self._found)
        options = RenderOptions(self._style_of, {"text_wrap": "nowrap", "text_overflow": "clip"})
        wide = max(width, line.cell_length) + int(left)
        strips = line.render_strips(wide, 1, style, options) or [Strip.blank(1)]
        return strips[0].crop_extend(int(left), int(left) + width, style.rich_style)

    def _places(self) -> list[int]:
        if not self.needle:
            return []
        return [i for i, line in enumerate(self.lines) if self.needle in line.plain.lower()]

    def _marked(self, line: Content, *, here: bool) -> Content:
        text, start = line.plain.lower(), 0
        style = "$background on $accent bold" if here else "$background on $drift"
        while (found := text.find(self.needle, start)) >= 0:
            start = found + len(self.needle)
            line = line.stylize(style, found, start)
        return line

    def _style_of(self, style: str | Style) -> Style:
        return self.app.stylesheet.parse_style(style)
