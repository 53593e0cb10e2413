"""Repository addresses: one normal form, no credentials, nothing that runs a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_tui.errors import RepositoryNotFound
from gitops_tui.source.addresses import (
    Address,
    read_remote,
    read_repository,
    without_credentials,
)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://host/a", "https://host/a"),
        ("https://x:tok@Host:443/a.git/", "https://host/a"),
        ("HTTPS://tok@host/a.git", "https://host/a"),
        ("https://host:8443/team/a.git", "https://host:8443/team/a"),
        ("http://host/a", "http://host/a"),
        ("git@host:a/b.git", "ssh://git@host/a/b"),
        ("ssh://git:secret@host:22/a/b.git", "ssh://git@host/a/b"),
        ("git+ssh://git@host/a/b", "ssh://git@host/a/b"),
        ("host:b", "ssh://host/b"),
        ("git@[::1]:a/b", "ssh://git@[::1]/a/b"),
        ("file:///srv/app.git/", "/srv/app.git"),
        ("file:///srv/my%20app", "/srv/my app"),
    ],
)
def test_one_normal_form(given: str, normal: str) -> None:
    """Spellings of one repository are one target, and nobody's token is in its name."""
    found = read_repository(given)
    assert isinstance(found, Address)
    assert found.normal == normal


@pytest.mark.parametrize(
    "given",
    [
        "ext::sh -c id",
        "fd::3",
        "foo+bar::x",
        "git://host/a",
        "ftp://host/a",
        "-oProxyCommand=id",
        "--upload-pack=id",
        "ssh://-oProxyCommand=id/a",
        "-x@host:a",
        "",
        "  ",
        "a\nb",
        "https://host:port/a",
        "https:///a",
        "https://host/a?token=secret",
        "no-such-directory",
    ],
)
def test_what_is_refused(given: str) -> None:
    """With a sentence, before Git is asked."""
    with pytest.raises(RepositoryNotFound) as caught:
        read_repository(given)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("given", ["ext::sh -c id", "git://host/a", "-x", "ssh://-x/a"])
def test_what_is_refused_as_an_upstream(given: str) -> None:
    """A clone's configuration is no way around it."""
    with pytest.raises(RepositoryNotFound):
        read_remote(given, Path("/nowhere"))


def test_a_path_wins_over_the_short_ssh_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A directory that is there is meant, whatever its name looks like."""
    (tmp_path / "host:b").mkdir()
    monkeypatch.chdir(tmp_path)
    assert read_repository("host:b") == Path("host:b")


def test_a_remotes_path_counts_from_the_clone(tmp_path: Path) -> None:
    """As git itself takes it; `app` stands for `app.git`."""
    (tmp_path / "app.git").mkdir()
    assert read_remote("../app", tmp_path / "clone").normal == str(tmp_path / "app.git")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "fatal: unable to access 'https://x:tok@host/a/'",
            "fatal: unable to access 'https://host/a/'",
        ),
        ("to ssh://git:pw@host/a", "to ssh://git@host/a"),
        ("https://tok@h https://u:p@h", "https://h https://h"),
        ("git@host:a", "git@host:a"),
    ],
)
def test_credentials_never_survive(text: str, expected: str) -> None:
    """Git's own words are shown without them."""
    assert without_credentials(text) == expected
