"""A failure is told until somebody has made it good, and never hides how far Git is ahead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitops_tui.core.operations import Action, Operation, OperationKind, Phase, Result
from gitops_tui.ui.render.problems import problem_lines
from gitops_tui.ui.render.top_lines import verdict_lines
from gitops_tui.ui.render.verdict import verdict
from tests.ui import scenes

FAILED = scenes.failed().operations[0]
SYNCED = replace(FAILED, id="op-10", phase=Phase.SUCCEEDED, results=(), started=scenes.ago())


def headline(*recorded: Operation) -> str:
    """What is told while this process's last operation is the failed one."""
    return verdict(replace(scenes.failed(), operations=recorded), scenes.NOW).headline


def alone(action: Action) -> Operation:
    """A sync of what had failed, and of nothing else."""
    result = Result(scenes.FRONTEND, action)
    return replace(SYNCED, only="deployment/frontend", results=(result,))


@pytest.mark.parametrize("newer", [SYNCED, alone(Action.CONFIGURED)])
def test_a_newer_sync_of_somebody_else_ends_a_failure(newer: Operation) -> None:
    """Everything was applied since, or what had failed."""
    assert headline(newer, FAILED) == "≠ 2 of 10 drifted"
    assert headline(newer) == "≠ 2 of 10 drifted"


@pytest.mark.parametrize(
    "newer",
    [
        replace(SYNCED, phase=Phase.FAILED),
        replace(SYNCED, only="deployment/users"),
        alone(Action.SKIPPED),
    ],
)
def test_what_did_not_make_it_good_does_not_end_a_failure(newer: Operation) -> None:
    """Another failure, another resource, or one that was passed by."""
    assert headline(newer, FAILED) == "✗ last sync failed for 1 of 10"


def test_an_older_sync_does_not_end_a_failure() -> None:
    """By the order in which they were written down, else by their clocks."""
    older = replace(SYNCED, started=FAILED.started)
    assert headline(FAILED, SYNCED) == "✗ last sync failed for 1 of 10"
    assert headline(older) == "✗ last sync failed for 1 of 10"


def test_a_failure_of_an_older_revision_does_not_hide_the_revisions() -> None:
    """Git has moved on: how far it is ahead stands below the verdict."""
    shown = replace(scenes.failed(), wanted=scenes.HEAD)

    def below(revision: str) -> str:
        told = replace(shown, operation=replace(FAILED, revision=revision))
        return verdict_lines(told, scenes.NOW, 80, "")[1].plain

    assert "2 behind" not in below(scenes.HEAD.sha)
    assert "2 behind" in below(scenes.RUNS.sha)


def test_a_failure_of_somebody_else_stands_beside_the_verdict() -> None:
    """Before this dashboard was there, or in another one; until it is made good."""
    told = "✗ last rollback failed (e)"
    failed = replace(FAILED, id="op-8", kind=OperationKind.ROLLBACK)
    calm = scenes.in_sync()
    for recorded, expected in (((failed,), True), ((SYNCED, failed), False), ((SYNCED,), False)):
        seen = verdict(replace(calm, operation=None, operations=recorded), scenes.NOW)
        assert seen.headline == "✓ in sync"
        assert (told in seen.rest.plain) is expected


def test_a_failure_made_good_does_not_hide_an_older_one() -> None:
    """What failed later for one resource was synced since; the rollback never was."""
    failed = replace(FAILED, id="op-8", kind=OperationKind.ROLLBACK)
    recorded = (alone(Action.CONFIGURED), FAILED, replace(failed, results=()))
    seen = verdict(replace(scenes.in_sync(), operation=None, operations=recorded), scenes.NOW)
    assert "✗ last rollback failed (e)" in seen.rest.plain


def test_the_failure_that_the_verdict_tells_is_among_the_findings() -> None:
    """However much was done since."""
    failed = replace(FAILED, id="op-8", kind=OperationKind.ROLLBACK, message="no room")
    locks = [replace(SYNCED, id=f"lock-{n}", kind=OperationKind.LOCK) for n in range(15)]
    told = replace(scenes.in_sync(), operation=None, operations=(*locks, failed))
    lines = [line.plain for line in problem_lines(told, scenes.NOW)]
    assert sum(line.startswith("  rollback") for line in lines) == 1
    assert "      no room" in lines
