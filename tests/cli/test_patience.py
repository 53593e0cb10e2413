"""A command that has long to wait says what for."""

from __future__ import annotations

import asyncio

import pytest

from gitops_tui.cli import acting
from tests.cli.conftest import Run
from tests.cli.fakes import FakeSession


@pytest.mark.parametrize(("opening", "told"), [(0.2, True), (0.0, False)])
def test_what_is_waited_for(
    run: Run, session: FakeSession, monkeypatch: pytest.MonkeyPatch, opening: float, told: bool
) -> None:
    """After some seconds, on stderr; never after it has been opened, never on stdout."""
    monkeypatch.setattr(acting, "PATIENCE", 0.05)

    async def opened(self: FakeSession, *, known: bool = False) -> None:
        await asyncio.sleep(opening)

    monkeypatch.setattr(FakeSession, "open", opened)
    code, out, err = run("status", "-o", "json")
    assert code == 0
    assert ("cloned whole the first time" in err) == told
    assert "cloned" not in out
