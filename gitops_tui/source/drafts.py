"""Changes to the repository that could be committed: built from objects, shown as a diff.

Trees are made in a temporary index, so no work tree and no branch is touched. What a draft
leaves behind when it is not committed are objects that nothing refers to.
"""

from __future__ import annotations

import posixpath
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gitops_tui.core.revisions import Revision
from gitops_tui.core.text import one_line
from gitops_tui.engine.ports import GitChange
from gitops_tui.errors import RevertConflict, RevisionNotFound, SourceError
from gitops_tui.source.command import Git, GitFailed, neutral_merge_drivers
from gitops_tui.source.diffs import Differences
from gitops_tui.source.log import (
    first_parent,
    full_hash,
    is_ancestor,
    newest_first,
    on_first_parent_line,
    read_history,
    read_revision,
)
from gitops_tui.source.names import is_under, raw_name, shown_name
from gitops_tui.source.places import Place
from gitops_tui.source.trees import LINK, SUBMODULE, Entry, list_tree

_FILE = "100644"
_MERGE_TREE = (2, 38)

# Commits that exist only to tell `git merge-tree` where the three sides meet.
_NOBODY = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "gitops-tui"), ("EMAIL", "gitops-tui@localhost"))
}

_IGNORED = re.compile(r"^Ignoring path (.*)$", re.MULTILINE)

Edit = tuple[str, str, bytes]
"""(mode, hash, path); an empty mode removes the path."""


def restore(
    place: Place, differences: Differences, revision: str, allowed: frozenset[str]
) -> GitChange:
    """The change that makes the paths what they were at `revision`.

    Everything under the paths counts, not only manifests; nothing else is touched. Raises
    RevisionNotFound, and SourceError when nothing would change.
    """
    git, tip = place.git, place.tip()
    read_revision(git, revision)
    if revision not in allowed and not on_first_parent_line(git, tip, revision):
        raise RevisionNotFound(
            f"{revision[:7]} is not on the line of {place.branch}: restoring it would undo what "
            "was merged beside it.",
            hint=f"Choose a revision that `git log --first-parent {place.branch}` shows.",
        )
    now = {entry.raw: entry for entry in list_tree(git, tip, place.paths)}
    then = {entry.raw: entry for entry in list_tree(git, revision, place.paths)}
    edits = [("", "", raw) for raw in now if raw not in then]
    edits += [
        (entry.mode, entry.blob, raw)
        for raw, entry in then.items()
        if (entry.mode, entry.blob) != _facts(now.get(raw))
    ]
    undone = read_history(git, tip, paths=place.paths, without=revision)
    tree = edited_tree(git, tip, edits)
    return _draft(place, differences, tip, tree, undone=undone)


def restore_files(
    place: Place, differences: Differences, contents: Mapping[str, bytes | None]
) -> GitChange:
    """The change that gives files under the paths new contents; None removes one.

    Raises RevisionNotFound for a file outside the paths, and SourceError when nothing would
    change.
    """
    git, tip = place.git, place.tip()
    now = {entry.name: entry for entry in list_tree(git, tip, place.paths)}
    edits: list[Edit] = []
    for name, data in contents.items():
        _require_inside(place, name)
        entry = now.get(name)
        if entry and entry.mode in {LINK, SUBMODULE}:
            raise SourceError(f"{name} is a link or a submodule: it is not written through.")
        if data is not None:
            blob = git.run("hash-object", "-w", "-t", "blob", "--stdin", stdin=data).text
            edits.append((entry.mode if entry else _FILE, blob, raw_name(name)))
        elif entry:
            edits.append(("", "", entry.raw))
    return _draft(place, differences, tip, edited_tree(git, tip, edits))


def revert(place: Place, differences: Differences, revisions: Sequence[str]) -> GitChange:
    """The change that undoes just these commits, newest first, as `git revert` would; a merge
    is undone against its first parent, a first commit against nothing.

    Raises RevisionNotFound, RevertConflict, and SourceError when nothing would change.
    """
    git, tip = place.git, place.tip()
    undone = {revision: read_revision(git, revision) for revision in revisions}
    for revision in revisions:
        if not is_ancestor(git, revision, tip):
            raise RevisionNotFound(
                f"{revision[:7]} is not part of {place.branch}, so there is nothing to undo."
            )
    _require_merge_tree(git)
    tree = tip
    revisions = newest_first(git, revisions)
    for newest, oldest in _runs(git, revisions):
        tree, conflicts = _without(git, tree, newest, oldest)
        if conflicts:
            raise _conflict(newest, oldest, conflicts, alone=len(revisions) == 1)
    return _draft(place, differences, tip, tree, undone=[undone[each] for each in revisions])


