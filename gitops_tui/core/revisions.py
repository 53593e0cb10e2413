"""A revision of the tracked branch, and causes that point at one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit. Author and subject are untrusted text."""

    sha: str
    author: str
    time: datetime
    """Author time, with its zone."""
    subject: str
    parents: tuple[str, ...] = ()
    body: str = ""
    """The message below the subject."""

    @property
    def short(self) -> str:
        """The first seven digits, as `git log --oneline` shows them."""
        return self.sha[:7]

    @property
    def is_merge(self) -> bool:
        """Whether it joins two lines of history."""
        return len(self.parents) > 1

    def holds(self, words: Iterable[str]) -> bool:
        """Whether each of `words` stands in its hash, author or message, in any case."""
        text = f"{self.sha}\n{self.author}\n{self.subject}\n{self.body}".casefold()
        return all(word.casefold() in text for word in words)


def named(revisions: Sequence[Revision], most: int | None = None) -> str:
    """`4f1c2ab, 9be01d3 and 71ab3c4`: each of them, or `most` of them and how many more."""
    shorts = [revision.short for revision in revisions]
    if most is not None and len(shorts) > most:
        shorts[most:] = [f"{len(shorts) - most} more"]
    *others, last = shorts
    return f"{', '.join(others)} and {last}" if others else last


@dataclass(frozen=True, slots=True)
class GitCause:
    """The commit that set a line of a manifest."""

    commit: str
    author: str
    time: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class LiveCause:
    """The field manager that set a live field, as `managedFields` tells it."""

    manager: str
    time: datetime | None
    """At or before this time: the API keeps one time for all fields of a manager."""
