"""Signatures: which commits the allowed keys vouch for, and how far a branch may be followed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from gitops_tui.core.revisions import Revision
from gitops_tui.core.text import one_line


class Signatures(StrEnum):
    """What is asked of commits before they are applied."""

    OFF = "off"
    REQUIRED = "required"


class Fault(StrEnum):
    """Why no allowed key vouches for a commit."""

    UNSIGNED = "unsigned"
    UNKNOWN_KEY = "unknown_key"
    NOT_THEN = "not_then"
    EXPIRED = "expired"
    REVOKED = "revoked"
    BAD = "bad"
    UNCHECKED = "unchecked"


_WORDS = {
    Fault.UNSIGNED: "is not signed",
    Fault.UNKNOWN_KEY: "is signed by a key that is not allowed",
    Fault.NOT_THEN: "is signed by a key that is not allowed at that time",
    Fault.EXPIRED: "is signed by a key that has expired",
    Fault.REVOKED: "is signed by a key that was revoked",
    Fault.BAD: "has a bad signature",
    Fault.UNCHECKED: "is signed in a way that cannot be checked here",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A commit that no allowed key vouches for."""

    revision: Revision
    fault: Fault
    key: str = ""
    """Fingerprint or id of the key that signed it, where Git names one; untrusted text."""

    @property
    def brief(self) -> str:
        """`4f1c2ab by Mallory is signed by a key that is not allowed`."""
        return f"{self.revision.short} by {one_line(self.revision.author)} {_WORDS[self.fault]}"

    def __str__(self) -> str:
        """The same, with the key: `… that is not allowed (SHA256:…)`."""
        return f"{self.brief} ({one_line(self.key)})" if self.key else self.brief


@dataclass(frozen=True, slots=True)
class Vouched:
    """How far the allowed keys vouch for a line of commits."""

    verified: str | None
    """The full hash of the newest revision that may be applied; None where there is none."""
    doubt: Doubt | None = None
    """The commit in the way of what comes after it; None where nothing is."""


@dataclass(frozen=True, slots=True)
class Link:
    """A commit and its parents, by full hashes."""

    sha: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one can go from what is trusted, and by which commit the next step is stopped."""

    verified: str | None
    stopped_by: str | None = None


def how_far(
    after: Iterable[Link], doubtful: Collection[str], tip: str, trusted: str | None
) -> Reach:
    """The newest revision on the first-parent line of `tip` that may be applied.

    `after` are the commits reachable from `tip` and not from `trusted`, parents before their
    children. A revision may be applied when none of those that lead to it is `doubtful`,
    whichever parent of a merge they came by: a signed merge does not vouch for what it
    merges. One that leaves `trusted` behind is not offered while the branch still has it.
    """
    links: dict[str, Link] = {}
    stopped: dict[str, str] = {}
    """By tainted commit: the doubtful one that it inherits from."""
    forward: set[str] = set()
    """Those that contain what is trusted."""
    for link in after:
        links[link.sha] = link
        if link.sha in doubtful:
            stopped[link.sha] = link.sha
        elif taint := next((stopped[parent] for parent in link.parents if parent in stopped), None):
            stopped[link.sha] = taint
        if trusted in link.parents or any(parent in forward for parent in link.parents):
            forward.add(link.sha)
    if tip not in links:
        # Reachable from what is trusted: nothing of it is new.
        return Reach(tip)
    by: str | None = None
    here: str | None = tip
    while here is not None and here in links:
        if here not in stopped and (here in forward or tip not in forward):
            return Reach(here, by)
        by = stopped.get(here, by)
        here = next(iter(links[here].parents), None)
    return Reach(trusted, by)
