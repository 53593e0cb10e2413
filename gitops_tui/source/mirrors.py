"""A bare mirror of our own for each remote, in the cache directory.

It holds the remote's branches and tags, and nobody's credentials. Processes that share it
take turns by a file lock. It is made aside and moved into place whole, and made anew when
it turns out to be damaged.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from gitops_tui.errors import FetchFailed, SourceError
from gitops_tui.source.blobs import ObjectMissing
from gitops_tui.source.command import Git, GitFailed, GitTimedOut
from gitops_tui.source.complaints import looks_damaged
from gitops_tui.source.jobs import current_job
from gitops_tui.source.remotes import HEADS, NAME, Remote

FETCH_TIMEOUT = 120.0
CLONE_TIMEOUT = 1800.0
TURN_TIMEOUT = 120.0
"""Seconds to wait until another process has finished with the mirror."""

FETCHED = "fetched"
"""A file in the mirror: since when what it holds is known to be what the remote has."""

INDEXED = 20_000
"""Commits whose changed paths are noted at one fetch: a few seconds at most."""

LEFT = 60.0
"""Seconds after which a lock file of Git's belongs to nobody: each is held for moments."""

T = TypeVar("T")

_EVERYTHING = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
_FETCH = (
    "fetch",
    "--quiet",
    "--prune",
    "--force",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
    NAME,
)


