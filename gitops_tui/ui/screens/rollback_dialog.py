"""The rollback: which commit it makes in Git, and what that does in the cluster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision, named
from gitops_tui.core.text import one_line, shorten
from gitops_tui.engine.api import Dashboard, EffectAction, RollbackHow, RollbackPreview
from gitops_tui.errors import GitopsError, NotCut, RevertConflict
from gitops_tui.ui.render.names import several, spelled
from gitops_tui.ui.render.words import count, since
from gitops_tui.ui.screens.commit_dialog import CommitAnswer, CommitDialog
from gitops_tui.ui.widgets.choice import Choice


class RollbackDialog(CommitDialog[RollbackPreview]):
    """Restore the path, or one workload, or undo one commit; each previewed first."""

    def __init__(
        self,
        dashboard: Dashboard,
        revision: Revision,
        *,
        now: datetime,
        head: str | None,
        only: ResourceKey | None,
        alone: bool = False,
        apart: bool = False,
        marked: Sequence[Revision] = (),
        before: CommitAnswer[RollbackPreview] | None = None,
    ) -> None:
        revision = marked[0] if marked else revision
        super().__init__(_title(revision, marked, now), "Roll back", before=before)
        self._dashboard = dashboard
        self._revision = revision
        self._also = tuple(other.sha for other in marked[1:])
        """The marked commits that are undone with it, newest first."""
        self._only = only
        self._apart = apart
        """Whether namespaces tell resources apart."""
        # There is nothing to go back to at the tip, but the tip itself can be undone.
        self._tip = revision.sha == head or bool(marked)
        self._mode = "undo" if self._tip else _mode(before, alone=alone)
        self._recreate = before.preview.recreate if before else frozenset[ResourceKey]()
        """What may be deleted and made anew for it."""

    def further(self) -> Sequence[tuple[str, str]]:
        """The way past what cannot be changed in place."""
        return [("anew", "Recreate")]

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
        return [Horizontal(*modes, id="modes", classes="tabs"), *self.sides()]

    def opened(self) -> None:
        """What is only offered on a failure is not there yet."""
        super().opened()
        self.query("#file").set(display=self._mode == "file")

    def chosen(self) -> set[str]:
        """The side, and what is rolled back."""
        return super().chosen() | {self._mode}

    async def ask(self) -> RollbackPreview:
        """What this rollback would do."""
        how = RollbackHow.REVERT if self._mode == "undo" else RollbackHow.RESTORE
        only = self._only if self._mode in {"only", "file"} else None
        return await self._dashboard.preview_rollback(
            self._revision.sha,
            how,
            only,
            whole_file=self._mode == "file",
            also=self._also,
            recreate=self._recreate,
        )

    def show(self, preview: RollbackPreview) -> None:
        """As with every commit; and what it could delete and make anew."""
        super().show(preview)
        if preview.refusal and preview.recreatable:
            them = "it" if len(preview.recreatable) == 1 else "them"
            self.query_one("#anew", Choice).relabel(f"Recreate {them}")
            self.offer("anew", *(["branch"] if preview.pushes else []))

    def failed(self, error: GitopsError) -> None:
        """What stood there was the answer to another question."""
        super().failed(error)
        files = error.files if isinstance(error, RevertConflict) else ()
        self.show_lines([Content(f"≠ conflict in {one_line(file)}") for file in files])
        if isinstance(error, NotCut):
            self.trouble(f"{error.message} Its whole file can be rolled back instead.")
            self.query("#file").set(display=True)

    def sentence(self, preview: RollbackPreview) -> Content:
        """Which commit it makes."""
        return Content.styled(_deletes(preview), "$failed bold") + _sentence(preview)

    def word(self, preview: RollbackPreview) -> str:
        """Roll back, or undo."""
        undo = "Undo them" if preview.also else "Undo it"
        word = undo if preview.how is RollbackHow.REVERT else "Roll back"
        return f"{word}, recreate" if _anew(preview) else word

    def choose(self, name: str) -> None:
        """Another rollback, or as with every commit."""
        if name in {"path", "only", "file", "undo"}:
            self._mode, self._recreate = name, frozenset()
            self.mark()
            self.ask_again()
        elif name == "anew" and self.preview is not None:
            # Shown first: what is deleted is among the effects, and the answer is another one.
            self._recreate |= self.preview.recreatable
            self.ask_again()
        else:
            super().choose(name)


def _mode(before: CommitAnswer[RollbackPreview] | None, *, alone: bool) -> str:
    """What was chosen then; else the whole path, or `alone` what History is narrowed to."""
    if before is None:
        return "only" if alone else "path"
    if before.preview.how is RollbackHow.REVERT:
        return "undo"
    if before.preview.only is None:
        return "path"
    return "file" if before.preview.whole_file else "only"


def _title(revision: Revision, marked: Sequence[Revision], now: datetime) -> Content:
    if len(marked) > 1:
        return Content(f"Undo {len(marked)} commits: {named(marked, most=3)}")
    subject = shorten(one_line(revision.subject), 40)
    who = f"{since(revision.time, now)} ago by {one_line(revision.author)}"
    return Content(f'Roll back: {revision.short} "{subject}", {who}')


def _anew(preview: RollbackPreview) -> list[str]:
    """What is deleted and made anew, by name."""
    apart = several(effect.key for effect in preview.effects)
    anew = (e.key for e in preview.effects if e.action is EffectAction.RECREATE)
    return [spelled(key, apart=apart) for key in anew]


def _deletes(preview: RollbackPreview) -> str:
    names = _anew(preview)
    if not names:
        return ""
    verb, owner = ("is", "it owns") if len(names) == 1 else ("are", "they own")
    return f"{', '.join(names)} {verb} deleted, with all that {owner}, and made anew. "


def _these(preview: RollbackPreview) -> str:
    """Each commit that is undone: what was done between them is not."""
    these = (preview.revision, *preview.also)
    if len(these) > 3:
        return f"these {len(these)} ({named(these)})"
    told = (f'{each.short} "{shorten(one_line(each.subject), 30)}"' for each in these)
    return f"these {len(these)} ({', '.join(told)})"


def _sentence(preview: RollbackPreview) -> Content:
    files = count(len(preview.git.files), "file")
    pushed = ", pushed," if preview.pushes else ""
    if preview.how is RollbackHow.REVERT:
        these = f"just {_these(preview)}" if preview.also else "just this one"
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
