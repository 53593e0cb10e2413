"""Recreate: what cannot be changed in place is deleted and made anew, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import Dashboard, EffectAction, SyncPreview
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.screens.preview_dialog import PreviewDialog
from gitops_tui.ui.widgets.lines_view import LinesView

_WITH_PODS = (
    "It is deleted, with its pods and all else it made, and made anew. Until its new pods are "
    "ready nothing of it runs."
)
_ALONE = "It is deleted, with all that it owns, and made anew."


class RecreateDialog(PreviewDialog[SyncPreview, bool]):
    """Cancel, or delete it and make it anew."""

    def __init__(self, dashboard: Dashboard, key: ResourceKey) -> None:
        name = one_line(key.qualified)
        super().__init__(Content(f"Recreate {name}"), [("go", "Delete and make anew")])
        self._dashboard = dashboard
        self._key = key
        self._only = frozenset({key})

    def fields(self) -> Sequence[Widget]:
        """The plan."""
        return [LinesView(id="lines")]

    async def ask(self) -> SyncPreview:
        """What a sync of just this one would do, if it may be recreated."""
        return await self._dashboard.preview_sync(self._only, recreate=self._only)

    def show(self, preview: SyncPreview) -> None:
        """What would be deleted, or why nothing is."""
        self.show_effects(preview.effects)
        stopped = str(preview.blocked or (preview.leaves.why if preview.leaves else ""))
        if stopped:
            self.tell(Content("Nothing can be recreated now."))
            self.trouble(one_line(stopped))
            return
        if not any(effect.action is EffectAction.RECREATE for effect in preview.effects):
            self.tell(Content("It need not be recreated: a sync (s) is enough, or is refused."))
            return
        warned = [
            Content.styled(f"⚠ {one_line(text)}\n", "$stale-data bold") for text in preview.warnings
        ]
        how = _WITH_PODS if self._key.is_workload else _ALONE
        told = f"It cannot become what Git says at {preview.revision.short} in place. {how}"
        self.tell(Content.assemble(*warned, told))
        self.offer("go")

    def choose(self, name: str) -> None:
        """Yes, only to what was seen."""
        del name
        if self.preview is not None:
            leave(self, True)
