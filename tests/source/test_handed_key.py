"""A deploy key that is kept elsewhere: handed to ssh in private files, and only while needed."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from gitops_tui.core.target import Target
from gitops_tui.engine.ports import StoredKey
from gitops_tui.errors import FetchFailed, HostKeyUnknown, SourceError, Unreachable
from gitops_tui.source import GitSource
from gitops_tui.source.handed_key import HandedKey
from gitops_tui.source.hostkeys import accept_host_key, is_known
from gitops_tui.source.identities import new_private_key, public_part
from gitops_tui.source.places import shown_host_key
from tests.source.conftest import Repo
from tests.source.servers.ssh import SshServer


class Drawer:
    """A keyring that a test fills."""

    def __init__(self, stored: StoredKey | None) -> None:
        self.stored = stored
        self.lost = False
        self.asked: list[str] = []

    async def read(self, repository: str) -> StoredKey | None:
        """What the test has put there."""
        self.asked.append(repository)
        if self.lost:
            raise Unreachable("The cluster did not answer.")
        return self.stored

    async def aclose(self) -> None:
        """Nothing to let go of."""


@pytest.fixture
def stored(ssh: SshServer) -> StoredKey:
    """A key that the server alone lets in, and the host as a person confirmed it."""
    private = new_private_key("app")
    ssh.authorize(public_part(private))
    ssh.known_hosts.unlink(missing_ok=True)
    return StoredKey(private, f"{ssh.host} {ssh.host_key}\n")


def source_of(ssh: SshServer, bare: Repo, tmp_path: Path, drawer: Drawer) -> GitSource:
    """The repository behind ssh, by a key of the drawer's."""
    target = Target(repo=ssh.url(bare.root))
    return GitSource(target, cache=tmp_path / "cache", keyring=drawer)


async def test_it_lets_in_where_the_person_is_not(
    ssh: SshServer, bare: Repo, tmp_path: Path, stored: StoredKey
) -> None:
    """By the key and the host of the record; nothing of the person's is used or written."""
    drawer = Drawer(stored)
    source = source_of(ssh, bare, tmp_path, drawer)
    await source.open()
    assert (await source.fetch()).sha == bare.head("main")
    assert set(drawer.asked) == {ssh.url(bare.root).removesuffix(".git")}
    assert not ssh.known_hosts.exists()
    await source.close()


async def test_the_files_are_private_and_go(stored: StoredKey) -> None:
    """For their owner alone, as the record is now, and gone at the end."""
    drawer = Drawer(stored)
    handed = HandedKey(drawer)
    files = await handed.refresh("app")
    assert files is not None
    assert files.known_hosts is not None
    place = files.private.parent
    for path, mode in ((place, 0o700), (files.private, 0o600), (files.known_hosts, 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode
    assert files.private.read_text() == stored.private
    drawer.stored = StoredKey("anew", "host")
    assert await handed.refresh("app") == files
    assert (files.private.read_text(), files.known_hosts.read_text()) == ("anew\n", "host\n")
    assert {path.name for path in place.iterdir()} == {"identity", "known_hosts"}
    await handed.close()
    await handed.close()
    assert not place.exists()


async def test_a_key_that_was_made_anew_is_taken_up(
    ssh: SshServer, bare: Repo, tmp_path: Path, stored: StoredKey
) -> None:
    """At the next fetch; when it cannot be asked for, the last one is used."""
    drawer = Drawer(stored)
    source = source_of(ssh, bare, tmp_path, drawer)
    await source.open()
    drawer.lost = True
    await source.fetch()
    drawer.lost = False
    private = new_private_key("app")
    ssh.authorize(public_part(private))
    with pytest.raises(FetchFailed, match="refused the deploy key") as refused:
        await source.fetch()
    assert "identity --in-cluster" in refused.value.hint
    drawer.stored = replace(stored, private=private)
    await source.fetch()
    await source.close()


async def test_a_host_that_nobody_confirmed(
    ssh: SshServer, bare: Repo, tmp_path: Path, stored: StoredKey
) -> None:
    """Nothing is sent, whatever this machine's known_hosts says, and the way out is told."""
    ssh.know()
    source = source_of(ssh, bare, tmp_path, Drawer(replace(stored, known_hosts="")))
    with pytest.raises(HostKeyUnknown, match="keeps no host key") as unknown:
        await source.open()
    assert "identity --in-cluster" in unknown.value.hint
    await source.close()


async def test_a_host_that_shows_another_key(
    ssh: SshServer, bare: Repo, tmp_path: Path, stored: StoredKey
) -> None:
    """It is refused."""
    ssh.change_host_key()
    source = source_of(ssh, bare, tmp_path, Drawer(stored))
    with pytest.raises(FetchFailed, match="HAS CHANGED") as changed:
        await source.open()
    assert "identity --in-cluster" in changed.value.hint
    await source.close()


def test_what_the_person_knows_of_the_host(ssh: SshServer, bare: Repo) -> None:
    """Unknown, known once it was accepted, and never taken for known when it is another."""
    target = Target(repo=ssh.url(bare.root))
    ssh.known_hosts.unlink(missing_ok=True)
    key = shown_host_key(target)
    assert key is not None
    assert ssh.fingerprint in key.told
    assert not is_known(key)
    accept_host_key(HostKeyUnknown("", line=key.line, file=key.file))
    assert is_known(key)
    ssh.change_host_key()
    other = shown_host_key(target)
    assert other is not None
    with pytest.raises(SourceError, match="is not the one in"):
        is_known(other)


def test_a_stored_key_does_not_show_its_private_part() -> None:
    """Not in a log, not in a crash report."""
    assert "secret stuff" not in repr(StoredKey("secret stuff"))
