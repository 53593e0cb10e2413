"""What operations did with revisions: synced when and by whom, failed, pinned, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from gitops_tui.core.durations import age
from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.state import Synced
from gitops_tui.core.text import one_line

_WORDS = {
    OperationKind.SYNC: ("synced", "sync failed", "syncing"),
    OperationKind.ROLLBACK: ("rollback synced", "rollback failed", "rolling back"),
    OperationKind.REVERT: ("revert synced", "revert failed", "reverting"),
    OperationKind.RELEASE: ("release synced", "release failed", "releasing"),
    OperationKind.TAKE: ("live values taken", "taking live values failed", "taking live values"),
    OperationKind.PIN: ("pinned", "pin failed", "pinning"),
}
"""By what was asked for: how it is told once it succeeded, once it failed, and until then."""

_PHASES = [Phase.SUCCEEDED, Phase.FAILED, Phase.RUNNING]

_TAKEN_BACK = {OperationKind.ROLLBACK: "restored", OperationKind.REVERT: "undone"}


class Deed(NamedTuple):
    """What one operation did with one revision."""

    word: str
    """`synced`, `sync failed`, `restored`."""
    operation: Operation
    applied: bool
    """Whether it applied the revision, rather than restored it or took it back."""

    def told(self, now: datetime) -> str:
        """`synced 3h ago by ana (timer)`."""
        done = self.operation
        who = f"{one_line(done.by)} ({one_line(done.cause)})"
        return f"{self.word} {age(now - done.started)} ago by {who}"

    @property
    def good(self) -> bool:
        """Whether all of the revision was applied, and well."""
        whole = self.applied and not self.operation.only
        return whole and self.operation.phase is Phase.SUCCEEDED


Deeds = Mapping[str, tuple[Deed, ...]]
"""By full hash, in the order of the operations: newest first."""


def deeds(
    operations: Iterable[Operation], landed: Mapping[str, str], synced: Synced | None = None
) -> Deeds:
    """What was done with each revision that `operations` are about.

    `landed` says which commit of the paths an operation's revision comes down to: the
    tracked tip need not touch the paths itself. A timed sync that changed nothing is no
    recorded operation; that it made its revision the `synced` one is told all the same.
    """
    found: dict[str, tuple[Deed, ...]] = {}
    for operation in operations:
        told = {landed.get(sha, sha): deed for sha, deed in _about(operation)}
        for sha, deed in told.items():
            found[sha] = (*found.get(sha, ()), deed)
    if synced is not None:
        runs = landed.get(synced.revision, synced.revision)
        if not any(deed.applied for deed in found.get(runs, ())):
            done = _unrecorded(synced)
            found[runs] = (Deed("synced", done, applied=True), *found.get(runs, ()))
    return found


def never_good(done: Sequence[Deed]) -> bool:
    """Whether applying a revision failed and never succeeded, by all that was `done` with it.

    What once succeeded was good: that a later sync of it failed is about the cluster then.
    """
    failed = any(deed.applied and deed.operation.phase is Phase.FAILED for deed in done)
    return failed and not any(deed.good for deed in done)


def never_well(done: Deeds) -> frozenset[str]:
    """The revisions of `done` that were applied and never well."""
    return frozenset(sha for sha, told in done.items() if never_good(told))


def _unrecorded(synced: Synced) -> Operation:
    sync, done = OperationKind.SYNC, Phase.SUCCEEDED
    return Operation("", sync, synced.by, synced.cause, synced.time, synced.revision, done)


def _about(operation: Operation) -> Iterator[tuple[str, Deed]]:
    if operation.kind not in _WORDS:
        return
    word = _WORDS[operation.kind][_PHASES.index(operation.phase)]
    if operation.restored:
        # Until a commit was made for it, it has not been taken back.
        back = _TAKEN_BACK.get(operation.kind, word) if operation.revision else word
        for sha in (operation.restored, *operation.also):
            yield sha, Deed(back, operation, applied=False)
    if operation.revision:
        part = f" (only {one_line(operation.only)})" if operation.only else ""
        yield operation.revision, Deed(f"{word}{part}", operation, applied=True)
