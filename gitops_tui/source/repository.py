"""The engine's Source on a real repository: each method is one job off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from gitops_tui.core.revisions import GitCause, Revision
from gitops_tui.core.signatures import Vouched
from gitops_tui.core.snapshot import UnknownHost
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import GitChange, Keyring, SourceFile, SourceInfo, SourceTree
from gitops_tui.errors import (
    ClusterError,
    FetchFailed,
    HostKeyUnknown,
    RepositoryNotFound,
    SourceError,
    UsageError,
)
from gitops_tui.source import drafts, log
from gitops_tui.source.blobs import Blobs, at_places
from gitops_tui.source.command import GitFailed
from gitops_tui.source.commits import make_branch, make_commit, why_not
from gitops_tui.source.diffs import Differences
from gitops_tui.source.handed_key import HandedKey
from gitops_tui.source.hostkeys import accept_host_key
from gitops_tui.source.identities import KeyFiles
from gitops_tui.source.jobs import Jobs, Stopped
from gitops_tui.source.marks import move_mark
from gitops_tui.source.names import ROOT, raw_name
from gitops_tui.source.notes import read_notes, watched_directories
from gitops_tui.source.places import Place, open_place, owner, refs_here, ssh_remote
from gitops_tui.source.resolving import resolve
from gitops_tui.source.signatures import Vouching
from gitops_tui.source.trees import follow_tree, read_tree
from gitops_tui.source.watching import either, watch_files, watch_refs

T = TypeVar("T")


class GitSource:
    """One target's repository. Call open() first; the other methods need what it found."""

    def __init__(
        self, target: Target, *, cache: Path | None = None, keyring: Keyring | None = None
    ) -> None:
        self._target = target
        self._handed = HandedKey(keyring) if keyring is not None else None
        self._cache = cache
        self._jobs = Jobs()
        self._blobs = Blobs()
        self._differences = Differences(self._blobs)
        self._vouching = Vouching(target)
        self._opened: Place | None = None
        self._refs = ""
        self._last_tree: SourceTree | None = None
        self._notes: tuple[str, ...] = ()
        self._revisions: dict[str, Revision] = {}
        """By their full hashes, as last read."""

    async def open(self) -> SourceInfo:
        """Find the repository, make the mirror if need be, settle branch and paths.

        Raises ClusterError where the key for it cannot be asked for.
        """
        handed = await self._take_key()

        def work() -> tuple[Place, SourceInfo]:
            place = open_place(self._target, self._cache or _default_cache(), handed)
            self._vouching.check_lists(place.clone.root if place.clone else None)
            self._refs = refs_here(place)
            return place, SourceInfo(
                repository=place.repository,
                branch=place.branch,
                paths=place.paths,
                remote=place.mirror is not None,
                owner=owner(place),
                notes=read_notes(place),
                fetched_at=place.mirror.fetched_at if place.mirror else None,
            )

        self._opened, info = await self._run(work)
        self._notes = info.notes
        return info

    async def head(self) -> Revision:
        """The tracked tip as known now."""
        place = self._place
        return await self._run(lambda: self._revision(place.tip()))

    async def fetch(self) -> Revision:
        """Ask the remote, and return the tracked tip."""
        place = self._place
        with suppress(ClusterError, UsageError):
            # It may have been made anew. What cannot be read now is used as it was.
            await self._take_key()

        def work() -> Revision:
            if place.mirror:
                try:
                    place.mirror.fetch(place.branch)
                except RepositoryNotFound as error:
                    raise FetchFailed(error.message, hint=error.hint) from error
                # Where a shallow clone ended, a commit may have parents by now.
                self._revisions.clear()
            return self._revision(place.tip())

        return await self._run(work)

    async def notes(self) -> tuple[str, ...]:
        """What is said about the user's own repository, read anew."""
        self._notes = await self._run(partial(read_notes, self._place))
        return self._notes

    async def changes(self) -> AsyncIterator[None]:
        """Yield when the local branch moved, or what the clone knows of its upstream, or
        when something else is to be said about the work tree.
        """
        place = self._place
        if place.clone is None:
            # Only a fetch brings anything new.
            await asyncio.Event().wait()
            return

        def moved() -> bool:
            before, self._refs = self._refs, refs_here(place)
            return self._refs != before

        async def noted() -> bool:
            before = self._notes
            with suppress(SourceError):
                return await self.notes() != before
            return False

        refs = watch_refs((place.clone.common,), partial(self._run, moved))
        files = watch_files(partial(self._run, partial(watched_directories, place)), noted)
        async with aclosing(either(refs, files)) as changes:
            async for _ in changes:
                yield

    async def tree(self, revision: str) -> SourceTree:
        """The manifest files at a full commit hash."""
        place = self._place

        def work() -> SourceTree:
            last, found = self._last_tree, None
            if last is not None:
                found = follow_tree(place.git, self._blobs, last, revision, place.paths)
            if found is None:
                found = read_tree(place.git, self._blobs, revision, place.paths)
            self._last_tree = found
            return found

        return await self._run(work)

    async def contents(self, places: Sequence[tuple[str, str]]) -> tuple[SourceFile | None, ...]:
        """What each (full commit hash, file) held; None where there was no such file."""
        asked = [(log.full_hash(revision), raw_name(file)) for revision, file in places]
        held = await self._run(partial(at_places, self._place.git, self._blobs, asked))
        files = (file for _, file in places)
        return tuple(
            SourceFile(f, *one) if one else None for f, one in zip(files, held, strict=True)
        )

    async def resolve(self, name: str) -> Revision:
        """The commit that a person named."""
        place = self._place
        return await self._run(lambda: self._revision(resolve(place, name)))

    async def history(
        self,
        limit: int,
        *,
        before: str | None = None,
        files: Sequence[str] = (),
        having: str = "",
    ) -> tuple[Revision, ...]:
        """First-parent revisions that touched the paths (or just `files`), newest first."""
        place = self._place

        def work() -> tuple[Revision, ...]:
            start = log.first_parent(place.git, before) if before else place.ref
            if start is None:
                return ()
            try:
                return log.read_history(
                    place.git, start, paths=files or place.paths, limit=limit, having=having
                )
            except GitFailed:
                # Asked first, this would cost as much as the page itself.
                place.tip()
                raise

        return await self._run(work)

    async def landed(self, revisions: Sequence[str]) -> Mapping[str, str]:
        """For each full hash the newest first-parent revision up to it that touched the paths."""
        place = self._place

        def work() -> Mapping[str, str]:
            if ROOT in place.paths:
                # Each touches the whole repository.
                return {sha: sha for sha in revisions}
            found = {sha: log.last_touching(place.git, sha, place.paths) for sha in revisions}
            return {sha: last for sha, last in found.items() if last is not None}

        return await self._run(work)

    async def distance(self, old: str, new: str) -> int | None:
        """Commits from `old` to `new`; None when `old` is no ancestor of `new`."""
        if old == new and old in self._revisions:
            return 0
        return await self._run(partial(log.distance, self._place.git, old, new))

    async def vouch(self, tip: str, trusted: str | None) -> Vouched:
        """How far the allowed keys vouch for what leads to `tip`."""
        return await self._run(partial(self._vouching.vouch, self._place.git, tip, trusted))

    async def blame(
        self, revision: str, file: str, ranges: Sequence[tuple[int, int]]
    ) -> tuple[GitCause | None, ...]:
        """Of each range of lines, the newest commit among those that set them."""
        return await self._run(partial(log.blame, self._place.git, revision, file, ranges))

    async def last_change(self, revision: str, file: str) -> GitCause | None:
        """The last commit that touched a file."""
        return await self._run(partial(log.last_change, self._place.git, revision, file))

    async def files(self, revision: str) -> tuple[str, ...]:
        """The files under the paths that a commit changed."""
        place = self._place
        return await self._run(partial(log.files_changed, place.git, revision, place.paths))

    async def outside(self, revision: str) -> int:
        """How many files a commit changed that are not under the paths."""
        place = self._place

        def work() -> int:
            everywhere = log.files_changed(place.git, revision, (ROOT,))
            return len(everywhere) - len(log.files_changed(place.git, revision, place.paths))

        return 0 if ROOT in place.paths else await self._run(work)

    async def restore(self, revision: str, *, allowed: frozenset[str] = frozenset()) -> GitChange:
        """The change that makes the paths what they were at `revision`."""
        work = partial(drafts.restore, self._place, self._differences, revision, allowed)
        return await self._drafted(work)

    async def restore_files(self, contents: Mapping[str, bytes | None]) -> GitChange:
        """The change that gives each file that content (None removes it)."""
        work = partial(drafts.restore_files, self._place, self._differences, contents)
        return await self._drafted(work)

    async def between(self, old: str, new: str) -> tuple[Revision, ...]:
        """The commits after `old` up to `new` on the line of first parents, newest first."""
        return await self._run(partial(log.between, self._place.git, old, new))

    async def revert(self, *revisions: str) -> GitChange:
        """The change that undoes just those commits."""
        work = partial(drafts.revert, self._place, self._differences, revisions)
        return await self._drafted(work)

    async def _drafted(self, draft: Callable[[], GitChange]) -> GitChange:
        """The change, and whether it could be committed as things stand."""
        place = self._place

        def work() -> GitChange:
            change = draft()
            return replace(change, refusal=why_not(place, change, self._vouching))

        return await self._run(work)

    async def commit(self, change: GitChange, message: str) -> Revision:
        """Commit, push, and move the tracked branch; all or nothing."""
        place = self._place

        def work() -> Revision:
            return log.read_revision(place.git, make_commit(place, change, message, self._vouching))

        return await self._run(work)

    async def commit_on(self, tip: str, tree: str) -> Revision | None:
        """The commit with that tree that was made on `tip`, where the branch has it."""
        place = self._place

        def work() -> Revision | None:
            found = log.child(place.git, tip, place.tip(), tree)
            return log.read_revision(place.git, found) if found else None

        return await self._run(work)

    async def propose(
        self, change: GitChange, message: str, *, called: str = "rollback"
    ) -> tuple[Revision, str]:
        """Commit, and push it as a new branch beside the tracked one."""
        place = self._place

        def work() -> tuple[Revision, str]:
            commit, branch = make_branch(place, change, message, self._vouching, called)
            return log.read_revision(place.git, commit), branch

        return await self._run(work)

    async def trust(self, host: UnknownHost) -> None:
        """Let ssh know a host from now on."""
        known = HostKeyUnknown(host.told, line=host.line, file=Path(host.file))
        await self._run(partial(accept_host_key, known))

    async def mark(self, revision: str, tag: str) -> None:
        """Let `tag` point at a full commit hash, there where the branch is."""
        await self._run(partial(move_mark, self._place, revision, tag))

    async def close(self) -> None:
        """Stop what is still running, and take the key's files away."""
        self._jobs.stop()
        await asyncio.to_thread(self._vouching.close)
        if self._handed is not None:
            await self._handed.close()

    async def _take_key(self) -> KeyFiles | None:
        """The files of the remote's key as the keyring has it now, where there is one."""
        if self._handed is None:
            return None
        try:
            remote = await self._run(partial(ssh_remote, self._target))
        except UsageError:
            return None
        return await self._handed.refresh(remote.name)

    @property
    def _place(self) -> Place:
        if self._opened is None:
            raise RuntimeError("the repository was not opened")
        return self._opened

    def _revision(self, sha: str) -> Revision:
        if sha not in self._revisions:
            self._revisions[sha] = log.read_revision(self._place.git, sha)
        return self._revisions[sha]

    async def _run(self, work: Callable[[], T]) -> T:
        """Do it off the event loop; again on a fresh mirror where ours is damaged."""
        mirror = self._opened.mirror if self._opened else None
        try:
            return await self._jobs.run(partial(mirror.mended, work) if mirror else work)
        except Stopped as error:
            raise SourceError("The repository was closed.") from error


def _default_cache() -> Path:
    from platformdirs import user_cache_path  # noqa: PLC0415

    return user_cache_path("gitops-tui")
