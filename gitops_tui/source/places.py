"""Where a target's revisions are read and written, settled once when it is opened.

A remote, or the upstream of a clone, is read from our mirror. A repository without an
upstream is read in place, by its local branch.
"""

from __future__ import annotations

import getpass
import os
import re
import socket
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from gitops_tui.core.target import Target
from gitops_tui.core.text import one_line
from gitops_tui.errors import FetchFailed, RevisionNotFound, SourceError, UsageError
from gitops_tui.source.addresses import Address, read_repository
from gitops_tui.source.clones import (
    Clone,
    Upstream,
    branch_name,
    find_clone,
    find_upstream,
    no_branch,
    settle_branch,
    tip_of,
)
from gitops_tui.source.command import OLDEST, Git
from gitops_tui.source.hostkeys import HostKey, ask_for_key
from gitops_tui.source.identities import DeployKey, KeyFiles, existing_key
from gitops_tui.source.identities import deploy_key as key_of
from gitops_tui.source.log import last_touching
from gitops_tui.source.mirrors import Mirror, mirror_of
from gitops_tui.source.names import ROOT, as_word, normal_paths, raw_name
from gitops_tui.source.remotes import HEADS, Remote
from gitops_tui.source.ssh import effective_command


@dataclass(frozen=True, slots=True)
class Place:
    """The opened repository."""

    git: Git
    """Git on the branch that is tracked: the mirror's, or the repository's own."""
    repository: str
    """Normalised address, or absolute path."""
    branch: str
    paths: tuple[str, ...]
    mirror: Mirror | None = None
    clone: Clone | None = None
    """The repository on this machine that was named, if one was."""
    local_branch: str | None = None
    """Its branch, which may be called otherwise than the upstream's."""
    upstream: Upstream | None = None

    @property
    def ref(self) -> str:
        """The tracked branch's full name."""
        return f"{HEADS}{self.branch}"

    def tip(self) -> str:
        """The hash of the tracked tip as known here. Raises RevisionNotFound."""
        tip = tip_of(self.git, self.branch)
        if tip is None:
            raise no_branch(self.git, self.branch, self.repository)
        return tip


def open_place(target: Target, cache: Path, handed: KeyFiles | None = None) -> Place:
    """Find the repository and settle branch and paths. `handed` is the key for its remote.

    Raises RepositoryNotFound, RevisionNotFound, FetchFailed.
    """
    _require_git()
    found = read_repository(target.repo)
    if isinstance(found, Address):
        paths = normal_paths(target.paths, root=None, prefix="")
        wanted = None if target.branch is None else branch_name(target.branch)
        return _remote_place(Remote(found, found, handed=handed), wanted, paths, cache)
    clone = find_clone(found)
    root = str(clone.root) if clone.root else None
    paths = normal_paths(target.paths, root=root, prefix=clone.prefix)
    branch = settle_branch(clone, target.branch)
    upstream = find_upstream(clone, branch)
    if upstream is None:
        place = Place(clone.objects, clone.place, branch, paths, None, clone, branch)
        _require_paths(place, place.tip())
        return place
    remote = replace(upstream.remote, handed=handed)
    return _remote_place(remote, upstream.branch, paths, cache, clone, branch, upstream)


def deploy_key(target: Target, *, regenerate: bool = False) -> DeployKey:
    """The key that ssh offers to the target's remote, made once, or anew when asked.

    The remote is not asked. Raises UsageError where no key would be used or made, SourceError.
    """
    remote = ssh_remote(target)
    if target.read_only and (regenerate or existing_key(remote.name) is None):
        raise UsageError("A key would have to be made, and --read-only forbids it.")
    return key_of(remote.name, regenerate=regenerate)


def ssh_remote(target: Target) -> Remote:
    """The target's remote. Raises UsageError where it is not one that ssh is run for."""
    remote = _remote_of(target)
    if not remote.is_ssh:
        raise UsageError(
            f"{one_line(remote.name)} is not reached over ssh, so no deploy key is used.",
            hint="Name the repository's ssh address with --repo.",
        )
    return remote


