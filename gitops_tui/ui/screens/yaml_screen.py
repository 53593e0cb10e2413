"""A resource as YAML: Git's beside the cluster's."""

from __future__ import annotations

from textual.content import Content

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import Dashboard
from gitops_tui.ui.command import bindings
from gitops_tui.ui.commands import VIEW_COMMANDS, YAML_COMMANDS
from gitops_tui.ui.render.sides import beside, one_side, pair
from gitops_tui.ui.screens.text_screen import Build, FetchedScreen, Lines

_BOTH = 100
"""From this width on both sides are shown at first."""


class YamlScreen(FetchedScreen):
    """Both sides level where there is room; tab shows one alone."""

    BINDINGS = bindings(YAML_COMMANDS)
    commands = (*YAML_COMMANDS, *VIEW_COMMANDS)

    def __init__(self, dashboard: Dashboard, key: ResourceKey) -> None:
        super().__init__(Content(one_line(key.qualified)), self._texts)
        self._dashboard = dashboard
        self._key = key
        self._side: str | None = None

    async def _texts(self) -> Build:
        texts = await self._dashboard.texts(self._key)
        nothing = {"git": texts.desired is None, "live": texts.live is None}
        pairs = pair(texts.desired or "", texts.live or "")

        def build(width: int) -> Lines:
            side = self._shown(width)
            self.entitle(self._title(side, nothing))
            if side == "both":
                return beside(pairs, width)
            return one_side(pairs, left=side == "git")

        return build

    def own_command(self, name: str) -> None:
        """Show the other side."""
        del name
        order = ["both", "git", "live"] if self.size.width >= _BOTH else ["git", "live"]
        now = self._shown(self.size.width)
        self._side = order[(order.index(now) + 1) % len(order)] if now in order else order[0]
        self.draw()

    def _shown(self, width: int) -> str:
        return self._side or ("both" if width >= _BOTH else "git")

    def _title(self, side: str, nothing: dict[str, bool]) -> Content:
        parts = [Content.styled(one_line(self._key.qualified), "bold")]
        for name, word in (("git", "Git"), ("live", "live")):
            on = side in {"both", name}
            told = f"{word}: nothing there" if nothing[name] else word
            parts.append(Content.styled(told, "$accent bold" if on else "$faint"))
        return Content("   ").join(parts)
