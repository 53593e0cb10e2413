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


@pytest.fixture
def met_before(session: FakeSession, stranger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same host, after a fetch from it when its key was known."""
    never_met = FakeSession.open

    async def opened(self: FakeSession, *, known: bool = False) -> None:
        self.error = self.outdated = self.unknown_host = None
        try:
            await never_met(self)
        except HostKeyUnknown as error:
            if not known:
                raise
            self.outdated, self.unknown_host = f"{error} Fetched 3h ago.", error

    monkeypatch.setattr(FakeSession, "open", opened)
    return stranger


@pytest.mark.parametrize("argv", [("diff",), ("status", "-o", "json"), ("history",)])
def test_what_was_fetched_before_is_told_without_its_key(
    run: Run, met_before: Path, argv: tuple[str, ...]
) -> None:
    """With nobody to ask: the age, the fingerprint, and exit 5; what acts is refused."""
    code, out, err = run(*argv)
    assert (code, out != "") == (5, True)
    assert "warning: ssh does not know git.example yet; its key is ED25519 SHA256:abc." in err
    assert "Fetched 3h ago." in err
    assert run("sync", "--yes")[:2] == (5, "")
    assert not met_before.exists()


@pytest.mark.parametrize(("says", "code"), [("y\n", 0), ("n\n", 5)])
def test_a_person_is_asked_all_the_same(
    run: Run, met_before: Path, answer: Person, says: str, code: int
) -> None:
    """Yes asks the remote after all; no leaves the answer by what was fetched before."""
    asked = answer(says)
    ended, out, err = run("status")
    assert (ended, out != "", len(asked)) == (code, True, 1)
    assert met_before.exists() == (code == 0)
    assert ("Fetched 3h ago." in err) == (code == 5)


@pytest.mark.parametrize("argv", [("status", "-o", "json"), ("sync", "--yes", "-o", "json")])
def test_machine_output_never_asks(
    run: Run, stranger: Path, answer: Person, argv: tuple[str, ...]
) -> None:
    """Not even where there is a terminal."""
    asked = answer("y\n")
    assert run(*argv)[0] == 5
    assert asked == []
    assert not stranger.exists()
