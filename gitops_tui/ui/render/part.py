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


def part_named(snapshot: Snapshot) -> str:
    """Its name: the paths, or the branch where all of it counts."""
    whole = snapshot.paths == _ALL
    return one_line(snapshot.git.branch if whole else ", ".join(snapshot.paths))
