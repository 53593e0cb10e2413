"""A repository behind OpenSSH: read, fetched, pushed to; and every way in which it refuses."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gitops_tui.errors import FetchFailed, PushRefused, RepositoryNotFound
from tests.source.conftest import OpenSource, Repo
from tests.source.servers.ssh import PATIENCE, SshServer, free_port, needed
from tests.source.test_commits import MESSAGE


async def test_read_fetch_and_roll_back(
    ssh: SshServer, bare: Repo, colleague: Repo, open_source: OpenSource
) -> None:
    """With the person's own key and nothing said about ssh."""
    source = open_source(ssh.url(bare.root))
    info = await source.open()
    assert (info.repository, info.branch, info.remote) == (
        ssh.url(bare.root).removesuffix(".git"), "main", True,
    )  # fmt: skip
    pushed = colleague.commit("third", {"deploy/a.yaml": "a: 3\n"})
    colleague.git("push", "-q")
    tip = await source.fetch()
    assert tip.sha == pushed
    assert len((await source.tree(tip.sha)).files) == 2
    revision = await source.commit(await source.restore(tip.parents[0]), MESSAGE)
    assert bare.head("main") == revision.sha
    assert bare.git("show", "main:deploy/a.yaml") == "a: 2"


async def test_a_clone_over_ssh_uses_its_own_settings(
    ssh: SshServer, bare: Repo, clone: Repo, open_source: OpenSource
) -> None:
    """`core.sshCommand` of the clone is how its upstream is reached."""
    ssh.authorize()
    ssh.make_key("other")
    ssh.authorize((ssh.directory / "other.pub").read_text())
    clone.git("remote", "set-url", "origin", ssh.url(bare.root))
    with pytest.raises(FetchFailed, match="refused the authentication"):
        await open_source(clone).open()
    clone.git("config", "core.sshCommand", f"ssh -i {ssh.directory}/other")
    source = open_source(clone)
    await source.open()
    assert (await source.fetch()).sha == bare.head()


async def test_the_environments_ssh_command_is_used(
    ssh: SshServer, bare: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Git itself would."""
    (ssh.directory / "person").rename(ssh.directory / "elsewhere")
    monkeypatch.setenv("GIT_SSH_COMMAND", f"ssh -i {ssh.directory}/elsewhere")
    source = open_source(ssh.url(bare.root))
    await source.open()
    assert (await source.head()).sha == bare.head()


async def test_an_agent_is_used(
    ssh: SshServer, bare: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key may be in no file at all."""
    with agent(ssh.directory) as place:
        config = ssh.directory / "config"
        config.write_text(config.read_text().replace("IdentityAgent none", ""))
        monkeypatch.setenv("SSH_AUTH_SOCK", str(place))
        source = open_source(ssh.url(bare.root))
        await source.open()
        assert (await source.head()).sha == bare.head()


@contextmanager
def agent(directory: Path) -> Iterator[Path]:
    """An agent that holds the person's key, which is nowhere else any more."""
    place = directory / "agent"
    running = subprocess.Popen(
        [needed("ssh-agent"), "-D", "-a", str(place)], stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not place.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        subprocess.run(
            [needed("ssh-add"), "-q", str(directory / "person")],
            env={**os.environ, "SSH_AUTH_SOCK": str(place)},
            check=True,
        )
        (directory / "person").unlink()
        yield place
    finally:
        running.terminate()
        running.wait(PATIENCE)


@pytest.mark.parametrize("moment", ["open", "fetch"])
async def test_a_key_that_is_not_let_in(
    ssh: SshServer, bare: Repo, open_source: OpenSource, moment: str
) -> None:
    """Said as such, with how to look for oneself."""
    source = open_source(ssh.url(bare.root))
    if moment == "fetch":
        await source.open()
    ssh.authorize()
    with pytest.raises(FetchFailed, match="refused the authentication") as caught:
        await (source.open() if moment == "open" else source.fetch())
    assert "git ls-remote" in caught.value.hint


async def test_a_changed_host_key_is_loud(
    ssh: SshServer, bare: Repo, open_source: OpenSource
) -> None:
    """Nothing is sent; the new fingerprint and the way to forget the old key are told."""
    source = open_source(ssh.url(bare.root))
    await source.open()
    ssh.change_host_key()
    with pytest.raises(FetchFailed) as caught:
        await source.fetch()
    assert f"THE HOST KEY OF {ssh.host} HAS CHANGED" in caught.value.message
    assert ssh.fingerprint in caught.value.message
    assert f'ssh-keygen -f "{ssh.known_hosts}" -R "{ssh.host}"' in caught.value.hint
    assert (await source.head()).sha == bare.head()


async def test_a_server_that_is_down(ssh: SshServer, bare: Repo, open_source: OpenSource) -> None:
    """What is known stays on show."""
    source = open_source(ssh.url(bare.root))
    await source.open()
    ssh.stop()
    with pytest.raises(FetchFailed, match=r"could not be reached: .*Connection refused"):
        await source.fetch()
    assert (await source.head()).sha == bare.head()


async def test_a_server_that_says_nothing(
    ssh: SshServer, bare: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not waited for for ever."""
    monkeypatch.setattr("gitops_tui.source.remotes.ASK_TIMEOUT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"ssh://127.0.0.1:{mute.getsockname()[1]}{bare.root}"
        with pytest.raises(FetchFailed, match="did not answer in time"):
            await open_source(url).open()


async def test_a_repository_that_is_gone(
    ssh: SshServer, bare: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """From the first moment, or later."""
    source = open_source(ssh.url(bare.root))
    await source.open()
    bare.root.rename(tmp_path / "moved.git")
    with pytest.raises(FetchFailed, match="There is no Git repository at"):
        await source.fetch()
    with pytest.raises(RepositoryNotFound, match="There is no Git repository at"):
        await open_source(ssh.url(tmp_path / "never.git")).open()


async def test_a_branch_that_is_gone(ssh: SshServer, bare: Repo, open_source: OpenSource) -> None:
    """The others are still there."""
    source = open_source(ssh.url(bare.root))
    await source.open()
    bare.git("branch", "-m", "main", "trunk")
    with pytest.raises(FetchFailed, match="The branch main is gone from"):
        await source.fetch()
    with pytest.raises(Exception, match="has no branch main") as caught:
        await open_source(ssh.url(bare.root), branch="main", cache=bare.root / "x").open()
    assert "trunk" in str(caught.value)


async def test_a_push_that_may_not_be(ssh: SshServer, bare: Repo, open_source: OpenSource) -> None:
    """The server's own words, and nothing is changed."""
    source = open_source(ssh.url(bare.root))
    await source.open()
    tip = await source.head()
    change = await source.restore(tip.parents[0])
    hooks = bare.root / "hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "pre-receive").write_text("#!/bin/sh\necho main is protected >&2\nexit 1\n")
    (hooks / "pre-receive").chmod(0o755)
    with pytest.raises(PushRefused, match="main is protected"):
        await source.commit(change, MESSAGE)
    assert bare.head("main") == tip.sha
    ssh.authorize()
    with pytest.raises(PushRefused, match=r"Nothing was pushed\. .* refused the authentication"):
        await source.commit(change, MESSAGE)


async def test_a_port_where_nobody_is(bare: Repo, open_source: OpenSource) -> None:
    """Named with its port."""
    port = free_port()
    with pytest.raises(FetchFailed, match=f"127.0.0.1:{port}.* could not be reached"):
        await open_source(f"ssh://127.0.0.1:{port}{bare.root}").open()
