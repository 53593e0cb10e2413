"""The history pane: its pages, what a filter finds in them, and one resource's commits."""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.history_pages import Pages
from gitops_tui.ui.selection import Pane
from tests.ui import scenes
from tests.ui.driving import staged

OLD = tuple(scenes.revision(f"{n:07x}", "zoe", f"Old work {n}", days=n) for n in range(30, 33))


def synced(by: str, revision: Revision) -> Operation:
    """A timed sync of it, three hours ago."""
    began = scenes.ago(hours=3)
    return Operation("1", OperationKind.SYNC, by, "timer", began, revision.sha, Phase.SUCCEEDED)


def told() -> Snapshot:
    """What was synced once is told."""
    snapshot = scenes.snapshot()
    return replace(snapshot, operations=(synced("ana", snapshot.history[-1]),))


def test_older_pages_stay_when_a_commit_comes() -> None:
    """The newest page moves on, and what followed it follows it still; a rewritten one not."""
    first, new = scenes.HISTORY, scenes.revision("ffffff0", "ana", "New", minutes=1)
    pages = Pages()
    pages.begin(first)
    assert pages.add(pages.ask(), OLD)
    pages.begin((new, *first[:-1]))
    assert pages.revisions == (new, *first, *OLD)
    other = scenes.revision("ffffff1", "ana", "Other", minutes=1)
    pages.begin((other,))
    assert pages.revisions == (other,)


def test_an_answer_to_an_outdated_question_is_dropped() -> None:
    """And the last page is known for the last."""
    pages = Pages()
    pages.begin(scenes.HISTORY)
    before = pages.ask()
    assert not pages.add("somewhere else", OLD)
    pages.begin(OLD[:1])
    assert not pages.add(before, OLD)
    assert pages.add(pages.ask(), ())
    assert pages.ended


async def test_what_was_done_with_a_commit_is_told_where_there_is_room() -> None:
    """In full, in a word, or in a word before its subject."""
    async with staged(told(), size=(110, 24)) as stage:
        await stage.press("4")
        assert "synced 3h ago by ana (timer)" in stage.text()
        assert "runs" in stage.line(scenes.RUNS.subject).split()
    async with staged(told(), size=(80, 24)) as stage:
        await stage.press("4")
        assert "synced 3h ago" not in stage.text()
        assert "runs" in stage.line(scenes.RUNS.subject).split()
    async with staged(told(), size=(70, 24)) as stage:
        await stage.press("4")
        assert f"runs {scenes.RUNS.subject}" in stage.text()


async def test_one_resources_history_and_back() -> None:
    """h in Drift shows just its commits, which the border says; esc shows all of them."""
    async with staged(size=(80, 24)) as stage:
        row = stage.screen.drift.table.current
        assert row is not None
        stage.dashboard.older = OLD
        await stage.press("h")
        assert stage.screen.pane is Pane.HISTORY
        await stage.until(lambda: "Old work 30" in stage.text())
        assert ("history", None, row.key) in stage.dashboard.previews
        assert f"only {row.key}" in stage.text()
        assert scenes.HEAD.sha not in stage.screen.history.table.items
        await stage.press("escape")
        assert scenes.HEAD.sha in stage.screen.history.table.items
        assert "Old work" not in stage.text()
        assert f"only {row.key}" not in stage.text()


async def test_a_history_of_nothing_says_so() -> None:
    """No commit is found: what was asked is answered, and no longer asked."""
    async with staged(size=(80, 24)) as stage:
        stage.dashboard.older = ()
        await stage.press("h")
        await stage.until(lambda: "no known commit changed its manifest" in stage.text())
        assert "asking" not in stage.text()


async def test_a_rollback_from_the_history_of_one_begins_with_that_one_alone() -> None:
    """Whoever went on to another row meanwhile still means the one whose history it is."""
    async with staged() as stage:
        row = stage.screen.drift.table.current
        assert row is not None
        stage.dashboard.older = scenes.HISTORY[1:4]
        await stage.press("h")
        await stage.until(lambda: len(stage.screen.history.table.shown) == 3)
        await stage.press("2", "j", "4", "j", "R")
        await stage.until(lambda: f"Only {row.key}" in stage.text())
        asked = [what for what in stage.dashboard.previews if what[0] == "rollback"]
        assert [what[3] for what in asked] == [row.key]


async def test_a_commit_found_in_one_resources_history_keeps_the_cursor() -> None:
    """What the next key acts on is what was found, not the tip."""
    async with staged(size=(80, 24)) as stage:
        table = stage.screen.history.table
        stage.dashboard.older = scenes.HISTORY[1:4]
        await stage.press("h")
        await stage.until(lambda: len(table.shown) == 3)
        await stage.press("j", "j")
        found = table.cursor
        assert found == scenes.HISTORY[3].sha
        await stage.press("escape")
        assert (len(table.shown), table.cursor) == (len(scenes.HISTORY), found)


async def test_a_new_commit_asks_for_the_resources_history_again() -> None:
    """It may be one of them."""
    async with staged(size=(80, 24)) as stage:
        stage.dashboard.older = OLD
        await stage.press("h")
        await stage.until(lambda: "Old work 30" in stage.text())
        new = scenes.revision("ffffff0", "ana", "New", minutes=1)
        stage.dashboard.older = (new, *OLD)
        snapshot = scenes.snapshot()
        await stage.show(replace(snapshot, history=(new, *snapshot.history)))
        await stage.until(lambda: "ffffff0" in stage.text() and "Old work 30" in stage.text())


async def test_a_filter_finds_what_is_older() -> None:
    """Pages come until the pane is full or there are no more; nothing is said to be nowhere
    before.
    """
    async with staged(size=(80, 24)) as stage:
        stage.dashboard.older = OLD
        await stage.press("4", "slash", *"work 31", "enter")
        await stage.until(lambda: "Old work 31" in stage.text())
        assert f"1 of {len(scenes.HISTORY) + len(OLD)}" in stage.text()
        await stage.press("escape", "slash", *"nowhere", "enter")
        count = len(scenes.HISTORY) + len(OLD)
        await stage.until(lambda: f"none of {count} commits holds that" in stage.text())
