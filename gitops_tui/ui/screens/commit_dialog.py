"""A dialog before a commit of ours: the change in Git, its effect in the cluster, the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import CommitPreview
from gitops_tui.errors import GitopsError
from gitops_tui.ui.render.effects import git_lines, git_summary, touched
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.screens.preview_dialog import PreviewDialog
from gitops_tui.ui.widgets.choice import Choice
from gitops_tui.ui.widgets.lines_view import LinesView

P = TypeVar("P", bound=CommitPreview)


@dataclass(frozen=True, slots=True)
class CommitAnswer(Generic[P]):
    """Yes to exactly this preview."""

    preview: P
    reason: str
    beside: bool = False
    """Whether the commit is to go to a new branch instead, for a pull request."""


class CommitDialog(PreviewDialog[P, CommitAnswer[P]]):
    """Cancel, commit and sync, or push to a new branch; both sides of it are shown first."""

    def __init__(
        self,
        title: Content,
        word: str,
        *,
        side: str = "cluster",
        before: CommitAnswer[P] | None = None,
    ) -> None:
        """`before` is what was answered about a branch that has moved since."""
        choices = [*self.further(), ("go", word), ("branch", "To a new branch")]
        super().__init__(title, choices)
        self._word = word
        self._side = side
        self._reason = before.reason if before else ""
        self._again = before is not None

    def further(self) -> Sequence[tuple[str, str]]:
        """Words to choose besides."""
        return ()

    def sides(self) -> Sequence[Widget]:
        """The two sides of the preview, and the reason."""
        return [
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
        self.mark()

    def chosen(self) -> set[str]:
        """The tabs that are on."""
        return {self._side}

    def moved(self) -> str:
        """Why it is asked again, where it is."""
        return "The branch has moved, and nothing was changed; look again. " * self._again

    def sentence(self, preview: P) -> Content:
        """What the commit does."""
        raise NotImplementedError

    def word(self, preview: P) -> str:
        """What yes is called."""
        del preview
        return self._word

    def failed(self, error: GitopsError) -> None:
        """What stood there was the answer to another question."""
        super().failed(error)
        self.query_one("#git", Choice).relabel("In Git")
        self.query_one("#cluster", Choice).relabel("In the cluster")
        self.show_lines([])

    def show(self, preview: P) -> None:
        """The sentence and the side that is looked at."""
        self.query_one("#git", Choice).relabel(f"In Git: {git_summary(preview.git)}")
        self.query_one("#cluster", Choice).relabel(f"In the cluster: {touched(preview.effects)}")
        self._show_side()
        left = f"{one_line(preview.leaves.why)}\n" if preview.leaves else ""
        told = Content.styled(left, "$stale-data bold") + Content(self.moved())
        self.tell(told + self.sentence(preview))
        if preview.refusal:
            self.trouble(one_line(preview.refusal))
            # What has to be made anew cannot be synced yet; a pull request may ask for it.
            self.offer(*(["branch"] if preview.recreatable and preview.pushes else []))
        elif not preview.git.files:
            self.trouble("Git already says so: there is nothing to commit.")
        else:
            self.query_one("#go", Choice).relabel(self.word(preview))
            # A branch that is protected takes no commit of ours: a pull request may.
            self.offer("go", *(["branch"] if preview.pushes else []))

    def follow(self, snapshot: Snapshot) -> None:
        """The branch has moved: the preview is void and made again."""
        head = snapshot.git.head
        if self.preview and head and head.sha != self.preview.git.tip:
            self.ask_again()

    def choose(self, name: str) -> None:
        """Look at the other side, or say yes."""
        if name in {"git", "cluster"}:
            self._side = name
            self.mark()
            self._show_side()
        elif self.preview is not None and _may(name, self.preview):
            reason = self.query_one("#reason", Input).value.strip()
            leave(self, CommitAnswer(self.preview, reason, beside=name == "branch"))

    def mark(self) -> None:
        """Show which tabs are on."""
        on = self.chosen()
        for choice in self.query(".tabs Choice").results(Choice):
            choice.set_class(choice.id in on, "-on")

    def _show_side(self) -> None:
        if self.preview is None:
            return
        if self._side == "git":
            self.show_lines(git_lines(self.preview.git))
        else:
            self.show_effects(self.preview.effects)


def _may(name: str, preview: CommitPreview) -> bool:
    """Whether what was shown allows the answer `name`."""
    return preview.refusal is None or (name == "branch" and bool(preview.recreatable))
