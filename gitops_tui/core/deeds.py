"""What operations did with one revision: synced when and by whom, failed, pinned, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from gitops_tui.core.durations import age
from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.text import one_line

_DONE = {
    OperationKind.SYNC: ("synced", "sync failed", "syncing"),
    OperationKind.ROLLBACK: ("rollback synced", "rollback failed", "rolling back"),
    OperationKind.REVERT: ("revert synced", "revert failed", "reverting"),
    OperationKind.PIN: ("pinned", "pin failed", "pinning"),
}
"""By what was asked for: how it is told once it succeeded, once it failed, and until then."""

_PHASES = [Phase.SUCCEEDED, Phase.FAILED, Phase.RUNNING]

_TAKEN_BACK = {OperationKind.ROLLBACK: "restored", OperationKind.REVERT: "undone"}


def deeds_of(
    revision: str, operations: Iterable[Operation], landed: Mapping[str, str]
) -> tuple[Operation, ...]:
    """Those of `operations` that applied `revision`, restored it or took it back, in their order.

    `landed` says which commit of the paths an operation's revision comes down to: the
    tracked tip need not touch the paths itself.
    """
    return tuple(
        operation
        for operation in operations
        if operation.kind in _DONE
        and revision in {landed.get(sha, sha) for sha in _about(operation) if sha}
    )


def deed(operation: Operation, revision: str, now: datetime, landed: Mapping[str, str]) -> str:
    """`synced 3h ago by ana (timer)`, as what `operation` did with `revision`."""
    word = _DONE[operation.kind][_PHASES.index(operation.phase)]
    applied = operation.revision
    if applied is not None and landed.get(applied, applied) != revision:
        word = _TAKEN_BACK.get(operation.kind, word)
    who = f"{one_line(operation.by)} ({one_line(operation.cause)})"
    return f"{word} {age(now - operation.started)} ago by {who}"


def _about(operation: Operation) -> tuple[str | None, str | None]:
    return operation.revision, operation.restored
