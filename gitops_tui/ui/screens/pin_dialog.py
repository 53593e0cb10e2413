"""Pin and unpin: what it does to the cluster now, and what it means from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from gitops_tui.core.pins import Pin, pin_text
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line, shorten
from gitops_tui.engine.api import Dashboard, PinPreview, SyncPreview
from gitops_tui.ui.render.effects import effects_summary
from gitops_tui.ui.render.words import count, since
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.screens.preview_dialog import PreviewDialog
from gitops_tui.ui.widgets.choice import Choice
from gitops_tui.ui.widgets.lines_view import LinesView


@dataclass(frozen=True, slots=True)
class PinAnswer:
    """Yes to exactly this preview, and why."""

    preview: PinPreview
    reason: str


class PinDialog(PreviewDialog[PinPreview, PinAnswer]):
    """Hold the cluster at one revision, previewed first, with a reason."""

    def __init__(self, dashboard: Dashboard, revision: Revision, *, now: datetime) -> None:
        subject = shorten(one_line(revision.subject), 40)
        who = f"{since(revision.time, now)} ago by {one_line(revision.author)}"
        super().__init__(Content(f'Pin: {revision.short} "{subject}", {who}'), [("go", "Pin")])
        self._dashboard = dashboard
        self._revision = revision
        self._now = now

    def fields(self) -> Sequence[Widget]:
        """The plan, and the reason."""
        placeholder = "reason, shown to everybody"
        return [LinesView(id="lines"), Input(placeholder=placeholder, id="reason", compact=True)]

    async def ask(self) -> PinPreview:
        """What holding the cluster there would do."""
        return await self._dashboard.preview_pin(self._revision.sha)

    def show(self, preview: PinPreview) -> None:
        """What changes now, and what stays so."""
        self.show_effects(preview.effects)
        ahead = f"Git is {count(preview.behind, 'commit')} ahead of it. " if preview.behind else ""
        held = preview.replaces
        moved = (
            f"The cluster is {pin_text(held, self._now)}, which this takes the place of; "
            f"to unpin it press p on {held.short}. "
            if held
            else ""
        )
        self.query_one("#go", Choice).relabel("Move the pin" if held else "Pin")
        self.tell(
            Content(
                f"{moved}No commit is made. Every sync, by the timer and by anybody, keeps to this "
                f"revision until somebody unpins. {ahead}Nothing is deleted."
            )
        )
        if preview.blocked:
            self.trouble(one_line(str(preview.blocked)))
        else:
            self.offer("go")

    def follow(self, snapshot: Snapshot) -> None:
        """Somebody else has pinned: what was shown is another question."""
        if self.preview and snapshot.pin != self.preview.replaces:
            self.ask_again()

    def choose(self, name: str) -> None:
        """Yes, if there is a reason."""
        del name
        typed = self.query_one("#reason", Input)
        if not (reason := typed.value.strip()):
            self.trouble("Say why: the others will see it.")
            self.set_focus(typed)
        elif self.preview is not None and self.preview.blocked is None:
            leave(self, PinAnswer(self.preview, reason))


class UnpinDialog(PreviewDialog[SyncPreview, bool]):
    """Let go, having seen what the next sync will change."""

    def __init__(self, dashboard: Dashboard, held: Pin, *, now: datetime) -> None:
        super().__init__(Content(f"Unpin {held.short}"), [("go", "Unpin")])
        self._dashboard = dashboard
        self._held = held
        self._now = now

    def fields(self) -> Sequence[Widget]:
        """The plan."""
        return [LinesView(id="lines")]

    async def ask(self) -> SyncPreview:
        """What the next sync would do."""
        return await self._dashboard.preview_unpin()

    def show(self, preview: SyncPreview) -> None:
        """Who pinned it and why, and what comes then."""
        self.show_effects(preview.effects)
        timer = self._dashboard.snapshot.timer
        itself = timer.armed and timer.suspension is None
        when = "The timer's next sync" if itself else "Nothing is synced by that; the next sync"
        self.tell(
            Content(
                f"The cluster is {pin_text(self._held, self._now)}. {when} applies "
                f'{preview.revision.short} "{one_line(preview.revision.subject)}": '
                f"{effects_summary(preview.effects).plain}."
            )
        )
        self.offer("go")

    def choose(self, name: str) -> None:
        """Yes, only to what was seen."""
        del name
        if self.preview is not None:
            leave(self, True)
