"""Whether what failed was made good since, by whomever: then it is no news any more."""

from __future__ import annotations

from itertools import takewhile

from gitops_tui.core.operations import Action, Operation, Phase
from gitops_tui.core.resources import ResourceKey

_NOT_DONE = frozenset({Action.FAILED, Action.SKIPPED})


def made_good(failed: Operation, recorded: tuple[Operation, ...]) -> bool:
    """Whether a newer one of the `recorded` operations (newest first) has ended `failed`:
    everything was applied, or all that had failed.
    """
    newer = list(takewhile(lambda other: other.id != failed.id, recorded))
    if len(newer) == len(recorded):
        # It was not written down itself: only the clocks can tell what came after it.
        newer = [other for other in newer if other.started > failed.started]
    newer = [other for other in newer if other.phase is Phase.SUCCEEDED]
    if any(other.kind.applies and not other.only for other in newer):
        return True
    left = {result.key for result in failed.failures}
    return bool(left) and left <= {key for other in newer for key in _done(other)}


def not_made_good(recorded: tuple[Operation, ...]) -> Operation | None:
    """The newest of the `recorded` operations that failed and was not made good since."""
    failed = (other for other in recorded if other.phase is Phase.FAILED)
    return next((other for other in failed if not made_good(other, recorded)), None)


def _done(operation: Operation) -> frozenset[ResourceKey]:
    return frozenset(r.key for r in operation.results if r.action not in _NOT_DONE)