def _runs(git: Git, revisions: Sequence[str]) -> list[tuple[str, str]]:
    """The newest and the oldest of commits that follow each other: undone at once, what one
    of them did and another undid is in nobody's way.
    """
    runs: list[tuple[str, str]] = []
    for revision in revisions:
        if runs and first_parent(git, runs[-1][1]) == revision:
            runs[-1] = runs[-1][0], revision
        else:
            runs.append((revision, revision))
    return runs


def _without(git: Git, tree: str, newest: str, oldest: str) -> tuple[str, tuple[str, ...]]:
    """`tree` without what the commits from `oldest` to `newest` did, and the conflicts."""
    before = first_parent(git, oldest) or _empty_tree(git)
    meeting = _stand_in(git, newest)
    answer = git.having(neutral_merge_drivers(git)).run(
        "merge-tree",
        "--write-tree",
        "-z",
        "--name-only",
        "--no-messages",
        _stand_in(git, tree, meeting),
        _stand_in(git, before, meeting),
        expect=(0, 1),
    )
    made, *conflicts = answer.records
    names = tuple(shown_name(raw) for raw in dict.fromkeys(conflicts)) if answer.status else ()
    return made.decode(), names


def _conflict(newest: str, oldest: str, names: tuple[str, ...], *, alone: bool) -> RevertConflict:
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    what = newest[:7] if newest == oldest else f"{oldest[:7]} to {newest[:7]}"
    others = "later commits" if alone else "commits that are not among these"
    return RevertConflict(
        f"{what} cannot be undone on {'its' if newest == oldest else 'their'} own: "
        f"{others} changed {shown} too.",
        hint="Undo those as well, restore an earlier revision instead, "
        "or revert by hand and push. Nothing was changed.",
        files=names,
    )


def edited_tree(git: Git, base: str, edits: Iterable[Edit]) -> str:
    """The hash of the tree of `base` with the edits made. Raises SourceError."""
    none = "0" * len(base)
    # Removals first: a file may take the place of a directory.
    ordered = sorted(edits, key=lambda edit: bool(edit[0]))
    lines = b"".join(
        f"{mode or '0'} {blob or none}\t".encode() + raw + b"\0" for mode, blob, raw in ordered
    )
    with tempfile.TemporaryDirectory(prefix="gitops-tui-") as directory:
        index = git.having(variables={"GIT_INDEX_FILE": str(Path(directory) / "index")})
        try:
            index.run("read-tree", full_hash(base))
            said = index.run("update-index", "-z", "--index-info", stdin=lines).errors
            if refused := _IGNORED.search(said):
                # Git goes on without it: then the tree would not be what was asked for.
                raise SourceError(
                    f"{one_line(refused[1])} has a name that Git does not write into a work tree."
                )
            return index.run("write-tree").text
        except GitFailed as error:
            raise SourceError(f"The tree could not be built: {error.reason}.") from error


def _draft(
    place: Place,
    differences: Differences,
    tip: str,
    tree: str,
    *,
    undone: Sequence[Revision] = (),
) -> GitChange:
    files, diff = differences.between(place.git, tip, tree)
    if not files:
        raise SourceError(
            f"{one_line(place.branch)} already has that content: there is nothing to commit."
        )
    return GitChange(tip, tree, files, diff, tuple(undone))


def _facts(entry: Entry | None) -> tuple[str, str] | None:
    return (entry.mode, entry.blob) if entry else None


def _require_inside(place: Place, name: str) -> None:
    normal = posixpath.normpath(name)
    inside = normal == name and not name.startswith(("/", "../"))
    if not inside or not any(is_under(name, path) for path in place.paths):
        raise RevisionNotFound(f"{one_line(name)} is not under the target's paths.")


def _require_merge_tree(git: Git) -> None:
    words = git.run("version").text.split()
    numbers = words[2].split(".") if len(words) > 2 else []
    if tuple(int(number) for number in numbers[:2] if number.isdecimal()) < _MERGE_TREE:
        raise SourceError(
            "Undoing one commit needs Git 2.38 or newer.",
            hint="Restore an earlier revision instead.",
        )


def _stand_in(git: Git, tree_of: str, *parents: str) -> str:
    """A commit of nobody's with the tree of `tree_of`."""
    words = [word for parent in parents for word in ("-p", parent)]
    return (
        git.having(variables=_NOBODY)
        .run("commit-tree", *words, "-m", "side", f"{tree_of}^{{tree}}")
        .text
    )


def _empty_tree(git: Git) -> str:
    return git.run("hash-object", "-w", "-t", "tree", "--stdin", stdin=b"").text
