"""Commits in memory: files by path at each, their parents, and what follows from both."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1

from gitops_tui.core.revisions import GitCause, Revision
from gitops_tui.engine.ports import FileChange
from gitops_tui.errors import RevisionNotFound

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit and everything that is in it."""

    revision: Revision
    files: Files

    @property
    def cause(self) -> GitCause:
        """This commit as the cause of a line."""
        it = self.revision
        return GitCause(it.sha, it.author, it.time, it.subject)


class Repository:
    """All commits there are."""

    def __init__(self) -> None:
        self.commits: dict[str, Commit] = {}

    def add(
        self,
        files: Files,
        *parents: str,
        author: str,
        time: datetime,
        subject: str,
        body: str = "",
    ) -> Revision:
        """A new commit."""
        sha = digest(f"commit {len(self.commits)} {subject}".encode())
        revision = Revision(sha, author, time, subject, parents, body)
        self.commits[sha] = Commit(revision, dict(files))
        return revision

    def at(self, sha: str) -> Commit:
        """The commit of that hash. Raises RevisionNotFound."""
        if sha not in self.commits:
            raise RevisionNotFound(f"The repository has no commit {sha[:7]}.")
        return self.commits[sha]

    def line(self, tip: str) -> Iterator[Commit]:
        """`tip` and its first-parent ancestors."""
        sha: str | None = tip
        while sha is not None:
            commit = self.at(sha)
            yield commit
            sha = next(iter(commit.revision.parents), None)

    def ancestors(self, tip: str) -> set[str]:
        """`tip` and everything before it."""
        found: set[str] = set()
        left = [tip]
        while left:
            sha = left.pop()
            if sha not in found:
                found.add(sha)
                left += self.at(sha).revision.parents
        return found

    def before(self, commit: Commit) -> Files:
        """The files that a commit found: its first parent's."""
        parent = next(iter(commit.revision.parents), None)
        return self.at(parent).files if parent else {}

    def touched(self, commit: Commit) -> set[str]:
        """The files that a commit changed."""
        return different(self.before(commit), commit.files)

    def blame(self, tip: str, file: str, line: int) -> GitCause | None:
        """The oldest commit since which the file holds that line's text without a break."""
        lines = self.at(tip).files.get(file, b"").splitlines()
        if not 0 < line <= len(lines):
            return None
        wanted, cause = lines[line - 1], None
        for commit in self.line(tip):
            if wanted not in commit.files.get(file, b"").splitlines():
                break
            cause = commit.cause
        return cause


def different(before: Files, after: Files) -> set[str]:
    """The paths that two trees differ in."""
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def described(before: Files, after: Files) -> tuple[tuple[FileChange, ...], str]:
    """What changes between two trees: file by file, and as a unified diff."""
    files, text = [], ""
    for path in sorted(different(before, after)):
        word = "added" if path not in before else "removed" if path not in after else "modified"
        was, now = (t.get(path, b"").decode().splitlines(keepends=True) for t in (before, after))
        lines = list(difflib.unified_diff(was, now, path, path))
        added = sum(line.startswith("+") for line in lines[2:])
        removed = sum(line.startswith("-") for line in lines[2:])
        files.append(FileChange(path, word, added, removed))
        text += "".join(lines)
    return tuple(files), text


def digest(data: bytes) -> str:
    """A hash that looks like Git's."""
    return sha1(data, usedforsecurity=False).hexdigest()
