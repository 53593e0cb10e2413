"""The part of the repository that is the target: another branch or path of it is another one."""

from __future__ import annotations

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line

_ALL = (".",)


def this_part(snapshot: Snapshot) -> str:
    """What it is, for a sentence about it alone."""
    if snapshot.paths == _ALL:
        return "this branch"
    return "this path" if len(snapshot.paths) == 1 else "these paths"


def paths_named(snapshot: Snapshot) -> str:
    """The paths; empty where the whole repository counts."""
    return "" if snapshot.paths == _ALL else one_line(", ".join(snapshot.paths))


def part_named(snapshot: Snapshot) -> str:
    """Its name: the paths, or the branch where all of it counts."""
    return paths_named(snapshot) or one_line(snapshot.git.branch)
