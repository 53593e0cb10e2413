"""Live into Git: which drifted fields the manifest shall state as the cluster has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from gitops_tui.core.drift import FieldChange, ResourceStatus
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import Dashboard, EditPreview
from gitops_tui.errors import UsageError
from gitops_tui.ui.render.drift import change_words
from gitops_tui.ui.render.looks import FAINT
from gitops_tui.ui.render.words import count
from gitops_tui.ui.screens.commit_dialog import CommitAnswer, CommitDialog
from gitops_tui.ui.widgets.choices import Choices

_VALUE = 24


class TakeDialog(CommitDialog[EditPreview]):
    """All drifted fields are chosen but those of the server's making; each can be left out."""

    def __init__(
        self,
        dashboard: Dashboard,
        row: ResourceStatus,
        before: CommitAnswer[EditPreview] | None = None,
    ) -> None:
        title = Content(f"Take live into Git: {one_line(row.key.qualified)}")
        super().__init__(title, "Take into Git", side="git", before=before)
        self._dashboard = dashboard
        self._key = row.key
        self._changes = row.changes
        taken = {field.pointer for field in before.preview.fields} if before else set()
        everything = frozenset(change.pointer for change in row.changes)
        self._left_out = everything - taken if before else _of_the_server(row.changes)

    def fields(self) -> Sequence[Widget]:
        """The drifted fields, and the commit that takes them."""
        return [Choices("field", id="picked"), *self.sides()]

    def opened(self) -> None:
        """The fields first."""
        self._draw_fields()
        super().opened()

    async def ask(self) -> EditPreview:
        """What taking the chosen ones would do."""
        chosen = [c.pointer for c in self._changes if c.pointer not in self._left_out]
        if not chosen:
            raise UsageError("Choose at least one field.")
        return await self._dashboard.preview_take(self._key, chosen)

    def sentence(self, preview: EditPreview) -> Content:
        """What the commit does."""
        fields = count(len(preview.fields), "field")
        pushed = ", pushed," if preview.pushes else ""
        does = f"A new commit{pushed} writes what the cluster has in {fields} into the manifest."
        note = f"\n⚠ {one_line(preview.note)}" if preview.note else ""
        return Content.assemble(does, (note, "$stale-data bold"))

    def follow(self, snapshot: Snapshot) -> None:
        """What has drifted may be something else by now."""
        row = next((row for row in snapshot.resources if row.key == self._key), None)
        now = row.changes if row is not None else ()
        if [_facts(change) for change in now] != [_facts(change) for change in self._changes]:
            known = {change.pointer for change in self._changes}
            self._left_out |= _of_the_server(now) - known
            self._changes = now
            self._draw_fields()
            self.ask_again()
        else:
            super().follow(snapshot)

    def choose(self, name: str) -> None:
        """Leave a field out, take it in again, or as with every commit."""
        if name.startswith("field-"):
            change = self._changes[int(name.removeprefix("field-"))]
            self._left_out ^= {change.pointer}
            self._draw_fields()
            self.ask_again()
        else:
            super().choose(name)

    def _draw_fields(self) -> None:
        left_out = self._left_out
        lines = [_words(c, left_out=c.pointer in left_out) for c in self._changes]
        self.query_one("#picked", Choices).offer(lines)


def _words(change: FieldChange, *, left_out: bool) -> Content:
    box, style = ("[ ]", "$soft") if left_out else ("[x]", "")
    by = "  set by the server" if change.by_server else ""
    return Content.assemble((f"{box} ", style), change_words(change.taken(), _VALUE), (by, FAINT))


def _of_the_server(changes: Iterable[FieldChange]) -> frozenset[str]:
    """What Git would state in vain: a policy, a webhook or a default has the last word there."""
    return frozenset(change.pointer for change in changes if change.by_server)


def _facts(change: FieldChange) -> tuple[object, ...]:
    return change.pointer, change.desired, change.live
