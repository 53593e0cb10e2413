"""A repository on this machine: where it is, what it tracks, where its upstream is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from gitops_tui.core.text import one_line
from gitops_tui.errors import RepositoryNotFound, RevisionNotFound, SourceError
from gitops_tui.source.addresses import Address, place_of, read_remote
from gitops_tui.source.command import Git, GitFailed
from gitops_tui.source.remotes import HEADS, Remote

# What git-check-ref-format(1) forbids in a branch's name; `main~3` is a revision, not a branch.
# One that begins with a dash can exist: Git is only ever told its full name.
_NO_BRANCH = re.compile(r"^$|[\s~^:?*\[\\]|\.\.|@\{|^@$|//|^/|/$|\.$|\.lock(?:/|$)|(?:^|/)\.")

# What of a clone's configuration also counts when we work in our own mirror.
_HANDED_ON = (
    "author.",
    "commit.gpgsign",
    "committer.",
    "core.askpass",
    "core.gitproxy",
    "core.sshcommand",
    "credential.",
    "gpg.",
    "http.",
    "ssh.",
    "url.",
    "user.",
)


@dataclass(frozen=True, slots=True)
class Clone:
    """A repository found at a path."""

    here: Git
    """Git run where the person stands, so that it finds what they would see."""
    objects: Git
    """Git on the object database and branches, without a work tree."""
    root: Path | None
    """Top of the work tree; None for a bare repository."""
    prefix: str
    """The directory below the root that was named; empty for the root."""
    common: Path
    """The directory of refs and objects, shared between worktrees."""

    @property
    def place(self) -> str:
        """The repository's absolute path, the same from each of its worktrees."""
        return place_of(self.common)


@dataclass(frozen=True, slots=True)
class Upstream:
    """The remote branch that a clone's branch follows."""

    name: str
    """The remote's name in the clone."""
    remote: Remote
    branch: str


def find_clone(path: Path) -> Clone:
    """The repository that holds `path`. Raises RepositoryNotFound."""
    if not path.is_dir():
        raise RepositoryNotFound(f"{one_line(str(path))} is not a directory.")
    here = Git(path.resolve())
    try:
        answer = here.run(
            "rev-parse",
            "--is-inside-work-tree",
            "--path-format=absolute",
            "--git-dir",
            "--git-common-dir",
        )
    except GitFailed as error:
        raise _no_repository(path, error) from error
    inside, _, common = answer.text.split("\n", 2)
    root, prefix = None, ""
    if inside == "true":
        root = Path(here.run("rev-parse", "--show-toplevel").text)
        prefix = here.run("rev-parse", "--show-prefix").text.rstrip("/")
    directory = Path(common)
    return Clone(here, Git(directory, git_dir=directory), root, prefix, directory)


def _no_repository(path: Path, error: GitFailed) -> SourceError:
    where = one_line(str(path.resolve()))
    if "dubious ownership" in error.errors:
        return RepositoryNotFound(
            f"{where} belongs to another user, so Git does not read it.",
            hint=f"If you trust it: git config --global --add safe.directory {where}",
        )
    if "not a git repository" in error.errors:
        return RepositoryNotFound(
            f"{where} is not in a Git repository.", hint="Name one with --repo."
        )
    return RepositoryNotFound(f"{where} cannot be read as a Git repository: {error.reason}.")


def settle_branch(clone: Clone, wanted: str | None) -> str:
    """The branch of this clone that is meant. Raises RevisionNotFound."""
    if wanted is not None:
        return branch_name(wanted)
    head = clone.here.says("symbolic-ref", "--quiet", "HEAD")
    if head is None or not head.startswith(HEADS):
        at = clone.here.says("rev-parse", "--short", "HEAD") or "no branch"
        raise RevisionNotFound(
            f"HEAD of {one_line(clone.place)} is detached at {at}, so no branch is tracked.",
            hint=f"Name one with --branch{_choice(clone.objects)}.",
        )
    return head.removeprefix(HEADS)


