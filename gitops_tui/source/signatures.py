"""Asks Git which commits the allowed keys vouch for; each commit once for each list of keys.

The list that the target names is all that counts: neither the user's own keyring and
allowed signers nor the programs that Git's configuration names have a say.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from gitops_tui.core.signatures import Doubt, Fault, Link, Signatures, Vouched, how_far
from gitops_tui.core.target import Target
from gitops_tui.core.text import one_line
from gitops_tui.errors import SourceError
from gitops_tui.source.command import Git
from gitops_tui.source.keyrings import gpg_program, keyring_file, make_home, no_gpg
from gitops_tui.source.log import full_hash, read_revision

PAGE = 200
"""Commits that one run of Git checks: an ssh or GPG process for each that is signed."""
PATIENCE = 120.0
ENOUGH = 10_000
"""Commits that nobody vouches for, before the rest is not looked at."""

_FORMAT = "--format=%H%x00%G?%x00%GK"
_FIELDS = 3

# Git's letters for what it found, but for the good one. `U` is a good signature of a key
# that the list of ssh keys does not have; GPG keys are all trusted in the home we make.
_FAULTS = {
    "N": Fault.UNSIGNED,
    "U": Fault.UNKNOWN_KEY,
    "E": Fault.UNKNOWN_KEY,
    "X": Fault.EXPIRED,
    "Y": Fault.EXPIRED,
    "R": Fault.REVOKED,
    "B": Fault.BAD,
}

_Found = tuple[Fault | None, str]
"""What is wrong with a commit's signature, if anything, and the key that made it."""


class Vouching:
    """Judges the commits of one target's repository by the keys that the target allows."""

    def __init__(self, target: Target) -> None:
        self.required = target.signatures == Signatures.REQUIRED
        self._signers = target.allowed_signers and target.allowed_signers.expanduser().absolute()
        self._keyring = target.gpg_keyring and target.gpg_keyring.expanduser().absolute()
        self._turn = threading.Lock()
        self._home: tempfile.TemporaryDirectory[str] | None = None
        self._stamp: tuple[object, ...] | None = None
        """The lists as they were when `_found` was made."""
        self._listed: frozenset[str] = frozenset()
        """The fingerprints of the ssh keys that are listed, whatever else their lines say."""
        self._found: dict[str, _Found] = {}

    def check_lists(self, work_tree: Path | None) -> None:
        """See to it that the lists can be used. Raises SourceError.

        One that lies in the repository's work tree is refused: a commit could change what
        is to judge it.
        """
        if not self.required:
            return
        root = work_tree.resolve() if work_tree else None
        for file in filter(None, (self._signers, self._keyring)):
            if root is not None and file.resolve().is_relative_to(root):
                raise SourceError(
                    f"{one_line(str(file))} lies in the repository, where a commit could change"
                    " who may sign commits.",
                    hint="Keep a copy of it outside, and name that.",
                )
        if self._signers and shutil.which("ssh-keygen") is None:
            raise SourceError("ssh-keygen was not found on the PATH.", hint="Install OpenSSH.")
        if self._keyring and gpg_program() is None:
            raise no_gpg()
        with self._turn:
            self._look_at_lists()

    def vouch(self, git: Git, tip: str, trusted: str | None) -> Vouched:
        """How far the allowed keys vouch for what leads to `tip` (core.signatures.how_far).

        `trusted` is the full hash of what was verified before. Without it, or where Git has
        it no more, only `tip` itself is judged: its past is trusted with it.

        Raises SourceError.
        """
        with self._turn:
            self._look_at_lists()
            if tip == trusted:
                return Vouched(tip)
            if trusted is None or not _has(git, trusted):
                after, trusted = [Link(full_hash(tip))], None
            else:
                after = list(_links(git, tip, trusted))
                _require_whole(git, after)
            doubtful = self._doubtful(git, after, tip)
            reach = how_far(after, doubtful, tip, trusted)
            if reach.stopped_by is None:
                return Vouched(reach.verified)
            fault, key = doubtful[reach.stopped_by]
            if fault is Fault.UNSIGNED and _carries_signature(git, reach.stopped_by):
                fault = Fault.UNCHECKED
            elif fault is Fault.UNKNOWN_KEY and key in self._listed:
                fault = Fault.NOT_THEN
            doubt = Doubt(read_revision(git, reach.stopped_by), fault, key)
            return Vouched(reach.verified, doubt)

    def require(self, git: Git, commit: str, tip: str) -> None:
        """Raise SourceError if a commit of ours on top of `tip` would not be verified."""
        if not self.required:
            return
        doubt = self.vouch(git, commit, tip).doubt
        if doubt is not None:
            raise SourceError(
                f"The commit would not be verified: {doubt}.",
                hint="Nothing was changed. Sign with a key of the allowed list (user.signingKey).",
            )

    def close(self) -> None:
        """Remove what was made for GPG."""
        with self._turn:
            self._forget()

    def _doubtful(self, git: Git, after: Sequence[Link], tip: str) -> dict[str, tuple[Fault, str]]:
        """Those of `after` that nobody vouches for.

        Once the line of `tip` itself is stopped, or too much is wrong beside it, the rest is
        not looked at, and not vouched for.
        """
        line = set(_first_parents(after, tip))
        doubtful: dict[str, tuple[Fault, str]] = {}
        remaining = iter(after)
        while page := [link.sha for link in islice(remaining, PAGE)]:
            self._check(git, [sha for sha in page if sha not in self._found])
            for sha in page:
                # What Git passed over in silence is not vouched for.
                fault, key = self._found.get(sha, (Fault.UNCHECKED, ""))
                if fault is not None:
                    doubtful[sha] = fault, key
            if len(doubtful) > ENOUGH or not line.isdisjoint(doubtful):
                break
        doubtful |= {link.sha: (Fault.UNCHECKED, "") for link in remaining}
        return doubtful

    def _check(self, git: Git, commits: Sequence[str]) -> None:
        if not commits:
            return
        assert self._home is not None  # noqa: S101 - made when the lists were looked at
        checking = git.having(
            (
                ("gpg.ssh.allowedSignersFile", str(self._signers or "/dev/null")),
                ("gpg.ssh.program", "ssh-keygen"),
                ("gpg.program", gpg_program() or "gpg"),
                ("gpg.openpgp.program", gpg_program() or "gpg"),
                # Certificates are vouched for by authorities, not by a list of the target's.
                ("gpg.x509.program", "false"),
            ),
            {"GNUPGHOME": self._home.name},
        )
        records = checking.run(
            "log",
            "-z",
            "--no-walk=unsorted",
            "--stdin",
            _FORMAT,
            stdin="".join(f"{sha}\n" for sha in commits).encode(),
            timeout=PATIENCE,
        ).records
        texts = [record.decode("utf-8", "replace") for record in records]
        for start in range(0, len(texts) - _FIELDS + 1, _FIELDS):
            sha, letter, key = texts[start : start + _FIELDS]
            fault = None if letter == "G" else _FAULTS.get(letter, Fault.UNCHECKED)
            self._found[sha] = fault, key

    def _look_at_lists(self) -> None:
        """Begin anew where the lists changed. Raises SourceError where they cannot be read."""
        keyring = keyring_file(self._keyring) if self._keyring else None
        stamp = tuple(_stamp(file) for file in (self._signers, keyring) if file is not None)
        if stamp == self._stamp:
            return
        self._forget()
        self._listed = _ssh_keys(self._signers) if self._signers else frozenset()
        try:
            self._home = tempfile.TemporaryDirectory(
                prefix="gitops-tui-", ignore_cleanup_errors=True
            )
            make_home(Path(self._home.name), keyring)
        except OSError as error:
            raise SourceError(f"No place could be made for gpg: {error.strerror}.") from error
        self._stamp = stamp

    def _forget(self) -> None:
        self._stamp = None
        self._found = {}
        if self._home is not None:
            self._home.cleanup()
            self._home = None


