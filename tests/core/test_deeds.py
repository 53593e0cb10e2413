"""What was done with a revision, told in a few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gitops_tui.core.deeds import deeds
from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.state import Synced

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SYNC = Operation(
    "1", OperationKind.SYNC, "ana", "timer", NOW - timedelta(hours=3), "b" * 40, Phase.SUCCEEDED
)
ROLLBACK = replace(SYNC, id="2", kind=OperationKind.ROLLBACK, revision="c" * 40, restored="a" * 40)
LOCK = replace(SYNC, id="3", kind=OperationKind.LOCK)


def told(operation: Operation, revision: str) -> str:
    """What the operation did with it."""
    (deed,) = deeds([operation], {})[revision]
    return deed.told(NOW)


def test_who_synced_it_when() -> None:
    """By whom, and whether the timer, a daemon or an operator asked."""
    assert told(SYNC, "b" * 40) == "synced 3h ago by ana (timer)"
    failed = replace(SYNC, phase=Phase.FAILED, by="\x1b[31mben", cause="daemon")
    assert told(failed, "b" * 40) == "sync failed 3h ago by ␛[31mben (daemon)"
    running = replace(SYNC, kind=OperationKind.PIN, phase=Phase.RUNNING)
    assert told(running, "b" * 40) == "pinning 3h ago by ana (timer)"


def test_a_sync_of_a_part_is_told_as_one() -> None:
    """Nobody takes it for a sync of the whole revision."""
    part = replace(SYNC, only="deployment/frontend")
    assert told(part, "b" * 40) == "synced (only deployment/frontend) 3h ago by ana (timer)"


def test_a_rollback_is_told_of_both_its_revisions() -> None:
    """The commit it made, and the one it restored; a revert undoes its own."""
    assert told(ROLLBACK, "c" * 40) == "rollback synced 3h ago by ana (timer)"
    assert told(ROLLBACK, "a" * 40) == "restored 3h ago by ana (timer)"
    revert = replace(ROLLBACK, kind=OperationKind.REVERT)
    assert told(revert, "a" * 40) == "undone 3h ago by ana (timer)"
    several = replace(revert, also=("d" * 40, "e" * 40))
    assert told(several, "e" * 40) == told(several, "a" * 40)
    refused = replace(ROLLBACK, revision=None, phase=Phase.FAILED)
    assert told(refused, "a" * 40) == "rollback failed 3h ago by ana (timer)"


def test_a_quiet_sync_is_told_of_what_runs() -> None:
    """It is no recorded operation; where one is recorded, that one is told, and once."""
    synced = Synced("b" * 40, NOW - timedelta(minutes=5), "ben", "daemon")
    (deed,) = deeds([], {"b" * 40: "d" * 40}, synced)["d" * 40]
    assert deed.told(NOW) == "synced 5m ago by ben (daemon)"
    assert [one.told(NOW) for one in deeds([SYNC], {}, synced)["b" * 40]] == [
        "synced 3h ago by ana (timer)"
    ]


def test_the_deeds_of_a_revision() -> None:
    """Those about it alone, in their order; a commit beside the paths counts for the last that
    touched them; a lock is about none.
    """
    operations = (LOCK, ROLLBACK, SYNC, replace(SYNC, id="4", phase=Phase.FAILED))
    found = deeds(operations, {"b" * 40: "d" * 40})
    assert {sha[0]: [deed.word for deed in done] for sha, done in found.items()} == {
        "a": ["restored"],
        "c": ["rollback synced"],
        "d": ["synced", "sync failed"],
    }
