"""What does not change is not drawn again: a picture comes up to fifteen times a second."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.content import Content
from textual.widget import Widget

from gitops_tui.ui.widgets.pane import PaneBox
from gitops_tui.ui.widgets.revision_pane import RevisionLines
from gitops_tui.ui.widgets.tabs_line import TabsLine
from tests.ui import scenes
from tests.ui.driving import staged


async def test_a_picture_without_news_draws_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pane is drawn and nothing is laid out for a snapshot that differs in nothing shown."""
    snapshot = scenes.snapshot()
    drawn: list[Widget] = []
    laid_out: list[Widget] = []
    refresh = Widget.refresh

    def noted(widget: Widget, *regions: Any, layout: bool = False, **more: Any) -> Widget:
        drawn.append(widget)
        if layout:
            laid_out.append(widget)
        return refresh(widget, *regions, layout=layout, **more)

    async with staged(snapshot, size=(160, 50)) as stage:
        monkeypatch.setattr(Widget, "refresh", noted)
        await stage.show(replace(snapshot))
        monkeypatch.undo()
    assert not laid_out
    quiet = (PaneBox, RevisionLines, TabsLine)
    assert not [widget for widget in drawn if isinstance(widget, quiet) or widget.id == "detail"]


async def test_other_colours_of_the_same_words_are_drawn() -> None:
    """A title whose colour alone changes is a new title."""
    async with staged(scenes.snapshot()) as stage:
        pane = stage.screen.drift
        pane.title(Content.styled("3 of 4", "$healthy"))
        before = pane.border_title
        pane.title(Content.styled("3 of 4", "$degraded"))
        assert pane.border_title != before


async def test_a_row_is_drawn_again_when_it_says_another_age(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A second later most ages are what they were; none stays what it was for long."""
    drawn: list[object] = []
    async with staged(scenes.snapshot(), size=(160, 50)) as stage:
        table, start = stage.screen.pods.table, stage.screen.now()
        table.grow_older(start)
        shown = [table.timed(table.items[key], start) for key in table.shown]
        monkeypatch.setattr(table, "refresh", lambda *regions: drawn.extend(regions))
        for seconds in range(1, 3600):
            now = start + timedelta(seconds=seconds)
            before = len(drawn)
            table.grow_older(now)
            older = [table.timed(table.items[key], now) for key in table.shown]
            changed = sum(one != other for one, other in zip(shown, older, strict=True))
            assert len(drawn) - before == changed
            shown = older
        assert 0 < len(drawn) < 3600 * len(table.shown) / 2
