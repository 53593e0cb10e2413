"""The garbage collector is set up once, and never in the way for long."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest

from gitops_tui.ui.app import GitopsApp
from tests.ui import scenes
from tests.ui.driving import staged

AT_A_TIME = 10_000
"""New objects looked at without a pause: some 10 ms of work."""


async def test_what_is_loaded_is_frozen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first frame and the first ready snapshot freeze what is there; later ones do not look."""
    frozen: list[int] = []
    thresholds: list[tuple[int, ...]] = []
    monkeypatch.setattr(GitopsApp, "is_headless", property(lambda _: False))
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(1))
    monkeypatch.setattr(gc, "set_threshold", lambda *numbers: thresholds.append(numbers))
    # It counts every frozen object: a stall at each snapshot.
    monkeypatch.setattr(gc, "get_freeze_count", lambda: pytest.fail("counts what is frozen"))
    snapshot = scenes.snapshot()
    async with staged(replace(snapshot, ready=False)) as stage:
        assert frozen == [1]
        [(new, young, _)] = thresholds
        assert new <= AT_A_TIME
        assert new * young <= 10 * AT_A_TIME
        for _ in range(3):
            await stage.show(replace(snapshot, ready=True))
    assert frozen == [1, 1]