@dataclass(frozen=True, slots=True)
class Mirror:
    """Our copy of one remote repository."""

    directory: Path
    remote: Remote
    git: Git
    """Git on the mirror."""

    @property
    def outside(self) -> Path:
        """Where the remote is asked without a repository at hand."""
        return self.directory.parent

    def ensure(self) -> bool:
        """Make the mirror if it is not there or not whole; whether that was needed.

        Raises RepositoryNotFound, FetchFailed.
        """
        if self._is_whole():
            return False
        with self._turn():
            if self._is_whole():
                return False
            self._make()
        return True

    def fetch(self, branch: str) -> None:
        """Bring all branches and tags up to date, rewritten ones included.

        Raises FetchFailed or RepositoryNotFound, also when `branch` is gone there: then
        nothing is changed here.
        """
        with self._turn():
            if not self._is_whole():
                self._make()
                return
            refspec = f"+{HEADS}{branch}:{HEADS}{branch}"
            try:
                self._fetch(refspec)
            except GitTimedOut as error:
                raise self.remote.refusal(error, self.outside) from error
            except GitFailed as error:
                if not looks_damaged(error) or not self._remote_answers():
                    raise self.remote.refusal(error, self.outside, branch) from error
                self._make()
            self._note_time(self.directory)
            self._index()

    @property
    def fetched_at(self) -> datetime | None:
        """When the remote was last asked, and answered."""
        try:
            modified = (self.directory / FETCHED).stat().st_mtime
        except OSError:
            return None
        return datetime.fromtimestamp(modified, UTC)

    @staticmethod
    def _note_time(directory: Path) -> None:
        with suppress(OSError):
            (directory / FETCHED).touch()

    def _fetch(self, refspec: str) -> None:
        try:
            self.git.run(*_FETCH, refspec, *_EVERYTHING, timeout=FETCH_TIMEOUT)
        except GitFailed as error:
            if ".lock': File exists" not in error.errors or not self._drop_left_locks():
                raise
            self.git.run(*_FETCH, refspec, *_EVERYTHING, timeout=FETCH_TIMEOUT)

    def _index(self) -> None:
        """Note which paths each commit changed: then one file's history needs no trees.

        A little at each fetch, so that no fetch is long. Needs the turn.
        """
        tips = self.git.says("for-each-ref", "--format=%(objectname)", HEADS) or ""
        note = self.directory / "indexed"
        digest = hashlib.sha256(tips.encode()).hexdigest()
        words = ("--reachable", "--changed-paths", "--split", f"--max-new-filters={INDEXED}")
        with suppress(OSError, GitFailed, GitTimedOut):
            if note.exists() and note.read_text("utf-8") == digest:
                return
            self.git.run("commit-graph", "write", *words, "--no-progress")
            note.write_text(digest, "utf-8")

    def _drop_left_locks(self) -> bool:
        """Remove what a killed Git left locked; whether there was any. Needs the turn."""
        before = time.time() - LEFT
        places = (*self.directory.glob("*.lock"), *self.directory.glob("refs/**/*.lock"))
        left = [place for place in places if place.stat().st_mtime < before]
        for place in left:
            place.unlink(missing_ok=True)
        return bool(left)

    def mended(self, work: Callable[[], T]) -> T:
        """What `work` returns, done again on a fresh copy where this one is damaged.

        Raises what `work` raises.
        """
        try:
            return work()
        except (GitFailed, ObjectMissing) as error:
            if isinstance(error, GitFailed) and not looks_damaged(error):
                raise
            with self._turn():
                self._make()
            return work()

    def default_branch(self) -> str | None:
        """The branch that the remote's HEAD named when the mirror was made, if any."""
        head = self.git.says("symbolic-ref", "--quiet", "HEAD")
        if head is None:
            # Git does not say where the branch itself is broken; a fetch will mend that.
            text = (self.directory / "HEAD").read_text("utf-8", "replace").strip()
            head = text.removeprefix("ref: ") if text.startswith(f"ref: {HEADS}") else None
        return head.removeprefix(HEADS) if head else None

    def moved(self, branch: str, old: str, new: str) -> None:
        """Note that the remote's branch went from `old` to `new`."""
        # It fails when a fetch in between has brought the same or a later tip already.
        with self._turn(), suppress(GitFailed):
            self.git.run("update-ref", f"{HEADS}{branch}", new, old)

    def _is_whole(self) -> bool:
        if not (self.directory / "HEAD").is_file():
            return False
        return self.git.says("rev-parse", "--is-bare-repository") == "true"

    def _remote_answers(self) -> bool:
        """Whether the remote can be asked: then a failed fetch is the mirror's fault."""
        try:
            return bool(self.remote.refs(self.outside, "HEAD"))
        except SourceError:
            return False

    def _make(self) -> None:
        """Copy the remote aside, then move the copy into place. Needs the turn."""
        refs = self.remote.refs(self.outside, "HEAD", f"{HEADS}*")
        heads = [name for name in refs if name.startswith(HEADS)]
        if not heads:
            raise FetchFailed(
                f"{self.remote.name} has no commits yet.", hint="Push the first manifest there."
            )
        aside = self.directory.with_suffix(".new")
        shutil.rmtree(aside, ignore_errors=True)
        try:
            self._fill(aside, refs.get("HEAD", ""), refs[heads[0]])
            self._note_time(aside)
            self._replace_by(aside)
        except (GitFailed, GitTimedOut) as error:
            raise self.remote.refusal(error, self.outside) from error
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _replace_by(self, aside: Path) -> None:
        """Two renames, so that whoever reads meanwhile finds the old one or the new one."""
        old = self.directory.with_suffix(".old")
        shutil.rmtree(old, ignore_errors=True)
        if self.directory.exists():
            self.directory.rename(old)
        aside.rename(self.directory)
        shutil.rmtree(old, ignore_errors=True)

    def _fill(self, aside: Path, head: str, some_hash: str) -> None:
        kind = "sha256" if len(some_hash) == 64 else "sha1"
        Git(self.outside).run(
            "init", "--quiet", "--bare", "--template=", f"--object-format={kind}", str(aside)
        )
        git = self.remote.git(aside, aside)
        # Commits that the remote has thrown away may still be the synced revision.
        git.run("config", "gc.pruneExpire", "never")
        git.run(*_FETCH, *_EVERYTHING, timeout=CLONE_TIMEOUT)
        name = head.removeprefix("ref: ")
        if name.startswith(HEADS):
            git.run("symbolic-ref", "HEAD", name)
        else:
            git.run("update-ref", "--no-deref", "HEAD", some_hash)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Hold the mirror against other processes. Raises FetchFailed after TURN_TIMEOUT."""
        deadline = time.monotonic() + TURN_TIMEOUT
        with self.directory.with_suffix(".lock").open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise FetchFailed(
                            f"Another gitops-tui is busy fetching {self.remote.name}."
                        ) from None
                    current_job().pause(0.1)
                else:
                    break
            yield


def mirror_of(remote: Remote, cache: Path) -> Mirror:
    """The mirror of a remote below a cache directory, made or not.

    Raises SourceError when the directory cannot be written.
    """
    digest = hashlib.sha256(remote.name.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    last = re.sub(r"[^A-Za-z0-9]+", "-", remote.name.rpartition("/")[2]).strip("-")[:40]
    outside = cache / "mirrors"
    try:
        outside.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SourceError(
            f"The cache directory {outside} cannot be written: {error.strerror}."
        ) from error
    directory = outside / f"{last or 'mirror'}-{digest}.git"
    return Mirror(directory, remote, remote.git(directory, directory))
