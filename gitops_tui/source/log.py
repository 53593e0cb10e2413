"""Commits read from Git's history: the page, the cause of a line, the distance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone

from gitops_tui.core.revisions import GitCause, Revision
from gitops_tui.errors import RevisionNotFound
from gitops_tui.source.command import Git
from gitops_tui.source.names import ROOT, as_word, raw_name, shown_name

# Hash, parents, author, time as ISO and as seconds, subject, body; NULs between, because
# none of them can hold one.
_FORMAT = "--format=%H%x00%P%x00%an%x00%aI%x00%at%x00%s%x00%b"
_FIELDS = 7

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


_BLAMED = re.compile(r"^([0-9a-f]{40,64}) \d+ (\d+)(?: \d+)?$")


def full_hash(revision: str) -> str:
    """`revision` if it is a full commit hash. Raises RevisionNotFound."""
    if not _HASH.fullmatch(revision):
        raise RevisionNotFound("A revision must be given by its full hash here.")
    return revision


def read_revision(git: Git, revision: str) -> Revision:
    """One commit by its full hash. Raises RevisionNotFound."""
    answer = git.run(
        "log",
        "-z",
        "--no-walk",
        "--max-count=1",
        _FORMAT,
        full_hash(revision),
        "--",
        expect=(0, 128),
    )
    found = next(_revisions(answer.records), None)
    if found is None:
        raise RevisionNotFound(f"The repository has no commit {revision[:7]}.")
    return found


def read_history(
    git: Git,
    tip: str,
    *,
    paths: Sequence[str],
    limit: int | None = None,
    without: str | None = None,
    having: str = "",
) -> tuple[Revision, ...]:
    """First-parent commits from `tip`, a full hash or a branch's full name, that changed the
    paths, newest first.

    A merge counts as what it changed against its first parent. `without` leaves out that
    commit and all before it, `having` all that do not change how often that text stands there.
    """
    bounds = [f"^{full_hash(without)}"] if without else []
    count = [f"--max-count={limit}"] if limit is not None else []
    answer = git.run(
        "log",
        "-z",
        "--first-parent",
        *count,
        *(
            ["--no-renames", "--diff-merges=first-parent", "--no-patch", f"-S{having}"]
            * bool(having)
        ),
        _FORMAT,
        tip if tip.startswith("refs/heads/") else full_hash(tip),
        *bounds,
        "--",
        *pathspecs(paths),
    )
    return tuple(_revisions(answer.records))


def between(git: Git, old: str, new: str) -> tuple[Revision, ...]:
    """The commits after `old` up to `new` on its line of first parents, newest first.

    Raises RevisionNotFound when `old` is not on that line, or nothing is after it.
    """
    if not on_first_parent_line(git, new, old):
        raise RevisionNotFound(
            f"{old[:7]} is not before {new[:7]} on its line of first parents.",
            hint="A range is written OLDER..NEWER; OLDER itself is not part of it.",
        )
    found = read_history(git, new, paths=(ROOT,), without=old)
    if not found:
        raise RevisionNotFound(f"There is no commit after {old[:7]} up to {new[:7]}.")
    return found


def newest_first(git: Git, revisions: Sequence[str]) -> tuple[str, ...]:
    """The commits, each before those that it builds on."""
    meeting = git.says("merge-base", "--octopus", *map(full_hash, revisions))
    bounds = [f"^{meeting}^@"] if meeting else []
    line = git.run("rev-list", "--topo-order", *revisions, *bounds, "--").text.split()
    return tuple(sha for sha in line if sha in revisions)


def last_touching(git: Git, revision: str, paths: Sequence[str]) -> str | None:
    """The newest of `revision` and its first-parent ancestors that changed the paths; None
    where it is no full hash, or of no commit here.
    """
    if not _HASH.fullmatch(revision):
        return None
    words = "rev-list", "--first-parent", "--max-count=1", revision, "--"
    return git.says(*words, *pathspecs(paths)) or None


def first_parent(git: Git, revision: str) -> str | None:
    """The hash before `revision` on its line; None for a root."""
    return git.says("rev-parse", "--verify", "--quiet", f"{full_hash(revision)}^1")


def child(git: Git, parent: str, tip: str, tree: str) -> str | None:
    """The commit after `parent` on the line that ends at `tip`, where it has that tree."""
    words = ("rev-list", "--first-parent", full_hash(tip), f"^{full_hash(parent)}")
    later = git.run(*words, "--", expect=(0, 128)).text.split()
    if not later or first_parent(git, later[-1]) != parent:
        return None
    found = git.says("rev-parse", "--verify", "--quiet", f"{later[-1]}^{{tree}}")
    return later[-1] if found == tree else None


def on_first_parent_line(git: Git, tip: str, revision: str) -> bool:
    """Whether `revision` is `tip` or one of its first-parent ancestors."""
    answer = git.run(
        "rev-list", "--first-parent", full_hash(tip), f"^{full_hash(revision)}^@", expect=(0, 128)
    )
    return revision in answer.text.split()


def is_ancestor(git: Git, old: str, new: str) -> bool:
    """Whether `old` is `new` or before it."""
    words = ("merge-base", "--is-ancestor", full_hash(old), full_hash(new))
    return git.run(*words, expect=(0, 1, 128)).status == 0


def distance(git: Git, old: str, new: str) -> int | None:
    """Commits from `old` to `new`; None when `old` is unknown or no ancestor of `new`."""
    both = f"{full_hash(old)}...{full_hash(new)}"
    answer = git.run("rev-list", "--count", "--left-right", both, "--", expect=(0, 128))
    left, _, right = answer.text.partition("\t")
    return int(right) if left == "0" else None


def blame(
    git: Git, revision: str, file: str, ranges: Sequence[tuple[int, int]]
) -> tuple[GitCause | None, ...]:
    """Of each range of lines the newest commit among those that set them; None where the file
    has no such lines. Git reads the file's history once for all of them.
    """
    real = [lines for lines in ranges if lines[0] > 0]
    if not real:
        return (None,) * len(ranges)
    answer = git.run(
        "blame",
        "--porcelain",
        *(f"-L{first},{last}" for first, last in real),
        full_hash(revision),
        "--",
        as_word(raw_name(file)),
        expect=(0, 128),
    )
    if answer.status and len(ranges) > 1:
        # One that the file does not have is enough to be told nothing of the others.
        return tuple(blame(git, revision, file, (lines,))[0] for lines in ranges)
    causes = _blamed(answer.text)
    of_each = ([causes[n] for n in range(a, b + 1) if n in causes] for a, b in ranges)
    return tuple(max(each, key=lambda cause: cause.time, default=None) for each in of_each)


def _blamed(text: str) -> dict[int, GitCause]:
    """The cause of each line: the porcelain tells of a commit where it is first named."""
    causes, known = dict[int, GitCause](), dict[str, GitCause]()
    sha, number, facts = "", 0, dict[str, str]()
    for line in text.split("\n"):
        if found := _BLAMED.match(line):
            sha, number, facts = found[1], int(found[2]), {}
        elif line.startswith("\t"):
            if "author" in facts:
                time = _moment(facts.get("author-time", ""), facts.get("author-tz", ""))
                known[sha] = GitCause(sha, facts["author"], time, facts.get("summary", ""))
            causes[number] = known[sha]
        else:
            key, _, value = line.partition(" ")
            facts[key] = value
    return causes


def last_change(git: Git, revision: str, file: str) -> GitCause | None:
    """The last commit that touched a file, removing it included; None when none did."""
    answer = git.run(
        "log", "-z", "--max-count=1", _FORMAT, full_hash(revision), *_file(file), expect=(0, 128)
    )
    found = next(_revisions(answer.records), None)
    return _cause(found) if found else None


def files_changed(git: Git, revision: str, paths: Sequence[str]) -> tuple[str, ...]:
    """The files under `paths` that a commit changed against its first parent."""
    answer = git.run(
        "log",
        "-z",
        "--no-walk",
        "--no-renames",
        "--first-parent",
        "--diff-merges=first-parent",
        "--name-only",
        "--format=",
        full_hash(revision),
        "--",
        *pathspecs(paths),
    )
    return tuple(sorted(shown_name(name) for name in answer.records if name))


def pathspecs(paths: Sequence[str]) -> list[str]:
    """Paths as words behind `--`; none for the whole repository."""
    return [] if ROOT in paths else [as_word(raw_name(path)) for path in paths]


def _file(file: str) -> tuple[str, str]:
    return "--", as_word(raw_name(file))


def _cause(revision: Revision) -> GitCause:
    return GitCause(revision.sha, revision.author, revision.time, revision.subject)


def _revisions(records: list[bytes]) -> Iterator[Revision]:
    texts = [record.decode("utf-8", "replace") for record in records]
    for start in range(0, len(texts) - _FIELDS + 1, _FIELDS):
        sha, parents, author, iso, seconds, subject, body = texts[start : start + _FIELDS]
        yield Revision(
            sha=sha,
            author=author,
            time=_time(iso, seconds),
            subject=subject,
            parents=tuple(parents.split()),
            body=body.strip("\n"),
        )


def _moment(seconds: str, zone: str) -> datetime:
    """The author time as blame tells it: seconds, and `+0200`."""
    time = _time("", seconds)
    found = re.fullmatch(r"([+-])(\d\d)(\d\d)", zone)
    if not found:
        return time
    away = timedelta(hours=int(found[2]), minutes=int(found[3]))
    try:
        return time.astimezone(timezone(away if found[1] == "+" else -away))
    except (ValueError, OverflowError):
        return time


def _time(iso: str, seconds: str) -> datetime:
    """The author time; a commit may claim any, also one that no calendar has."""
    try:
        return datetime.fromisoformat(iso)
    except ValueError:
        pass
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
