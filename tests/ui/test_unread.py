"""What was not read, or may not be read, is called unknown, and what follows from it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import State
from gitops_tui.core.snapshot import Snapshot, TimerView
from gitops_tui.core.target import Target
from gitops_tui.ui.selection import Pane
from tests.ui import scenes
from tests.ui.driving import Stage, staged

WHY = "The cluster refused: you may not get configmaps in gitops-tui."
UNSEEN = "Locks, suspension and syncs of others cannot be seen, and are not obeyed"


def hidden(snapshot: Snapshot) -> Snapshot:
    """The same for somebody who may not read the namespace of the records."""
    warning = f"{UNSEEN}: {WHY}"
    notes = (warning, "2 uncommitted changes")
    git = replace(snapshot.git, notes=notes)
    return replace(
        snapshot, hidden=WHY, warnings=(warning,), state_place="/home/ana/x.json", git=git
    )


def told(stage: Stage) -> str:
    """The text on the screen without borders, on one line."""
    return " ".join(stage.text().replace("│", " ").split())


async def test_what_was_not_read_is_unknown_and_not_never() -> None:
    """A cluster that cannot be reached may have been synced a hundred times."""
    async with staged(Snapshot(Target(), scenes.NOW)) as stage:
        await stage.until(lambda: "cluster @ unknown" in stage.text())
        assert "never synced" not in stage.text()
        assert "Pods all 0" not in stage.text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_before_the_records_were_read_nothing_is_said_of_the_timer(
    size: tuple[int, int],
) -> None:
    """It may be on, off or suspended."""
    async with staged(Snapshot(Target(), scenes.NOW), size=size) as stage:
        await stage.press("1")
        await stage.until(lambda: "Timer    not read yet" in stage.text())
        assert "automatic sync o" not in stage.text().replace("A automatic sync", "")
        await stage.press("A")
        assert "have not been read yet" in stage.notice


async def test_before_anything_was_read_there_are_no_findings_and_no_praise() -> None:
    """That every manifest can be used is known once they were read."""
    async with staged(Snapshot(Target(), scenes.NOW)) as stage:
        await stage.press("e")
        await stage.until(lambda: "Findings and limits" in stage.text())
        assert stage.text().count("Not read yet.") == 4
        assert "can be used." not in stage.text()


async def test_what_rights_hide_is_unknown() -> None:
    """Neither never, nor off, nor already there."""
    rows = tuple(scenes.row(one.key, State.FAILED) for one in scenes.ROWS)
    never = replace(
        scenes.snapshot(rows), synced=None, ever_synced=False, timer=TimerView(), locks={}
    )
    async with staged(hidden(never)) as stage:
        text = stage.text()
        assert "○ past syncs cannot be seen" in text
        assert "10 cannot be compared" in text
        assert "cluster @ unknown" in text
        assert "automatic sync unknown" in text
        assert "already there" not in text
        assert "never synced" not in text


@pytest.mark.parametrize(("key", "pane"), [("L", Pane.DRIFT), ("A", Pane.REVISION)])
async def test_what_all_should_see_cannot_be_kept_where_it_may_not_be_read(
    key: str, pane: Pane
) -> None:
    """The key says why, and no dialog promises anything."""
    async with staged(hidden(scenes.snapshot())) as stage:
        stage.screen.go_to(pane)
        await stage.press(key)
        assert WHY in stage.notice
        assert stage.app.screen is stage.screen


async def test_a_sync_that_cannot_see_others_says_so_as_it_begins() -> None:
    """In the line at the bottom, beside the standing line in Revision and the list of limits."""
    async with staged(hidden(scenes.snapshot())) as stage:
        assert f"⚠ {UNSEEN} (e)" in " ".join(
            line[:38].strip("│ ") for line in stage.text().splitlines()
        )
        await stage.press("s")
        assert stage.dashboard.requests == [("sync", None, None)]
        assert stage.notice == f"Syncing. ⚠ {UNSEEN}: {WHY}"
        await stage.press("e")
        await stage.until(lambda: "Findings and limits" in stage.text())
        assert f"⚠ {UNSEEN}: {WHY}" in told(stage)
        assert told(stage).count("cannot be seen") == 1


async def test_nobody_is_offered_a_timer_that_would_be_held_back() -> None:
    """The first sync of somebody who cannot see whether others suspended it is just a sync."""
    async with staged(hidden(scenes.never_synced())) as stage:
        stage.dashboard.warnings = stage.dashboard.snapshot.warnings
        await stage.press("s")
        await stage.until(lambda: "Sync once" in stage.text())
        assert "keep in sync" not in stage.text()
        assert "was ever synced" not in stage.text()
        assert "cannot be seen" in stage.text()


async def test_a_long_note_takes_two_lines_and_is_told_once() -> None:
    """Where records are kept stands in the pane, and whole among the findings."""
    place = "/home/ana/.local/state/gitops-tui/clusters/x.json"
    note = f"Inventory and history are kept in {place}."
    git = replace(scenes.snapshot().git, notes=(note,))
    async with staged(scenes.snapshot(git=git, state_place=place)) as stage:
        assert "· Inventory and history are kept" in stage.text()
        assert "    in /home/ana/.local/state" in stage.text()
        assert stage.text().count("/home/ana") == 1
        await stage.press("e")
        await stage.until(lambda: note in stage.text())


async def test_pods_that_may_not_be_listed_are_not_called_none() -> None:
    """Nobody concludes from a missing right that nothing runs."""
    snapshot = scenes.snapshot(pods={})
    unseen = replace(snapshot, cluster=replace(snapshot.cluster, pods_unseen=True))
    async with staged(unseen) as stage:
        assert "no pods seen: not all may be listed (e)" in stage.text()
        assert "has no pods" not in stage.text()


async def test_a_refused_row_says_what_was_refused() -> None:
    """Who refused it stands in the detail: the row has room for what matters."""
    error = "The cluster refused: you may not list deployments in example. Ask for the verb list."
    row = scenes.row(scenes.FRONTEND, State.FAILED, error=error)
    async with staged(scenes.snapshot((row,)), size=(80, 24)) as stage:
        assert "✗ you may not list deployments" in stage.text()
        assert "The cluster refused: you may not" in stage.text()


async def test_a_path_that_is_gone_is_no_quiet_state() -> None:
    """Nothing is compared any more: whose fault it is stands in the verdict."""
    gone = Finding("manifests", None, "The path manifests does not exist at 302c5cd.", hides=True)
    empty = replace(scenes.snapshot(()), findings=(gone,))
    async with staged(empty) as stage:
        await stage.until(lambda: "✗ nothing to compare" in stage.text())
        assert "The path manifests does not exist at 302c5cd." in told(stage)
