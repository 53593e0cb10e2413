"""What History says of each commit: which one was good?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitops_tui.core.deeds import deeds
from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.ui.render import history
from tests.ui import scenes

OLD = scenes.HISTORY[-1].sha


def operation(phase: Phase, kind: OperationKind = OperationKind.SYNC) -> Operation:
    """A recorded operation on the oldest commit."""
    return replace(scenes.failed().operations[0], revision=OLD, phase=phase, kind=kind)


FAILED, GOOD = operation(Phase.FAILED), operation(Phase.SUCCEEDED)
ROLLED = operation(Phase.SUCCEEDED, OperationKind.ROLLBACK)


@pytest.mark.parametrize(
    ("newest_first", "word"),
    [
        ((), ""),
        ((GOOD,), ""),
        ((FAILED,), "failed"),
        ((FAILED, FAILED), "failed"),
        ((GOOD, FAILED), ""),
        ((FAILED, GOOD), ""),
        ((FAILED, ROLLED), "rollback"),
        ((GOOD, ROLLED), "rollback"),
    ],
)
def test_what_once_succeeded_was_good(newest_first: tuple[Operation, ...], word: str) -> None:
    """A later failure is the cluster's, an earlier one was overcome."""
    rows = history.standings(scenes.HISTORY, scenes.RUNS.sha, deeds(newest_first, {}))
    assert rows[-1].mark.word == word


@pytest.mark.parametrize(
    ("newest_first", "glyph"),
    [((), "●"), ((FAILED,), "✗"), ((FAILED, GOOD), "●"), ((GOOD, FAILED), "●")],
)
def test_what_runs_and_never_succeeded_is_marked_failed(
    newest_first: tuple[Operation, ...], glyph: str
) -> None:
    """It runs all the same; the last good commit is to be looked for below it."""
    [row] = history.standings(scenes.HISTORY[-1:], OLD, deeds(newest_first, {}))
    assert (row.mark.glyph, row.mark.word) == (glyph, "runs")
    if newest_first:
        assert history.done(row, scenes.NOW).plain.startswith("runs · sync")
