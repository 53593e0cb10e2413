"""The garbage collector is set up once, and never in the way."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest

from gitops_tui.ui.app import GitopsApp
from tests.ui import scenes
from tests.ui.driving import staged


async def test_what_is_loaded_is_frozen_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first ready snapshot freezes what is there; the later ones do not even look."""
    frozen: list[int] = []
    monkeypatch.setattr(GitopsApp, "is_headless", property(lambda _: False))
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(1))
    # It counts every frozen object: a stall at each snapshot.
    monkeypatch.setattr(gc, "get_freeze_count", lambda: pytest.fail("counts what is frozen"))
    snapshot = scenes.snapshot()
    async with staged(replace(snapshot, ready=False)) as stage:
        assert not frozen
        for _ in range(3):
            await stage.show(replace(snapshot, ready=True))
    assert frozen == [1]
