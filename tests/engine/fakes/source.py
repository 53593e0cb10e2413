"""A repository in memory, as the engine's Source port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence

from gitops_tui.core.revisions import GitCause, Revision
from gitops_tui.core.signatures import Doubt, Fault, Link, Vouched, how_far
from gitops_tui.core.snapshot import UnknownHost
from gitops_tui.engine.ports import Clock, GitChange, SourceFile, SourceInfo, SourceTree
from gitops_tui.errors import PushRefused, RevertConflict, RevisionNotFound, SourceError
from tests.engine.fakes.bell import Bell
from tests.engine.fakes.repository import Commit, Files, Repository, described, different, digest

TEAMMATE = "Tim"
OWNER = "Ana"


class FakeSource:
    """Implements Source. With `remote`, what a teammate pushed arrives by fetch."""

    def __init__(
        self, clock: Clock, *, remote: bool = False, paths: tuple[str, ...] = (".",)
    ) -> None:
        self.clock = clock
        self.repository = Repository()
        self.info = SourceInfo("https://git.example/team/shop", "main", paths, remote, OWNER)
        self.errors: dict[str, SourceError] = {}
        """By method: raised as long as it stands here."""
        self.problems: tuple[tuple[str, str], ...] = ()
        """What every tree leaves out, (path, sentence)."""
        self.calls: list[str] = []
        """The methods called, in order."""
        self.made: list[tuple[GitChange, str]] = []
        """The commits made through the port: change and message."""
        self.before_commit: Callable[[], None] = lambda: None
        """What happens when a commit is about to be made through the port."""
        self.after_commit: Callable[[], None] = lambda: None
        """What happens as soon as a commit was made through the port."""
        self.proposed: dict[str, Revision] = {}
        """The branches that were pushed beside the tracked one."""
        self.doubtful: dict[str, Fault] = {}
        """By hash: the commits that no allowed key vouches for, and why."""
        self.trusted: list[UnknownHost] = []
        """The hosts that a person accepted; then it can be reached."""
        self.tags: dict[str, str] = {}
        """The sync tags, and where they were put."""
        self.closed = False
        self._drafts: dict[str, Files] = {}
        self._bell = Bell()
        self._known = self._upstream = self._commit({}, "Begin", author=OWNER).sha

    # --- what a test does ---

    def push(
        self, changes: Mapping[str, str | None], subject: str, *, author: str = TEAMMATE
    ) -> Revision:
        """Somebody commits: file -> content, None removes it. A fetch is needed with a remote."""
        files = dict(self.repository.at(self._upstream).files)
        for path, text in changes.items():
            if text is None:
                del files[path]
            else:
                files[path] = text.encode()
        revision = self._commit(files, subject, self._upstream, author=author)
        self._upstream = revision.sha
        if not self.info.remote:
            self.move_to(revision.sha)
        return revision

    def move_to(self, sha: str) -> None:
        """The tracked tip is now `sha`, wherever it was: a stale clone, or a forced push."""
        self._known = self._upstream = sha
        self._bell.ring()

    @property
    def tip(self) -> Revision:
        """The tracked tip as known here."""
        return self.repository.at(self._known).revision

    @property
    def latest(self) -> Revision:
        """The tip as the remote has it."""
        return self.repository.at(self._upstream).revision

    @property
    def listeners(self) -> int:
        """How many listen for changes."""
        return self._bell.listeners

    # --- the port ---

    async def open(self) -> SourceInfo:
        self._called("open")
        return self.info

    async def head(self) -> Revision:
        self._called("head")
        return self.tip

    async def fetch(self) -> Revision:
        self._called("fetch")
        self._known = self._upstream
        return self.tip

    async def trust(self, host: UnknownHost) -> None:
        self._called("trust")
        self.trusted.append(host)
        self.errors.pop("open", None)
        self.errors.pop("fetch", None)

    async def notes(self) -> tuple[str, ...]:
        return self.info.notes

    def changes(self) -> AsyncIterator[None]:
        return self._bell.listen()

    async def tree(self, revision: str) -> SourceTree:
        self._called("tree")
        files = self._drafts.get(revision)
        if files is None:
            files = self.repository.at(revision).files
        found = [
            SourceFile(path, digest(data), data)
            for path, data in sorted(files.items())
            if self._tracked(path) and path.endswith((".yaml", ".yml", ".json"))
        ]
        return SourceTree(revision, tuple(found), self.problems)

    async def contents(self, places: Sequence[tuple[str, str]]) -> tuple[SourceFile | None, ...]:
        self._called("contents")
        return tuple(self._content(revision, path) for revision, path in places)

    async def resolve(self, name: str) -> Revision:
        self._called("resolve")
        base, _, back = name.partition("~")
        if base in {"HEAD", self.info.branch}:
            line = [commit.revision for commit in self.repository.line(self._known)]
            if int(back or 0) < len(line):
                return line[int(back or 0)]
        found = [sha for sha in self.repository.commits if len(base) >= 4 and sha.startswith(base)]
        if len(found) != 1 or back:
            raise RevisionNotFound(f"There is no revision {name}.")
        return self.repository.at(found[0]).revision

    async def history(
        self,
        limit: int,
        *,
        before: str | None = None,
        files: Sequence[str] = (),
        having: str = "",
    ) -> tuple[Revision, ...]:
        line = list(self.repository.line(self._known))
        if before is not None:
            line = line[[commit.revision.sha for commit in line].index(before) + 1 :]
        touching = [
            commit.revision
            for commit in line
            if any(
                path in files if files else self._tracked(path)
                for path in self.repository.touched(commit)
            )
            and self._turns(commit, having.encode())
        ]
        return tuple(touching[:limit])

    async def landed(self, revisions: Sequence[str]) -> Mapping[str, str]:
        return {
            sha: commit.revision.sha
            for sha in revisions
            if sha in self.repository.commits
            for commit in list(self._touching(sha))[:1]
        }

    async def distance(self, old: str, new: str) -> int | None:
        if not {old, new} <= self.repository.commits.keys():
            return None
        ancestors = self.repository.ancestors(new)
        return len(ancestors - self.repository.ancestors(old)) if old in ancestors else None

    async def vouch(self, tip: str, trusted: str | None) -> Vouched:
        self._called("vouch")
        if trusted not in self.repository.commits:
            trusted = None
        known = self.repository.ancestors(trusted) if trusted else set()
        after = [
            Link(commit.revision.sha, commit.revision.parents)
            for commit in self.repository.commits.values()
            if commit.revision.sha in self.repository.ancestors(tip) - known
        ]
        reach = how_far(after if trusted else after[-1:], self.doubtful, tip, trusted)
        if reach.stopped_by is None:
            return Vouched(reach.verified)
        revision = self.repository.at(reach.stopped_by).revision
        return Vouched(reach.verified, Doubt(revision, self.doubtful[reach.stopped_by]))

    async def blame(
        self, revision: str, file: str, ranges: Sequence[tuple[int, int]]
    ) -> tuple[GitCause | None, ...]:
        self._called("blame")
        return tuple(self._newest(revision, file, *lines) for lines in ranges)

    def _newest(self, revision: str, file: str, first: int, last: int) -> GitCause | None:
        causes = (self.repository.blame(revision, file, n) for n in range(first, last + 1))
        return max(filter(None, causes), key=lambda cause: cause.time, default=None)

    async def last_change(self, revision: str, file: str) -> GitCause | None:
        line = self.repository.line(revision)
        return next((c.cause for c in line if file in self.repository.touched(c)), None)

    async def files(self, revision: str) -> tuple[str, ...]:
        touched = self.repository.touched(self.repository.at(revision))
        return tuple(sorted(path for path in touched if self._tracked(path)))

    async def outside(self, revision: str) -> int:
        touched = self.repository.touched(self.repository.at(revision))
        return sum(not self._tracked(path) for path in touched)

    async def restore(self, revision: str, *, allowed: frozenset[str] = frozenset()) -> GitChange:
        self._called("restore")
        line = {commit.revision.sha for commit in self.repository.line(self._known)}
        if revision not in line | allowed:
            raise RevisionNotFound(f"{revision[:7]} is not on the line of {self.info.branch}.")
        now, then = self._files, self.repository.at(revision).files
        kept = {path: data for path, data in now.items() if not self._tracked(path)}
        restored = {path: data for path, data in then.items() if self._tracked(path)}
        before = self.repository.ancestors(revision)
        undone = [
            commit.revision
            for commit in self.repository.line(self._known)
            if commit.revision.sha not in before
        ]
        return self._draft({**kept, **restored}, undone)

    async def restore_files(self, contents: Mapping[str, bytes | None]) -> GitChange:
        self._called("restore_files")
        files = {path: data for path, data in self._files.items() if path not in contents}
        return self._draft(
            {**files, **{path: data for path, data in contents.items() if data is not None}}
        )

    async def between(self, old: str, new: str) -> tuple[Revision, ...]:
        line = [commit.revision for commit in self.repository.line(new)]
        hashes = [revision.sha for revision in line]
        if old not in hashes or old == new:
            raise RevisionNotFound(f"{old[:7]} is not before {new[:7]}.")
        return tuple(line[: hashes.index(old)])

    async def revert(self, *revisions: str) -> GitChange:
        self._called("revert")
        line = self.repository.line(self._upstream)
        commits, files = (
            [each for each in line if each.revision.sha in revisions],
            dict(self._files),
        )
        for commit in commits:
            before = self.repository.before(commit)
            for path in self.repository.touched(commit):
                if files.get(path) != commit.files.get(path):
                    short = commit.revision.short
                    message = f"{short} cannot be undone on its own: {path} changed later."
                    raise RevertConflict(message, files=(path,))
                files.pop(path, None)
                if path in before:
                    files[path] = before[path]
        return self._draft(files, [commit.revision for commit in commits])

    async def commit(self, change: GitChange, message: str) -> Revision:
        self._called("commit")
        if change.tip != self._upstream:
            raise PushRefused(
                f"{self.info.branch} is no longer at {change.tip[:7]}; nothing was changed.",
                moved=True,
            )
        self.before_commit()
        subject, _, body = message.partition("\n")
        files = self._drafts[change.tree]
        revision = self._commit(files, subject, change.tip, author=OWNER, body=body.strip())
        self.made.append((change, message))
        self.move_to(revision.sha)
        self.after_commit()
        return revision

    async def commit_on(self, tip: str, tree: str) -> Revision | None:
        line = [commit.revision for commit in self.repository.line(self._known)]
        later = [each for each in line if tip in each.parents]
        files = self._drafts.get(tree)
        same = later and files == self.repository.at(later[0].sha).files
        return later[0] if same else None

    async def propose(
        self, change: GitChange, message: str, *, called: str = "rollback"
    ) -> tuple[Revision, str]:
        self._called("propose")
        if not self.info.remote:
            raise SourceError("There is no remote to push a branch to.")
        subject, _, body = message.partition("\n")
        files = self._drafts[change.tree]
        revision = self._commit(files, subject, change.tip, author=OWNER, body=body.strip())
        branch = f"gitops-tui/{called}-{revision.short}"
        self.proposed[branch] = revision
        return revision, branch

    async def mark(self, revision: str, tag: str) -> None:
        self._called("mark")
        self.tags[tag] = revision

    async def close(self) -> None:
        self.closed = True

    # --- inside ---

    @property
    def _files(self) -> Files:
        return self.repository.at(self._known).files

    def _called(self, method: str) -> None:
        self.calls.append(method)
        if method in self.errors:
            raise self.errors[method]

    def _commit(
        self, files: Files, subject: str, *parents: str, author: str, body: str = ""
    ) -> Revision:
        return self.repository.add(
            files, *parents, author=author, time=self.clock.now(), subject=subject, body=body
        )

    def _draft(self, files: Files, undone: Sequence[Revision] = ()) -> GitChange:
        if not different(self._files, files):
            raise SourceError(f"{self.info.branch} already has that content.")
        tree = digest(repr(sorted(files.items())).encode())
        self._drafts[tree] = files
        changed, diff = described(self._files, files)
        return GitChange(self._known, tree, changed, diff, tuple(undone))

    def _touching(self, sha: str) -> Iterator[Commit]:
        for commit in self.repository.line(sha):
            if any(map(self._tracked, self.repository.touched(commit))):
                yield commit

    def _content(self, revision: str, path: str) -> SourceFile | None:
        commit = self.repository.commits.get(revision)
        data = commit.files.get(path) if commit else None
        return None if data is None else SourceFile(path, digest(data), data)

    def _turns(self, commit: Commit, text: bytes) -> bool:
        """Whether a commit changes how often a text stands in some file."""
        before, now = self.repository.before(commit), commit.files
        return not text or any(
            before.get(path, b"").count(text) != now.get(path, b"").count(text)
            for path in self.repository.touched(commit)
        )

    def _tracked(self, path: str) -> bool:
        return any(root == "." or path.startswith(f"{root}/") for root in self.info.paths)
