"""A fake session in place of the wired one, and answers in place of a terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gitops_tui.cli import console, main, wiring
from gitops_tui.core.target import Target
from tests.cli.fakes import FakeSession

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def own_directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the configuration and logs of whoever runs it."""
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    monkeypatch.delenv("GITOPS_TUI_CONFIG", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    """What commands act through; `targets` collects the targets it was made for."""
    fake = FakeSession()

    def make(target: Target) -> FakeSession:
        fake.calls.append(("target", target))
        return fake

    monkeypatch.setattr(wiring, "make_session", make)
    return fake


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Perform a command line in this process: (exit code, stdout, stderr)."""

    def perform(*argv: str) -> tuple[int, str, str]:
        code = main.run(list(argv))
        written = capsys.readouterr()
        return code, written.out, written.err

    return perform


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Put a person at the terminal who gives these answers; returns the questions asked."""

    def person(*answers: str) -> list[str]:
        waiting = list(answers)
        asked: list[str] = []

        async def read_line(prompt: str) -> str:
            asked.append(prompt)
            return waiting.pop(0)

        monkeypatch.setattr(console, "interactive", lambda: True)
        monkeypatch.setattr(console, "read_line", read_line)
        return asked

    return person
