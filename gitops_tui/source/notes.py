"""What is said about the user's own repository and never synced."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from gitops_tui.errors import SourceError
from gitops_tui.source.clones import Clone, tip_of
from gitops_tui.source.command import Git, neutral_filters
from gitops_tui.source.log import pathspecs
from gitops_tui.source.names import as_word, raw_name
from gitops_tui.source.places import Place
from gitops_tui.source.remotes import HEADS

MOST_DIRECTORIES = 1000
"""Above this, uncommitted changes are looked for with each fetch only."""
_HEAD, _DETACHED = b"# branch.head ", b"(detached)"
_PATIENCE = 10.0
"""Seconds: a note is not worth waiting for on a huge work tree."""


def read_notes(place: Place) -> tuple[str, ...]:
    """Sentences without a full stop, most important first."""
    return tuple(_notes(place))


def watched_directories(place: Place) -> tuple[Path, ...]:
    """Where an uncommitted change would show: the work tree's directories with tracked files
    under the paths, and those in them, which may be new. None where there are too many.
    """
    if place.clone is None or place.clone.root is None:
        return ()
    root = place.clone.root
    try:
        tracked = Git(root).run("ls-files", "-z", "--", *pathspecs(place.paths)).records
    except SourceError:
        return ()
    found = {root / as_word(name) for name in _directories_of(tracked)}
    found |= {root / as_word(raw_name(path)) for path in place.paths}
    if len(found) > MOST_DIRECTORIES:
        return ()
    found |= {below for path in found for below in _directories_in(path)}
    directories = tuple(sorted(filter(_is_directory, found)))
    return directories if len(directories) <= MOST_DIRECTORIES else ()


def _is_directory(path: Path) -> bool:
    try:
        return path.is_dir() and not path.is_symlink()
    except OSError:
        # It lies where this user may not look.
        return False


def _directories_in(path: Path) -> list[Path]:
    try:
        with os.scandir(path) as entries:
            return [
                Path(entry)
                for entry in entries
                if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
            ]
    except OSError:
        return []


def _directories_of(files: Iterable[bytes]) -> set[bytes]:
    """The directories that hold the files, and those that hold them."""
    found: set[bytes] = set()
    for file in files:
        above = file.rpartition(b"/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition(b"/")[0]
    return found


def _notes(place: Place) -> Iterator[str]:
    if place.clone and place.local_branch:
        yield from _about_clone(place, place.clone, place.local_branch)
    if place.mirror and place.mirror.remote.fetch.is_plain_http:
        yield "the repository is read over plain http: nothing proves who answers"


def _about_clone(place: Place, clone: Clone, branch: str) -> Iterator[str]:
    if clone.root:
        head, count = _work_tree(clone, Git(clone.root), place.paths)
        if count:
            verb = "is" if count == 1 else "are"
            yield f"{_counted(count, 'uncommitted change')} in the work tree {verb} not synced"
        if head != branch:
            yield f"the work tree is on {head or 'no branch'}; {branch} is tracked"
    if place.upstream:
        count = _unpushed(clone.objects, branch, place.upstream.name, place.branch)
        if count:
            verb = "is" if count == 1 else "are"
            yield f"{_counted(count, 'commit')} of {branch} {verb} not pushed"
        return
    if clone.here.says("remote"):
        yield f"{branch} has no upstream, so it is tracked in this repository itself"
    if clone.here.says("rev-parse", "--is-shallow-repository") == "true":
        # Its oldest commit looks as if it had made everything.
        yield "this clone is shallow: older commits are neither listed nor named as causes"


def _work_tree(clone: Clone, git: Git, paths: tuple[str, ...]) -> tuple[str | None, int]:
    """The branch it is on, None for none, and how many files under the paths are changed or new.

    Filters are off: looking runs nothing.
    """
    words = ("status", "--porcelain=v2", "--branch", "--no-ahead-behind", "-z", "--no-renames")
    what = ("--untracked-files=all", "--ignore-submodules=all", "--", *pathspecs(paths))
    try:
        records = git.having(neutral_filters(git)).run(*words, *what, timeout=_PATIENCE).records
    except SourceError:
        return clone.here.says("symbolic-ref", "--quiet", "--short", "HEAD"), 0
    heads = [record.removeprefix(_HEAD) for record in records if record.startswith(_HEAD)]
    head = heads[0].decode("utf-8", "replace") if heads and heads[0] != _DETACHED else None
    return head, sum(not record.startswith(b"#") for record in records)


def _unpushed(git: Git, branch: str, remote: str, upstream: str) -> int:
    """Commits of the local branch that its remote-tracking branch does not have."""
    tracking = f"refs/remotes/{remote}/{upstream}"
    if tip_of(git, branch) is None or not git.says("rev-parse", "--verify", "--quiet", tracking):
        return 0
    return int(git.run("rev-list", "--count", f"{HEADS}{branch}", f"^{tracking}", "--").text)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
