"""A host that ssh has never met: its key is shown, and known only once a person agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_tui.engine.hosts import unknown_host
from gitops_tui.errors import FetchFailed, HostKeyUnknown, SourceError
from gitops_tui.source.hostkeys import accept_host_key, ask_for_key
from tests.source.conftest import OpenSource, Repo
from tests.source.servers.ssh import SshServer


@pytest.fixture
def stranger(ssh: SshServer) -> SshServer:
    """The server, never met before."""
    ssh.known_hosts.unlink()
    return ssh


@pytest.mark.parametrize("moment", ["open", "fetch"])
async def test_its_fingerprint_is_shown_and_nothing_is_kept(
    ssh: SshServer, bare: Repo, open_source: OpenSource, moment: str
) -> None:
    """Not by looking, not by looking twice."""
    source = open_source(ssh.url(bare.root))
    if moment == "fetch":
        await source.open()
    ssh.known_hosts.unlink()
    for _ in range(2):
        with pytest.raises(HostKeyUnknown) as caught:
            await (source.open() if moment == "open" else source.fetch())
        assert f"ssh does not know {ssh.host} yet" in caught.value.message
        assert f"ED25519 {ssh.fingerprint}" in caught.value.message
        assert "status" in caught.value.hint
        assert not ssh.known_hosts.exists()


async def test_once_accepted_it_is_known(
    stranger: SshServer, bare: Repo, open_source: OpenSource
) -> None:
    """Exactly the key that was shown, beside what was known before."""
    stranger.known_hosts.write_text("other.example ssh-ed25519 AAAA")
    with pytest.raises(HostKeyUnknown) as caught:
        await open_source(stranger.url(bare.root)).open()
    accept_host_key(caught.value)
    assert stranger.known_hosts.read_text().splitlines() == [
        "other.example ssh-ed25519 AAAA",
        f"{stranger.host} {stranger.host_key}",
    ]
    source = open_source(stranger.url(bare.root))
    await source.open()
    assert (await source.fetch()).sha == bare.head()


async def test_another_key_than_the_accepted_one_is_refused(
    stranger: SshServer, bare: Repo, open_source: OpenSource
) -> None:
    """Somebody may step in between the question and its answer."""
    with pytest.raises(HostKeyUnknown) as caught:
        await open_source(stranger.url(bare.root)).open()
    stranger.change_host_key()
    accept_host_key(caught.value)
    with pytest.raises(FetchFailed, match="HAS CHANGED"):
        await open_source(stranger.url(bare.root)).open()


async def test_the_persons_own_command_is_asked_through(
    stranger: SshServer,
    bare: Repo,
    open_source: OpenSource,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A file that GIT_SSH_COMMAND names is not written by looking, and is written by accepting."""
    file = tmp_path / "theirs"
    monkeypatch.setenv("GIT_SSH_COMMAND", f"ssh -o UserKnownHostsFile={file}")
    with pytest.raises(HostKeyUnknown) as caught:
        await open_source(stranger.url(bare.root)).open()
    assert stranger.fingerprint in caught.value.message
    assert not file.exists()
    accept_host_key(caught.value)
    assert file.exists()
    assert not stranger.known_hosts.exists()
    await open_source(stranger.url(bare.root)).open()


async def test_a_command_that_puts_its_own_options_first_is_not_tried(
    stranger: SshServer, bare: Repo, open_source: OpenSource, tmp_path: Path
) -> None:
    """ssh would write the key into their file at once: then the fingerprint is not shown."""
    file = tmp_path / "theirs"
    program = stranger.bin / "ssh"
    text = program.read_text().replace(" -F ", f" -o UserKnownHostsFile={file} -F ")
    program.write_text(text)
    with pytest.raises(HostKeyUnknown) as caught:
        await open_source(stranger.url(bare.root)).open()
    assert "ssh does not know" in caught.value.message
    assert caught.value.file is None
    assert "git ls-remote" in caught.value.hint
    assert not file.exists()
    with pytest.raises(SourceError, match="no host key to accept"):
        accept_host_key(caught.value)


@pytest.mark.parametrize(
    "address", ["https://host/app", "ssh://", "ssh://-oProxyCommand=touch%20trap/app"]
)
def test_what_is_no_host_is_not_asked(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of an address becomes an option."""
    monkeypatch.chdir(tmp_path)
    assert ask_for_key("ssh", address) is None
    assert not (tmp_path / "trap").exists()


async def test_the_source_goes_on_with_a_host_that_was_accepted(
    stranger: SshServer, bare: Repo, open_source: OpenSource
) -> None:
    """As the dashboard has it: the very same source is trusted, opened, and fetches."""
    source = open_source(stranger.url(bare.root))
    with pytest.raises(HostKeyUnknown) as unknown:
        await source.open()
    host = unknown_host(unknown.value)
    assert host is not None
    await source.trust(host)
    await source.open()
    assert (await source.fetch()).sha == bare.head("main")
    assert stranger.host_key in stranger.known_hosts.read_text()
