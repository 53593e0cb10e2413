"""The rollback: which commit it makes in Git, and what that does in the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line, shorten
from gitops_tui.engine.api import Dashboard, RollbackHow, RollbackPreview
from gitops_tui.errors import GitopsError, NotCut, RevertConflict
from gitops_tui.ui.render.effects import effect_lines, git_lines, git_summary, touched
from gitops_tui.ui.render.names import several, spelled
from gitops_tui.ui.render.words import count, since
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.screens.preview_dialog import PreviewDialog
from gitops_tui.ui.widgets.choice import Choice
from gitops_tui.ui.widgets.lines_view import LinesView


@dataclass(frozen=True, slots=True)
class RollbackAnswer:
    """Yes to exactly this preview."""

    preview: RollbackPreview
    reason: str
    beside: bool = False
    """Whether the commit is to go to a new branch instead, for a pull request."""


class RollbackDialog(PreviewDialog[RollbackPreview, RollbackAnswer]):
    """Restore the path, or one workload, or undo one commit; each previewed first."""

    def __init__(
        self,
        dashboard: Dashboard,
        revision: Revision,
        *,
        now: datetime,
        head: str | None,
        only: ResourceKey | None,
        apart: bool = False,
        marked: Sequence[Revision] = (),
        before: RollbackAnswer | None = None,
    ) -> None:
        revision = marked[0] if marked else revision
        title = _title(revision, marked, now)
        super().__init__(title, [("go", "Roll back"), ("branch", "To a new branch")])
        self._dashboard = dashboard
        self._revision = revision
        self._also = tuple(other.sha for other in marked[1:])
        """The marked commits that are undone with it, newest first."""
        self._only = only
        self._apart = apart
        """Whether namespaces tell resources apart."""
        # There is nothing to go back to at the tip, but the tip itself can be undone.
        self._tip = revision.sha == head or bool(marked)
        self._mode = "undo" if self._tip else _mode(before)
        self._reason = before.reason if before else ""
        self._again = before is not None
        """Whether this was answered before, about a branch that has moved since."""
        self._side = "cluster"

    def fields(self) -> Sequence[Widget]:
        """What to roll back, the two sides of the preview, and the reason."""
        modes = [] if self._tip else [Choice("Whole path", id="path")]
        undo = "Undo just these commits" if self._also else "Undo just this commit"
        modes.append(Choice(undo, id="undo"))
        if self._only is not None and not self._tip:
            modes.append(Choice("Its whole file", id="file"))
        # The longest comes last: where it is cut, the others are whole.
        if self._only is not None and not self._tip:
            modes.append(Choice(f"Only {spelled(self._only, apart=self._apart)}", id="only"))
        return [
            Horizontal(*modes, id="modes", classes="tabs"),
            Horizontal(
                Choice("In Git", id="git"), Choice("In the cluster", id="cluster"), classes="tabs"
            ),
            LinesView(id="lines"),
            Input(
                self._reason, placeholder="reason, kept in the commit", id="reason", compact=True
            ),
        ]

    def opened(self) -> None:
        """Mark what is chosen."""
        super().opened()
        self.query("#file").set(display=self._mode == "file")
        self._mark()

    async def ask(self) -> RollbackPreview:
        """What this rollback would do."""
        how = RollbackHow.REVERT if self._mode == "undo" else RollbackHow.RESTORE
        only = self._only if self._mode in {"only", "file"} else None
        return await self._dashboard.preview_rollback(
            self._revision.sha, how, only, whole_file=self._mode == "file", also=self._also
        )

    def failed(self, error: GitopsError) -> None:
        """What stood there was the answer to another question."""
        super().failed(error)
        self.query_one("#git", Choice).relabel("In Git")
        self.query_one("#cluster", Choice).relabel("In the cluster")
        files = error.files if isinstance(error, RevertConflict) else ()
        self.show_lines([Content(f"≠ conflict in {one_line(file)}") for file in files])
        if isinstance(error, NotCut):
            self.trouble(f"{error.message} Its whole file can be rolled back instead.")
            self.query("#file").set(display=True)

    def show(self, preview: RollbackPreview) -> None:
        """The sentence and the side that is looked at."""
        self.query_one("#git", Choice).relabel(f"In Git: {git_summary(preview.git)}")
        workloads = count(touched(preview.effects), "resource")
        self.query_one("#cluster", Choice).relabel(f"In the cluster: {workloads}")
        self._show_side()
        moved = "The branch has moved, and nothing was changed; look again. " * self._again
        self.tell(Content(moved) + _sentence(preview))
        if preview.refusal:
            self.trouble(one_line(preview.refusal))
        elif not preview.git.files:
            self.trouble("Git already says so: there is nothing to commit.")
        else:
            word = "Undo it" if preview.how is RollbackHow.REVERT else "Roll back"
            self.query_one("#go", Choice).relabel(word)
            # A branch that is protected takes no commit of ours: a pull request may.
            self.offer("go", *(["branch"] if preview.pushes else []))

    def follow(self, snapshot: Snapshot) -> None:
        """The branch has moved: the preview is void and made again."""
        head = snapshot.git.head
        if self.preview and head and head.sha != self.preview.git.tip:
            self.ask_again()

    def choose(self, name: str) -> None:
        """Look at another side, another rollback, or say yes."""
        if name in {"git", "cluster"}:
            self._side = name
            self._mark()
            self._show_side()
        elif name in {"path", "only", "file", "undo"}:
            self._mode = name
            self._mark()
            self.ask_again()
        elif self.preview is not None and self.preview.refusal is None:
            reason = self.query_one("#reason", Input).value.strip()
            leave(self, RollbackAnswer(self.preview, reason, beside=name == "branch"))

    def _mark(self) -> None:
        for choice in self.query(".tabs Choice").results(Choice):
            choice.set_class(choice.id in {self._mode, self._side}, "-on")

    def _show_side(self) -> None:
        if self.preview is None:
            return
        if self._side == "git":
            self.show_lines(git_lines(self.preview.git))
        else:
            lines = effect_lines(self.preview.effects)
            self.show_lines(lines or [Content.styled("nothing changes in the cluster", "$soft")])


def _mode(before: RollbackAnswer | None) -> str:
    """What was chosen then."""
    if before is None or before.preview.how is RollbackHow.REVERT:
        return "path" if before is None else "undo"
    if before.preview.only is None:
        return "path"
    return "file" if before.preview.whole_file else "only"


def _title(revision: Revision, marked: Sequence[Revision], now: datetime) -> Content:
    if len(marked) > 1:
        return Content(f"Undo {len(marked)} commits: {marked[-1].short} to {revision.short}")
    subject = shorten(one_line(revision.subject), 40)
    who = f"{since(revision.time, now)} ago by {one_line(revision.author)}"
    return Content(f'Roll back: {revision.short} "{subject}", {who}')


def _sentence(preview: RollbackPreview) -> Content:
    files = count(len(preview.git.files), "file")
    pushed = ", pushed," if preview.pushes else ""
    if preview.how is RollbackHow.REVERT:
        these = f"these {len(preview.also) + 1}" if preview.also else "just this one"
        does = f"A new commit{pushed} undoes {these} in {files}. "
    elif preview.only:
        name = spelled(preview.only, apart=several(effect.key for effect in preview.effects))
        name = f"the file of {name}" if preview.whole_file else name
        does = f"A new commit{pushed} restores {name} as it was then. "
    else:
        then = "it was" if len(preview.git.files) == 1 else "they were"
        does = f"A new commit{pushed} restores {files} as {then} then. "
    parts = [does, "Nothing is rewritten; automatic sync stays as it is. "]
    if (undone := preview.git.undone) and preview.how is RollbackHow.RESTORE:
        authors = sorted({one_line(commit.author) for commit in undone})
        subjects = ", ".join(shorten(one_line(commit.subject), 40) for commit in undone[:3])
        more = " …" if len(undone) > 3 else ""
        later = count(len(undone), "later commit")
        verb = "is" if len(undone) == 1 else "are"
        parts.append(f"{later} by {' and '.join(authors)} {verb} undone by it: {subjects}{more}")
    return Content("".join(parts).strip())
