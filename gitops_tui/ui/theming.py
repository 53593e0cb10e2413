"""The themes of one running app: which there are, which is in use, and files that change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gitops_tui.errors import UsageError
from gitops_tui.ui.themes import DEFAULT, ROLES, load_palette, textual_theme, theme_files

if TYPE_CHECKING:
    from textual.app import App

_ROUND = 500
"""Milliseconds that one look at the files takes at most."""


class Theming:
    """Loads themes when they are needed: one before the first frame, the others when asked."""

    def __init__(self, app: App[int], own: Path | None) -> None:
        self._app = app
        self._own = own
        self.files = theme_files(own)
        self.current = DEFAULT
        self.broken: list[str] = []
        """One sentence for each theme file that cannot be used."""
        self.watching = False
        """Whether a change of a file would be noticed."""

    def use(self, name: str) -> str | None:
        """Switch to a theme; where that fails, one sentence, and all stays as it was."""
        path = self.files.get(name)
        if path is None:
            known = ", ".join(self.files)
            return f"There is no theme called {name!r}; there are {known}."
        try:
            theme = textual_theme(load_palette(path))
        except UsageError as error:
            return str(error)
        self._app.register_theme(theme)
        self.current = name
        if self._app.theme == name:
            # The same name with other colours: Textual only looks at names.
            self._app.refresh_css(animate=False)
        else:
            self._app.theme = name
        return None

    def load_all(self) -> dict[str, str]:
        """Read every theme; name -> title of those that can be used."""
        self.files = theme_files(self._own)
        titles: dict[str, str] = {}
        self.broken = []
        for name, path in self.files.items():
            try:
                titles[name] = load_palette(path).title
            except UsageError as error:
                self.broken.append(str(error))
        return titles

    async def watch(self, say: Callable[[str], None]) -> None:
        """Apply the theme in use again whenever its file changes, and say where that fails.
        Never ends by itself.
        """
        from watchfiles import awatch  # noqa: PLC0415  # not needed before the first frame

        folders = {path.parent for path in self.files.values()}
        if self._own is not None and self._own.is_dir():
            folders.add(self._own)
        # A round without changes comes back empty: by then the folders are being watched.
        async for changes in awatch(*folders, yield_on_timeout=True, rust_timeout=_ROUND):
            self.watching = True
            if any(Path(path).stem == self.current for _, path in changes):
                self.files = theme_files(self._own)
                if trouble := self.use(self.current):
                    say(trouble)


ROLE_DEFAULTS = {role: "#808080" for role in ROLES if role != "background"}
"""Before the first theme is loaded every role needs some colour for the styles to parse."""
