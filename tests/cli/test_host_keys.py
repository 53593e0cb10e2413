"""A repository's host that ssh has never met: a person at the terminal decides, no flag does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gitops_tui.errors import HostKeyUnknown
from tests.cli.conftest import Run
from tests.cli.fakes import FakeSession

Person = Callable[..., list[str]]


@pytest.fixture
def stranger(session: FakeSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A session that opens once the host is known; where its key would be kept."""
    file = tmp_path / "known_hosts"
    error = HostKeyUnknown(
        "ssh does not know git.example yet; its key is ED25519 SHA256:abc.",
        hint="Compare it.",
        line="git.example ssh-ed25519 AAAA",
        file=file,
    )

    async def opened(self: FakeSession, *, known: bool = False) -> None:
        if not file.exists():
            raise error

    monkeypatch.setattr(FakeSession, "open", opened)
    return file


def test_a_person_accepts_it(run: Run, stranger: Path, answer: Person) -> None:
    """The fingerprint is shown first, then one question, then the command goes on."""
    asked = answer("y\n")
    code, out, err = run("status")
    assert (code, out != "") == (0, True)
    assert "SHA256:abc" in err
    (question,) = asked
    assert str(stranger) in question
    assert stranger.read_text() == "git.example ssh-ed25519 AAAA\n"


def test_no_is_no(run: Run, stranger: Path, answer: Person) -> None:
    """As is enter."""
    answer("\n")
    assert run("status")[0] == 2
    assert not stranger.exists()


@pytest.mark.parametrize("argv", [("sync", "--yes"), ("diff",)])
def test_nobody_there_means_no(run: Run, stranger: Path, argv: tuple[str, ...]) -> None:
    """Git's own exit code, the fingerprint, and the way out; --yes does not answer this."""
    code, out, err = run(*argv)
    assert (code, out) == (5, "")
    assert "SHA256:abc" in err
    assert "hint: Compare it." in err
    assert not stranger.exists()


@pytest.mark.parametrize("argv", [("status", "-o", "json"), ("sync", "--yes", "-o", "json")])
def test_machine_output_never_asks(
    run: Run, stranger: Path, answer: Person, argv: tuple[str, ...]
) -> None:
    """Not even where there is a terminal."""
    asked = answer("y\n")
    assert run(*argv)[0] == 5
    assert asked == []
    assert not stranger.exists()
