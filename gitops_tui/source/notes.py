"""What is said about the user's own repository and never synced."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_tui.errors import SourceError
from gitops_tui.source.clones import Clone, tip_of
from gitops_tui.source.command import Git, neutral_filters
from gitops_tui.source.log import pathspecs
from gitops_tui.source.places import Place
from gitops_tui.source.remotes import HEADS

_PATIENCE = 10.0
"""Seconds: a note is not worth waiting for on a huge work tree."""


def read_notes(place: Place) -> tuple[str, ...]:
    """Sentences without a full stop, most important first."""
    return tuple(_notes(place))


def _notes(place: Place) -> Iterator[str]:
    if place.clone and place.local_branch:
        yield from _about_clone(place, place.clone, place.local_branch)
    if place.mirror and place.mirror.remote.fetch.is_plain_http:
        yield "the repository is read over plain http: nothing proves who answers"


def _about_clone(place: Place, clone: Clone, branch: str) -> Iterator[str]:
    if clone.root:
        count = _uncommitted(Git(clone.root), place.paths)
        if count:
            verb = "is" if count == 1 else "are"
            yield f"{_counted(count, 'uncommitted change')} in the work tree {verb} not synced"
        head = clone.here.says("symbolic-ref", "--quiet", "--short", "HEAD")
        if head != branch:
            yield f"the work tree is on {head or 'no branch'}; {branch} is tracked"
    if place.upstream:
        count = _unpushed(clone.objects, branch, place.upstream.name, place.branch)
        if count:
            verb = "is" if count == 1 else "are"
            yield f"{_counted(count, 'commit')} of {branch} {verb} not pushed"
    elif clone.here.says("remote"):
        yield f"{branch} has no upstream, so it is tracked in this repository itself"


def _uncommitted(git: Git, paths: tuple[str, ...]) -> int:
    """Changed and new files under the paths. Filters are off: looking runs nothing."""
    words = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    try:
        answer = git.having(neutral_filters(git)).run(
            *words, "--ignore-submodules=all", "--", *pathspecs(paths), timeout=_PATIENCE
        )
    except SourceError:
        return 0
    return len(answer.records)


def _unpushed(git: Git, branch: str, remote: str, upstream: str) -> int:
    """Commits of the local branch that its remote-tracking branch does not have."""
    tracking = f"refs/remotes/{remote}/{upstream}"
    if tip_of(git, branch) is None or not git.says("rev-parse", "--verify", "--quiet", tracking):
        return 0
    return int(git.run("rev-list", "--count", f"{HEADS}{branch}", f"^{tracking}", "--").text)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
