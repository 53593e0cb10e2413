"""A pin is on show wherever somebody looks, made from History, and let go by the same key."""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.deeds import deeds
from gitops_tui.core.operations import OperationKind
from gitops_tui.errors import RevisionNotFound
from gitops_tui.ui.render import history
from gitops_tui.ui.render.revision import revision_lines
from gitops_tui.ui.render.verdict import verdict
from gitops_tui.ui.screens.pin_dialog import PinDialog, UnpinDialog
from tests.ui import scenes
from tests.ui.driving import Stage, staged

LOST = "The repository has no revision fffffff, which ana pinned: nothing is applied."


async def opened(stage: Stage, kind: type[object]) -> None:
    """Wait until a dialog stands with its preview."""
    await stage.until(lambda: isinstance(stage.app.screen, kind))
    await stage.until(lambda: getattr(stage.app.screen, "preview", None))


def test_the_verdict_and_the_revision_pane_say_by_whom_and_why() -> None:
    """In sync with the pin; how far Git is ahead of it stands beside Git."""
    told = verdict(scenes.pinned(), scenes.NOW)
    assert told.headline == "✓ in sync"
    assert told.rest.plain == "pinned to 9be01d3 by ana"
    lines = [line.plain.rstrip() for line in revision_lines(scenes.pinned(), scenes.NOW, 44)]
    assert "Pinned   9be01d3  3h  ana" in lines
    assert "         incident 42" in lines
    assert lines[0].endswith("  2 ahead")


def test_a_pinned_revision_that_is_lost_is_the_verdict() -> None:
    """Nothing is applied, and the sentence says why, once in the pane."""
    snapshot = scenes.pinned()
    git = replace(snapshot.git, notes=(LOST,))
    lost = replace(snapshot, pinned_revision=None, pin_lost=LOST, git=git)
    told = verdict(lost, scenes.NOW)
    assert (told.headline, told.rest.plain) == ("✗ pinned revision lost", LOST)
    lines = " ".join(line.plain.strip() for line in revision_lines(lost, scenes.NOW, 60))
    assert lines.count("nothing is applied") == 1


def test_history_marks_the_pinned_commit() -> None:
    """The newer ones are ahead of it; what failed before does not hide it."""
    failed = replace(scenes.failed().operations[0], revision=scenes.RUNS.sha)
    done = deeds((failed,), {})
    rows = history.standings(scenes.HISTORY, scenes.RUNS.sha, done, pinned=scenes.RUNS.sha)
    words = [row.mark.word for row in rows]
    assert words == ["ahead", "ahead", "pinned", "", "", ""]


async def test_a_pin_is_previewed_and_wants_a_reason() -> None:
    """From History's cursor; what is requested is the preview seen."""
    async with staged() as stage:
        await stage.press("4", "j", "j", "j", "p")
        await opened(stage, PinDialog)
        text = stage.text()
        assert 'Pin: c01dbee "Pin every image", 11h ago by eva' in text
        assert "Git is 3 commits ahead of it." in text
        assert "replicas 4 → 2" in text
        assert "left as it is" in text
        await stage.press("right", "enter")
        stage.app.screen.query_one("#go").focus()
        await stage.press("enter")
        assert "Say why" in stage.text()
        await stage.press(*"bad image", "enter")
        assert stage.dashboard.requests == []
        stage.app.screen.query_one("#go").focus()
        await stage.press("enter")
        assert stage.dashboard.requests == [("pin", scenes.HISTORY[3].sha, "bad image")]


async def test_a_pin_that_cannot_be_kept_says_why() -> None:
    """Nothing can be chosen but Cancel."""
    async with staged() as stage:
        stage.dashboard.refusal = "A pin is kept in the cluster."
        await stage.press("4", "j", "p")
        await opened(stage, PinDialog)
        assert "A pin is kept in the cluster." in stage.text()
        assert not stage.app.screen.query_one("#go").display


async def test_a_revision_that_cannot_be_pinned_says_why() -> None:
    """The engine's sentence."""
    async with staged() as stage:
        stage.dashboard.trouble = RevisionNotFound("It is not part of main.")
        await stage.press("4", "j", "p")
        await stage.until(lambda: "It is not part of main." in stage.text())


async def test_somebody_elses_pin_makes_the_preview_anew() -> None:
    """What was shown is another question then."""
    async with staged() as stage:
        await stage.press("4", "j", "p")
        await opened(stage, PinDialog)
        await stage.show(scenes.pinned())
        await stage.until(lambda: len(stage.dashboard.previews) == 2)


async def test_the_same_key_unpins_and_says_what_comes_then() -> None:
    """From any pane: whose pin it is, why, and what the next sync changes."""
    async with staged(scenes.pinned()) as stage:
        await stage.press("p")
        await opened(stage, UnpinDialog)
        text = " ".join(stage.text().replace("│", " ").split())
        assert "pinned to 9be01d3 by ana 3h ago (incident 42)" in text
        assert "The timer's next sync applies" in text
        assert "replicas 4 → 2" in text
        await stage.press("right", "enter")
        assert stage.dashboard.requests == [("unpin",)]


async def test_on_another_commit_the_key_offers_to_move_the_pin() -> None:
    """No way round by unpinning; on the pinned commit itself it unpins."""
    async with staged(scenes.pinned()) as stage:
        await stage.press("4", "j", "j", "j", "p")
        await opened(stage, PinDialog)
        text = " ".join(stage.text().replace("│", " ").split())
        assert (
            "pinned to 9be01d3 by ana 3h ago (incident 42), which this takes the place of" in text
        )
        assert "Move the pin" in text
        await stage.press(*"older", "enter")
        stage.app.screen.query_one("#go").focus()
        await stage.press("enter")
        assert stage.dashboard.requests == [("pin", scenes.HISTORY[3].sha, "older")]
        await stage.press("k", "p")
        await opened(stage, UnpinDialog)


async def test_a_rollback_waits_for_the_pin_to_go() -> None:
    """The key says why, and what to do first."""
    async with staged(scenes.pinned()) as stage:
        await stage.press("4", "R")
        assert "unpin first (p)" in stage.notice
        assert stage.dashboard.previews == []


async def test_without_a_commit_under_the_cursor_nothing_is_pinned() -> None:
    """The way there is told; read-only says so."""
    async with staged() as stage:
        await stage.press("2", "p")
        assert "Go to History (4)" in stage.notice
    read_only = scenes.snapshot()
    target = replace(read_only.target, read_only=True)
    async with staged(replace(read_only, target=target)) as stage:
        await stage.press("4", "p")
        assert "Read-only" in stage.notice


async def test_while_it_is_pinned_the_verdict_says_pinning() -> None:
    """It applies and waits like a sync."""
    running = scenes.syncing()
    assert running.operation is not None
    operation = replace(running.operation, kind=OperationKind.PIN)
    told = verdict(replace(running, operation=operation), scenes.NOW)
    assert told.headline == "↻ pinning 7/10"
