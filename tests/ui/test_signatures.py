"""A commit that no allowed key vouches for is named wherever somebody looks."""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.ui.history_pages import Pages
from gitops_tui.ui.render.problems import problem_lines
from gitops_tui.ui.render.revision import revision_lines
from gitops_tui.ui.render.verdict import verdict
from gitops_tui.ui.screens.asking import ConfirmDialog
from gitops_tui.ui.widgets.history_pane import standing_of
from tests.ui import scenes
from tests.ui.driving import staged

BAD = scenes.HISTORY[1]


def pane(snapshot: Snapshot, width: int = 60) -> list[str]:
    """The Revision pane's lines."""
    return [line.plain.rstrip() for line in revision_lines(snapshot, scenes.NOW, width)]


def test_a_frozen_branch_is_in_sync_with_what_is_verified() -> None:
    """The verdict names the commit, whose it is and why; the pane says where syncs stay."""
    told = verdict(scenes.frozen(), scenes.NOW)
    assert told.headline == "✓ in sync"
    assert told.rest.plain.startswith(
        f"✗ {BAD.short} by {BAD.author} is signed by a key that is not allowed"
    )
    lines = pane(scenes.frozen())
    assert lines[0].endswith("  2 held back")
    assert any(line.startswith(f"Verified {scenes.RUNS.short}") for line in lines)
    text = " ".join(" ".join(lines).split())
    assert text.count("that is not allowed") == 1
    assert f"syncs stay at {scenes.RUNS.short}, the last verified revision." in text


def test_history_marks_what_is_held_back() -> None:
    """The commits after the last verified one wait for more than a sync."""
    frozen, pages = scenes.frozen(), Pages()
    pages.begin(scenes.HISTORY)
    words = [row.mark.word for row in standing_of(frozen, pages)]
    assert words == ["held", "held", "runs", "", "", ""]
    signed = replace(frozen, wanted=scenes.HEAD, git=replace(frozen.git, unverified=None))
    assert [row.mark.word for row in standing_of(signed, pages)][:2] == ["ahead", "ahead"]


def test_what_is_withheld_is_the_verdict() -> None:
    """Nothing is applied at all: the whole sentence, and no word of an empty repository."""
    snapshot = scenes.withheld()
    told = verdict(snapshot, scenes.NOW)
    assert (told.headline, told.whole) == ("✗ not verified", True)
    assert told.rest.plain == snapshot.withheld
    assert "Verified nothing" in pane(snapshot)
    assert "\n".join(pane(snapshot, 200)).count("nothing is applied") == 1


def test_the_key_is_told_in_full_where_all_problems_are() -> None:
    """Its fingerprint, for whoever decides whether to allow it."""
    lines = [line.plain for line in problem_lines(scenes.frozen(), scenes.NOW)]
    assert any("SHA256:nScPgTs6WNZnRhA2bNLP" in line for line in lines)


async def test_the_dashboard_shows_it_and_refuses_a_rollback() -> None:
    """At the size of a small terminal too; the key says why it cannot work."""
    async with staged(scenes.frozen()) as stage:
        assert f"✗ {BAD.short} by {BAD.author}" in stage.text()
        await stage.press("4", "j", "j", "j", "R")
        await stage.until(lambda: "no sync would apply a rollback on top of it" in stage.text())
        assert stage.dashboard.requests == []


async def test_a_sync_applies_what_is_verified_and_says_so() -> None:
    """The dialog is about the revision that would be applied, and stays when the tip is seen."""
    snapshot = scenes.frozen()
    snapshot = replace(snapshot, git=replace(snapshot.git, rewritten=True))
    async with staged(snapshot) as stage:
        stage.dashboard.warnings = snapshot.warnings
        await stage.press("s")
        await stage.until(lambda: "A sync applies" in stage.text())
        assert f"A sync applies {scenes.RUNS.short}" in stage.text()
        assert f"⚠ {BAD.short} by {BAD.author}" in stage.text()
        stage.dashboard.publish(replace(snapshot))
        await stage.pilot.pause()
        assert len([name for name, *_ in stage.dashboard.previews if name == "sync"]) == 1


async def test_a_sync_of_what_is_withheld_says_why() -> None:
    """No word of an empty path, and nothing is requested."""
    async with staged(scenes.withheld()) as stage:
        await stage.press("s")
        await stage.pilot.pause()
        assert stage.text().count("nothing before it was verified") > 1
        assert "asks for nothing" not in stage.text()
        assert stage.dashboard.previews == []


async def test_a_person_vouches_by_a_deliberate_key() -> None:
    """Cancel comes first; what is accepted is just what was on show."""
    async with staged(scenes.frozen()) as stage:
        await stage.press("V")
        await stage.until(lambda: isinstance(stage.app.screen, ConfirmDialog))
        text = " ".join(stage.text().replace("│", " ").split())
        assert f"{BAD.short} by {BAD.author}" in text
        assert f'{scenes.HEAD.short} "{scenes.HEAD.subject}" and everything before it' in text
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is stage.screen)
        assert stage.dashboard.requests == []
        await stage.press("V")
        await stage.until(lambda: isinstance(stage.app.screen, ConfirmDialog))
        await stage.press("right", "enter")
        await stage.until(lambda: stage.app.screen is stage.screen)
        assert stage.dashboard.requests == [("unverified", scenes.HEAD.sha)]


async def test_where_nothing_waits_nothing_can_be_accepted() -> None:
    """The key says so."""
    async with staged(scenes.in_sync()) as stage:
        await stage.press("V")
        await stage.until(lambda: "No commit waits to be verified" in stage.text())
