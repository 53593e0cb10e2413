"""No test here sees the user's own themes or a cursor that blinks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.widgets import Input


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty configuration folder, cursors that stand still, one time zone."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setenv("GITOPS_TUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.delenv("NO_COLOR", raising=False)