def shown_host_key(target: Target) -> HostKey | None:
    """The key that the remote's host shows now, None where it cannot be learnt.

    Raises UsageError where no ssh is run.
    """
    remote = ssh_remote(target)
    with tempfile.TemporaryDirectory(prefix="gitops-tui-") as nowhere:
        command = effective_command(remote.config, Path(nowhere))
    return ask_for_key(command, remote.fetch.normal)


def _remote_of(target: Target) -> Remote:
    _require_git()
    found = read_repository(target.repo)
    if isinstance(found, Address):
        return Remote(found, found)
    clone = find_clone(found)
    upstream = find_upstream(clone, settle_branch(clone, target.branch))
    if upstream is None:
        raise UsageError(
            f"{one_line(clone.place)} has no upstream, so nothing is fetched and no key is used.",
            hint="Name the remote's ssh address with --repo.",
        )
    return upstream.remote


def _remote_place(
    remote: Remote,
    branch: str | None,
    paths: tuple[str, ...],
    cache: Path,
    clone: Clone | None = None,
    local_branch: str | None = None,
    upstream: Upstream | None = None,
) -> Place:
    mirror = mirror_of(remote, cache)
    fresh = mirror.ensure()

    def settled() -> Place:
        tracked = branch or mirror.default_branch()
        if tracked is None:
            raise RevisionNotFound(
                f"HEAD of {remote.name} names no branch.", hint="Name one with --branch."
            )
        place = Place(
            mirror.git, remote.name, tracked, paths, mirror, clone, local_branch, upstream
        )
        try:
            _require_paths(place, place.tip())
        except RevisionNotFound:
            # What is missing may be newer than the mirror.
            if fresh:
                raise
            _fetch_missing(place, mirror)
            _require_paths(place, place.tip())
        return place

    return mirror.mended(settled)


def _fetch_missing(place: Place, mirror: Mirror) -> None:
    try:
        mirror.fetch(place.branch)
    except FetchFailed:
        # Without the branch there, say which ones there are; otherwise why it failed.
        if mirror.remote.tip(mirror.outside, place.branch) is not None:
            raise


def _require_paths(place: Place, tip: str) -> None:
    """Raise RevisionNotFound for a path that the branch never had.

    One that a commit took away is the target still: it is told as a finding, and a rollback
    brings it back.
    """
    for path in place.paths:
        word = as_word(raw_name(path))
        if path == ROOT or place.git.says("cat-file", "-t", f"{tip}:{word}"):
            continue
        if last_touching(place.git, tip, (path,)):
            continue
        raise RevisionNotFound(
            f"The path {one_line(path)} does not exist on {place.branch} of "
            f"{one_line(place.repository)}.",
            hint=_paths_there(place, tip, word),
        )


def _paths_there(place: Place, tip: str, word: str) -> str:
    prefix = place.clone.prefix if place.clone else ""
    if prefix and place.git.says("cat-file", "-t", f"{tip}:{prefix}/{word}"):
        return f"Paths count from the repository's root: --path {one_line(prefix)}/{one_line(word)}"
    listed = place.git.says("ls-tree", "-d", "-z", "--name-only", "--full-tree", tip) or ""
    names = [one_line(name) for name in listed.split("\0") if name and not name.startswith(".")]
    if not names:
        return "Paths count from the repository's root."
    more = ", …" if len(names) > 8 else ""
    return f"At its root there is {', '.join(names[:8])}{more}."


def refs_here(place: Place) -> str:
    """Where the person's own repository has the tracked branch, and its upstream."""
    if place.clone is None:
        return ""
    refs = [f"{HEADS}{place.local_branch}"]
    if place.upstream:
        refs.append(f"refs/remotes/{place.upstream.name}/{place.upstream.branch}")
    return (
        place.clone.objects.says("for-each-ref", "--format=%(objectname) %(refname)", *refs) or ""
    )


def owner(place: Place) -> str:
    """Who acts here: Git's user.name, else user@host."""
    git = place.clone.here if place.clone else place.git
    name = git.says("config", "--get", "user.name")
    if name and name.strip():
        return one_line(name)
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"


def _require_git() -> None:
    said = Git(Path("/")).says("version") or ""
    found = re.search(r"(\d+)\.(\d+)", said)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise SourceError(f"This is {one_line(said)}.", hint=f"Install Git {oldest} or newer.")
