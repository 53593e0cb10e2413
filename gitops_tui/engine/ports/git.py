"""What the engine needs of Git: a repository read at commits, written by new commits only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gitops_tui.core.revisions import GitCause, Revision
from gitops_tui.core.signatures import Vouched
from gitops_tui.core.snapshot import UnknownHost
from gitops_tui.errors import SourceError


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What was found when the repository was opened."""

    repository: str
    """Normalised upstream URL without credentials; the absolute path where there is none."""
    branch: str
    paths: tuple[str, ...]
    """Relative to the repository's root, normalised; `.` for all of it."""
    remote: bool
    """Whether new commits come by fetch."""
    owner: str
    """Git's user.name, else user@host."""
    notes: tuple[str, ...] = ()
    """Uncommitted changes, unpushed commits: said, never synced."""
    fetched_at: datetime | None = None
    """When the remote was last asked, by whatever process, and answered."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One manifest file at a revision."""

    path: str
    blob: str
    """The blob's hash: the same hash means the same content."""
    data: bytes


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The manifest files under the target's paths at one revision."""

    revision: str
    files: tuple[SourceFile, ...]
    problems: tuple[tuple[str, str], ...] = ()
    """(path, sentence) for what was left out: a symlink out of the path, a file over the
    size limit, a kustomization, a chart, a path that does not exist at this revision."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that a commit would change."""

    path: str
    change: str
    """`added`, `modified` or `removed`."""
    added: int
    removed: int
    """Lines."""


@dataclass(frozen=True, slots=True)
class GitChange:
    """A commit that could be made on top of `tip`; nothing is written yet."""

    tip: str
    """The tracked tip that it builds on: if the branch moves, the change is void."""
    tree: str
    """Hash of the tree it would have. Building it writes only unreachable objects."""
    files: tuple[FileChange, ...]
    diff: str
    """Unified diff, for people; untrusted text."""
    undone: tuple[Revision, ...] = ()
    """Commits after the restored revision whose work under the paths it takes back."""
    refusal: SourceError | None = None
    """What `commit` would raise as things stand (changes in the way, no identity)."""


class Source(Protocol):
    """A repository, read at commits and written by new commits only."""

    async def open(self) -> SourceInfo:
        """Find the repository (clone the mirror if need be), settle branch and paths.

        Raises RepositoryNotFound, RevisionNotFound, FetchFailed.
        """

    async def head(self) -> Revision:
        """The tracked tip as known now, without asking the remote. Raises RevisionNotFound."""

    async def fetch(self) -> Revision:
        """Ask the remote and return the tracked tip; for a local branch the same as head().

        Raises FetchFailed.
        """

    async def notes(self) -> tuple[str, ...]:
        """SourceInfo.notes, read anew."""

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever a local ref may have moved, or notes() says something else.

        Never ends by itself.
        """

    async def tree(self, revision: str) -> SourceTree:
        """The manifest files at a full commit hash. Raises RevisionNotFound."""

    async def contents(self, places: Sequence[tuple[str, str]]) -> tuple[SourceFile | None, ...]:
        """What each (full commit hash, file) held; None where there was no such file, or one
        too large to be read as a manifest.
        """

    async def resolve(self, name: str) -> Revision:
        """What a person typed (hash, short hash, branch, tag, HEAD~2). Raises RevisionNotFound."""

    async def history(
        self,
        limit: int,
        *,
        before: str | None = None,
        files: Sequence[str] = (),
        having: str = "",
    ) -> tuple[Revision, ...]:
        """First-parent revisions that touched the paths (or just `files`), newest first;
        `before` starts the page after that hash, `having` leaves out those that neither put
        that text in somewhere nor took it out.
        """

    async def landed(self, revisions: Sequence[str]) -> Mapping[str, str]:
        """For each full hash the newest of itself and its first-parent ancestors that touched
        the paths; without those that the repository does not have.
        """

    async def distance(self, old: str, new: str) -> int | None:
        """Commits from `old` to `new`; None when `old` is no ancestor of `new`."""

    async def vouch(self, tip: str, trusted: str | None) -> Vouched:
        """How far the allowed keys vouch for what leads to `tip`, as core.signatures.how_far
        has it. Without `trusted` (a full hash), or where Git has it no more, only `tip` itself
        is judged. Raises SourceError.
        """

    async def blame(
        self, revision: str, file: str, ranges: Sequence[tuple[int, int]]
    ) -> tuple[GitCause | None, ...]:
        """Of each range, the newest commit among those that set its lines, the first and the
        last of which it names; None of one that the file does not have.
        """

    async def last_change(self, revision: str, file: str) -> GitCause | None:
        """The last commit that touched a file (also one that removed it)."""

    async def files(self, revision: str) -> tuple[str, ...]:
        """The files under the paths that a commit changed against its first parent."""

    async def outside(self, revision: str) -> int:
        """How many files it changed that are not under the paths."""

    async def restore(self, revision: str, *, allowed: frozenset[str] = frozenset()) -> GitChange:
        """The change that makes the paths what they were at `revision`. Nothing is written.

        `allowed` names further revisions that may be restored: those once synced. Raises
        RevisionNotFound when `revision` is neither there nor on the first-parent line, and
        SourceError when the paths are already what they were.
        """

    async def restore_files(self, contents: Mapping[str, bytes | None]) -> GitChange:
        """The change that gives each file that content (None removes it)."""

    async def between(self, old: str, new: str) -> tuple[Revision, ...]:
        """The commits after `old` up to `new` on the line of first parents, newest first.

        Raises RevisionNotFound when `old` is not on that line, or nothing is after it.
        """

    async def revert(self, *revisions: str) -> GitChange:
        """The change that undoes just those commits and nothing between them (a merge against
        its first parent); its `undone` holds them newest first.

        Raises RevertConflict.
        """

    async def commit(self, change: GitChange, message: str) -> Revision:
        """Make the commit on `change.tip`, push it where there is a remote, and move the
        tracked branch to it; all or nothing.

        Raises PushRefused when the branch is no longer at `change.tip` or the remote
        refuses, NoIdentity, WorkTreeInTheWay.
        """

    async def commit_on(self, tip: str, tree: str) -> Revision | None:
        """The commit with that tree that was made on `tip`, where the tracked branch has it."""

    async def propose(
        self, change: GitChange, message: str, *, called: str = "rollback"
    ) -> tuple[Revision, str]:
        """Make the commit on `change.tip` and push it as a new branch, for a pull request;
        returns it and the branch's name, which begins with `called`. The tracked branch stays
        as it is.

        Raises PushRefused, NoIdentity, and SourceError where there is no remote.
        """

    async def trust(self, host: UnknownHost) -> None:
        """Let ssh know a host from now on, as a person has said. Raises SourceError."""

    async def mark(self, revision: str, tag: str) -> None:
        """Let `tag` point at a full commit hash, there where the branch is. Nothing else is
        moved, and no tag that somebody else made. Raises SourceError.
        """

    async def close(self) -> None:
        """Stop helpers. Safe to call twice."""