def _links(git: Git, tip: str, trusted: str) -> Iterator[Link]:
    """What is reachable from `tip` and not from `trusted`, parents before their children."""
    words = ("--topo-order", "--reverse", "--parents", full_hash(tip), f"^{full_hash(trusted)}")
    for line in git.run("rev-list", *words, "--").text.splitlines():
        sha, *parents = line.split()
        yield Link(sha, tuple(parents))


def _require_whole(git: Git, after: Sequence[Link]) -> None:
    """Raise SourceError where the past of a commit is cut off: what is not here cannot be judged.

    A shallow repository ends where somebody, who may be the remote, says that it does.
    """
    for link in after:
        if not link.parents and any(line.startswith(b"parent ") for line in _header(git, link.sha)):
            raise SourceError(
                f"What led to {link.sha[:7]} is not in this repository, so it cannot be verified.",
                hint="Fetch all of it: git fetch --unshallow",
            )


def _first_parents(after: Sequence[Link], tip: str) -> Iterator[str]:
    parents = {link.sha: link.parents for link in after}
    while tip in parents:
        yield tip
        tip = next(iter(parents[tip]), "")


def _has(git: Git, commit: str) -> bool:
    return git.says("cat-file", "-e", f"{full_hash(commit)}^{{commit}}") is not None


def _carries_signature(git: Git, commit: str) -> bool:
    return any(line.startswith(b"gpgsig") for line in _header(git, commit))


def _header(git: Git, commit: str) -> list[bytes]:
    """What the commit itself says above its message."""
    return git.run("cat-file", "commit", full_hash(commit)).out.partition(b"\n\n")[0].split(b"\n")


def _ssh_keys(file: Path) -> frozenset[str]:
    try:
        words = file.read_text("utf-8", "replace").split()
    except OSError as error:
        raise _unreadable(file, error) from error
    return frozenset(_fingerprint(word) for word in words if word.startswith("AAAA"))


def _unreadable(file: Path, error: OSError) -> SourceError:
    return SourceError(
        f"The list of allowed keys {one_line(str(file))} cannot be read: {error.strerror}."
    )


def _stamp(file: Path) -> tuple[object, ...]:
    try:
        found = file.stat()
    except OSError as error:
        raise _unreadable(file, error) from error
    return file, found.st_ino, found.st_size, found.st_mtime_ns


def _fingerprint(key: str) -> str:
    try:
        data = base64.b64decode(key, validate=True)
    except binascii.Error:
        return ""
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    return f"SHA256:{digest}"
