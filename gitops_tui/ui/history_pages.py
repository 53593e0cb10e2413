"""The revisions that History has come to know: the newest page, and older ones as asked for."""

from __future__ import annotations

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision


class Pages:
    """One list of revisions, newest first, and what was asked to make it longer."""

    def __init__(self, key: ResourceKey | None = None) -> None:
        self.key = key
        """The one resource whose history this is; None for the path's."""
        self.revisions: tuple[Revision, ...] = ()
        self.ended = False
        """Whether there is nothing older."""
        self.asking = False
        self._first: tuple[Revision, ...] = ()
        self._before: str | None = None

    def begin(self, first: tuple[Revision, ...]) -> None:
        """The newest page as it is now. Older ones stay where they still follow it."""
        if first is self._first:
            return
        self._first = first
        known = [revision.sha for revision in self.revisions]
        if first and first[-1].sha in known:
            self.revisions = (*first, *self.revisions[known.index(first[-1].sha) + 1 :])
        else:
            # Rewritten, or not known before.
            self.revisions, self.ended, self.asking = first, False, False

    def ask(self, *, anew: bool = False) -> str | None:
        """Ask for what is older than all that is known, or `anew` for the newest page; returns
        the revision that it comes after, if any.
        """
        self._before = None if anew or not self.revisions else self.revisions[-1].sha
        self.asking = True
        return self._before

    def add(self, before: str | None, page: tuple[Revision, ...]) -> bool:
        """The answer has come; False where the question is outdated."""
        if not self.asking or before != self._before:
            return False
        self.asking = False
        if before is None:
            self.begin(page)
        else:
            self.revisions = (*self.revisions, *page)
        self.ended = not page
        return True
