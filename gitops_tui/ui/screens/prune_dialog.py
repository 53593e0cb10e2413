"""Prune: what is stale is deleted, what may hold data only when named one by one."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from gitops_tui.core.prune import guarded
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import Dashboard, PruneCandidate, PrunePreview
from gitops_tui.ui.render.pruning import guarded_words, prune_lines
from gitops_tui.ui.render.words import count
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.screens.preview_dialog import PreviewDialog
from gitops_tui.ui.widgets.choice import Choice
from gitops_tui.ui.widgets.choices import Choices
from gitops_tui.ui.widgets.lines_view import LinesView


class PruneDialog(PreviewDialog[PrunePreview, frozenset[ResourceKey]]):
    """Answers with the keys to delete."""

    def __init__(self, dashboard: Dashboard, *, named: frozenset[ResourceKey]) -> None:
        super().__init__(Content("Prune"), [("go", "Delete")])
        self._dashboard = dashboard
        self._named = frozenset(key for key in named if guarded(key))
        self._guarded: list[ResourceKey] = []

    def fields(self) -> Sequence[Widget]:
        """The candidates, those that want naming, and the count to type."""
        return [
            LinesView(id="lines"),
            Choices("guarded", id="guarded"),
            Input(placeholder="type the number of objects to delete", id="count", compact=True),
        ]

    async def ask(self) -> PrunePreview:
        """What a prune would delete."""
        return await self._dashboard.preview_prune(self._named)

    def show(self, preview: PrunePreview) -> None:
        """The candidates; the count where it must be typed."""
        self.show_lines(prune_lines(preview))
        self._offer_guarded(preview.candidates)
        typed = self.query_one("#count", Input)
        typed.display = preview.typed and not preview.refusal
        if preview.refusal:
            self.tell(Content("Nothing can be pruned now."))
            self.trouble(one_line(preview.refusal))
        elif not preview.count:
            self.tell(Content(f"Nothing would be deleted.{_how_to_name(preview)}"))
        else:
            objects = count(preview.count, "object")
            more = " That is many: type the number to confirm." if preview.typed else ""
            told = f"{objects} will be deleted from the cluster, and nothing else.{more}"
            self.tell(Content(told + _how_to_name(preview)))
            self.query_one("#go", Choice).relabel(f"Delete {objects}")
            self.offer("go")

    def choose(self, name: str) -> None:
        """Name a guarded one, or say yes."""
        if name.startswith("guarded-"):
            self._named ^= {self._guarded[int(name.removeprefix("guarded-"))]}
            self.ask_again()
            return
        preview = self.preview
        if preview is None or preview.refusal:
            return
        if preview.typed and self.query_one("#count", Input).value.strip() != str(preview.count):
            self.trouble(f"Type {preview.count} to delete {count(preview.count, 'object')}.")
            return
        doomed = [candidate.key for candidate in preview.candidates if candidate.skip is None]
        leave(self, frozenset(doomed))

    def _offer_guarded(self, candidates: Sequence[PruneCandidate]) -> None:
        """A line for each that its name alone decides about."""
        nameable = [c for c in candidates if c.unnamed or (c.guarded and c.skip is None)]
        self._guarded = [candidate.key for candidate in nameable]
        box = self.query_one("#guarded", Choices)
        box.display = bool(nameable)
        box.offer([guarded_words(c, named=c.key in self._named) for c in nameable])


def _how_to_name(preview: PrunePreview) -> str:
    if not any(candidate.unnamed for candidate in preview.candidates):
        return ""
    return " What holds data goes only when named: choose it below, one by one."