def branch_name(text: str) -> str:
    """What a person typed as a branch. Raises RevisionNotFound when it cannot be one."""
    name = text.removeprefix(HEADS)
    if not name.isprintable() or _NO_BRANCH.search(name):
        raise RevisionNotFound(f"{one_line(text) or 'An empty name'} cannot be a branch.")
    return name


def find_upstream(clone: Clone, branch: str) -> Upstream | None:
    """The remote branch that `branch` follows; None when it is tracked where it is.

    A branch that the clone does not have, but its remote may, follows the remote's. Raises
    RepositoryNotFound for a remote that cannot be reached safely.
    """
    remote = clone.here.says("config", "--get", f"branch.{branch}.remote")
    merge = clone.here.says("config", "--get", f"branch.{branch}.merge")
    if remote is None and not has_branch(clone.objects, branch):
        remote, merge = _only_remote(clone.here), f"{HEADS}{branch}"
    if remote is None or remote == "." or merge is None or not merge.startswith(HEADS):
        return None
    base = clone.root or clone.common
    found = Remote(
        _address(clone.here, remote, base, push=False),
        _address(clone.here, remote, base, push=True),
        _handed_on(clone),
    )
    return Upstream(remote, found, merge.removeprefix(HEADS))


def _only_remote(git: Git) -> str | None:
    remotes = (git.says("remote") or "").split()
    if "origin" in remotes:
        return "origin"
    return remotes[0] if len(remotes) == 1 else None


def _address(git: Git, remote: str, base: Path, *, push: bool) -> Address:
    # `git remote get-url` applies insteadOf. A remote may also be an address itself.
    words = ["remote", "get-url", *(["--push"] if push else []), "--end-of-options", remote]
    return read_remote(git.says(*words) or remote, base)


def _handed_on(clone: Clone) -> tuple[tuple[str, str], ...]:
    """Settings that hold in this clone and nowhere else."""
    outside = list(_settings(Git(Path("/"))))
    found: list[tuple[str, str]] = []
    for setting in _settings(clone.here):
        if setting in outside:
            outside.remove(setting)
        else:
            found.append(setting)
    return tuple(found)


def _settings(git: Git) -> tuple[tuple[str, str], ...]:
    records = git.run("config", "--list", "-z", "--includes").records
    pairs = (record.decode("utf-8", "surrogateescape").partition("\n") for record in records)
    return tuple(
        (key, value if newline else "true")
        for key, newline, value in pairs
        if key.startswith(_HANDED_ON)
    )


def has_branch(git: Git, branch: str) -> bool:
    """Whether a branch exists."""
    return tip_of(git, branch) is not None


def tip_of(git: Git, branch: str) -> str | None:
    """The hash at the tip of a branch; None when it does not exist."""
    return git.says("rev-parse", "--verify", "--quiet", f"{HEADS}{branch}^{{commit}}")


def no_branch(git: Git, branch: str, address: str) -> RevisionNotFound:
    """The error for a branch that is not there, naming those that are."""
    if not branches(git):
        return RevisionNotFound(
            f"{one_line(address)} has no commits yet.", hint="Commit the first manifest."
        )
    return RevisionNotFound(
        f"{one_line(address)} has no branch {one_line(branch)}.",
        hint=f"Name another with --branch{_choice(git)}.",
    )


def branches(git: Git) -> list[str]:
    """The names of all branches, those that were committed to last first."""
    form = "--format=%(refname:lstrip=2)"
    answer = git.says("for-each-ref", "--sort=-committerdate", form, HEADS)
    return answer.split("\n") if answer else []


def _choice(git: Git) -> str:
    names = branches(git)
    shown = ", ".join(one_line(name) for name in names[:5])
    more = ", …" if len(names) > 5 else ""
    return f"; there is {shown}{more}" if names else ""
