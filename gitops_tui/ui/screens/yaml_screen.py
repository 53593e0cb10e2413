"""A resource as YAML: Git's beside the cluster's."""

from __future__ import annotations

import asyncio
from functools import partial

from textual import work
from textual.content import Content

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import Dashboard
from gitops_tui.ui.command import bindings
from gitops_tui.ui.commands import VIEW_COMMANDS, YAML_COMMANDS
from gitops_tui.ui.render.sides import Pair, beside, one_side, pair
from gitops_tui.ui.screens.text_screen import Build, FetchedScreen, Lines

_BOTH = 100
"""From this width on both sides are shown at first."""


class YamlScreen(FetchedScreen):
    """Both sides level where there is room; tab shows one alone."""

    BINDINGS = bindings(YAML_COMMANDS)
    commands = (*YAML_COMMANDS, *VIEW_COMMANDS)

    def __init__(self, dashboard: Dashboard, key: ResourceKey, *, unusable: bool = False) -> None:
        super().__init__(Content(one_line(key.qualified)), self._texts)
        self._dashboard = dashboard
        self._key = key
        self._git = "cannot be used" if unusable else "nothing there"
        """What is said of Git's side where it has no manifest."""
        self._side: str | None = None
        self._there: list[str] | None = None
        """The sides that have the resource, once they were asked for."""

    async def _texts(self) -> Build:
        texts = await self._dashboard.texts(self._key)
        found = {"git": texts.desired, "live": texts.live}
        self._there = [side for side, text in found.items() if text is not None]
        # One side alone is compared with nothing.
        only = texts.desired or texts.live or ""
        pairs = await asyncio.to_thread(pair, texts.desired or only, texts.live or only)
        return partial(self._lines, pairs)

    def draw(self) -> None:
        """Build the lines beside the loop: of a large definition that takes as long as ten key
        presses may.
        """
        if self._build is not None and self.is_mounted:
            self._show(self._build)

    @work(group="draw", exclusive=True)
    async def _show(self, build: Build) -> None:
        lines = await asyncio.to_thread(build, self.room)
        if self._there is not None:
            self.entitle(self._title(self._there, self._shown(self.room)))
        self.view.show(lines)

    def _lines(self, pairs: list[Pair], width: int) -> Lines:
        side = self._shown(width)
        lines = beside(pairs, width) if side == "both" else one_side(pairs, left=side == "git")
        for line in lines:
            # Measured here as well; it keeps what it was found to be.
            line.cell_length  # noqa: B018
        return lines

    def own_command(self, name: str) -> None:
        """Show the other side."""
        del name
        order = self._sides(self.room)
        if len(order) < 2:
            self.say("There is nothing on the other side.")
            return
        self._side = order[(order.index(self._shown(self.room)) + 1) % len(order)]
        self.draw()

    def _shown(self, width: int) -> str:
        sides = self._sides(width)
        return self._side if self._side and self._side in sides else sides[0]

    def _sides(self, width: int) -> list[str]:
        there = self._there or ["git"]
        return ["both", *there] if len(there) == 2 and width >= _BOTH else there

    def _title(self, there: list[str], side: str) -> Content:
        parts = [Content.styled(one_line(self._key.qualified), "bold")]
        for name, word in (("git", "Git"), ("live", "live")):
            on = side in {"both", name}
            missing = self._git if name == "git" else "nothing there"
            told = word if name in there else f"{word}: {missing}"
            parts.append(Content.styled(told, "$accent bold" if on else "$faint"))
        return Content("   ").join(parts)
