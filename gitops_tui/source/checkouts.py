"""Work trees that have a branch checked out, moved with it as `git merge --ff-only` would.

Everything that could be in the way is looked for first. Files are moved before the branch;
if that fails half way they are put back, so branch, index and files agree in the end.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gitops_tui.errors import SourceError, WorkTreeInTheWay
from gitops_tui.source.command import Git, GitFailed, neutral_filters
from gitops_tui.source.names import as_word, shown_name
from gitops_tui.source.remotes import HEADS

_UNFINISHED = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "BISECT_LOG": "a bisect",
}


@dataclass(frozen=True, slots=True)
class Checkout:
    """One work tree with the branch checked out."""

    root: Path
    git: Git
    """Run at its top, content filters off."""

    def require_free(self, old: str, new: str) -> None:
        """Raise WorkTreeInTheWay if moving from `old` to `new` would meet anything.

        Nothing is written.
        """
        self._require_finished()
        changed, added = _changed(self.git, old, new)
        answer = self.git.run(
            "status",
            "--porcelain",
            "-z",
            "--no-renames",
            "--untracked-files=no",
            "--ignore-submodules=all",
        )
        dirty = {record[3:] for record in answer.records} & changed
        there = {found for raw in added if (found := self._met(raw, changed))}
        if dirty or there:
            raise _in_the_way(self.root, dirty | there)
        self._require_unfiltered(changed)
        try:
            self.git.run("read-tree", "-m", "-u", "--dry-run", old, new)
        except GitFailed as error:
            raise WorkTreeInTheWay(
                f"The work tree {self.root} cannot be moved to the new commit: {error.reason}.",
                hint="Nothing was changed.",
            ) from error

    def move(self, old: str, new: str) -> None:
        """Bring index and files from `old` to `new`. Raises SourceError, everything put back."""
        try:
            self.git.run("read-tree", "-m", "-u", old, new)
        except SourceError as error:
            self._put_back(old, new)
            raise SourceError(
                f"The files in {self.root} could not be written, and were put back: {error.message}"
            ) from error

    def _put_back(self, old: str, new: str) -> None:
        """Undo a move that stopped half way: the index is still the old one."""
        changed, added = _changed(self.git, old, new)
        for raw in added:
            # There was no such file before: require_free has seen to that.
            self._place(raw).unlink(missing_ok=True)
        kept = b"".join(raw + b"\0" for raw in sorted(changed - added))
        self.git.run("checkout-index", "-f", "-q", "-z", "--stdin", stdin=kept, expect=(0, 1, 128))

    def _require_finished(self) -> None:
        directory = Path(self.git.run("rev-parse", "--absolute-git-dir").text)
        for name, what in _UNFINISHED.items():
            if (directory / name).exists():
                raise WorkTreeInTheWay(
                    f"The work tree {self.root} is in the middle of {what}.",
                    hint="Finish or abort it first; nothing was changed.",
                )

    def _require_unfiltered(self, changed: set[bytes]) -> None:
        """Refuse files that a configured filter would have to write: it is not run by us."""
        active = {key.split(".", 1)[1].rpartition(".")[0] for key, _ in self.git.config}
        if not active:
            return
        asked = b"".join(raw + b"\0" for raw in sorted(changed))
        records = self.git.run("check-attr", "-z", "--stdin", "filter", stdin=asked).records
        for raw, _, name in zip(*[iter(records)] * 3, strict=False):
            if name.decode("utf-8", "replace") in active:
                raise WorkTreeInTheWay(
                    f"{shown_name(raw)} in {self.root} goes through the filter "
                    f"{shown_name(name)}, which is not run from here.",
                    hint="Check out another branch there and try again; nothing was changed.",
                )

    def _met(self, raw: bytes, changed: set[bytes]) -> bytes | None:
        """What a new file would overwrite, ignored files included; None when nothing."""
        parts = raw.split(b"/")
        for depth in range(1, len(parts)):
            above = b"/".join(parts[:depth])
            place = self._place(above)
            if above not in changed and os.path.lexists(place) and not _is_directory(place):
                return above
        place = self._place(raw)
        if not _is_directory(place):
            return raw if os.path.lexists(place) else None
        for directory, _, files in os.walk(place):
            for name in files:
                inside = os.fsencode(Path(directory, name).relative_to(self.root))
                if inside not in changed:
                    return inside
        return None

    def _place(self, raw: bytes) -> Path:
        return self.root / as_word(raw)


def checkouts_of(git: Git, branch: str) -> list[Checkout]:
    """The work trees that have `branch` checked out."""
    found: list[Checkout] = []
    root: Path | None = None
    for line in git.run("worktree", "list", "--porcelain").out.split(b"\n"):
        word, _, rest = line.partition(b" ")
        if word == b"worktree":
            root = Path(as_word(rest))
        elif word == b"branch" and rest == f"{HEADS}{branch}".encode() and root and root.is_dir():
            here = Git(root)
            found.append(Checkout(root, here.having(neutral_filters(here))))
    return found


def move_all(checkouts: Sequence[Checkout], old: str, new: str) -> None:
    """Move every work tree, or none. Raises SourceError."""
    moved: list[Checkout] = []
    try:
        for checkout in checkouts:
            checkout.move(old, new)
            moved.append(checkout)
    except SourceError:
        for checkout in moved:
            checkout.move(new, old)
        raise


def _changed(git: Git, old: str, new: str) -> tuple[set[bytes], set[bytes]]:
    """(every path that differs, those that only the new tree has)."""
    words = ("diff-tree", "-r", "-z", "--no-renames", "--name-only")
    changed = set(git.run(*words, old, new).records)
    return changed, set(git.run(*words, "--diff-filter=A", old, new).records)


def _is_directory(place: Path) -> bool:
    return place.is_dir() and not place.is_symlink()


def _in_the_way(root: Path, names: set[bytes]) -> WorkTreeInTheWay:
    shown = [shown_name(raw) for raw in sorted(names)]
    more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return WorkTreeInTheWay(
        f"Uncommitted changes in {root} would be overwritten: {', '.join(shown[:3])}{more}.",
        hint="Commit, stash or remove them first; nothing was changed.",
    )
