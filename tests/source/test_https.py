"""A repository behind TLS and a password: read, fetched, pushed to; and every refusal."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitops_tui.errors import FetchFailed, PushRefused, RepositoryNotFound, SourceError
from tests.source.conftest import OpenSource, Repo
from tests.source.servers.https import PASSWORD, USER, HttpsServer, https_server
from tests.source.test_commits import MESSAGE


@pytest.fixture
def https(tmp_path: Path, bare: Repo) -> Iterator[HttpsServer]:
    """A server that has the bare repository; nobody trusts it yet."""
    with https_server(tmp_path / "httpd", bare.root.parent) as server:
        yield server


@pytest.fixture
def trusted(https: HttpsServer, monkeypatch: pytest.MonkeyPatch) -> HttpsServer:
    """The same, its authority known by GIT_SSL_CAINFO."""
    monkeypatch.setenv("GIT_SSL_CAINFO", str(https.certificate))
    return https


@pytest.fixture
def helper(trusted: HttpsServer, setup_file: Path, tmp_path: Path) -> Path:
    """Git's own `store` helper with the password in it."""
    file = tmp_path / "home/credentials"
    file.write_text(f"https://{USER}:{PASSWORD}@localhost:{trusted.port}\n")
    with setup_file.open("a") as config:
        config.write(f"[credential]\n\thelper = store --file {file}\n")
    return file


async def test_read_fetch_and_roll_back(
    trusted: HttpsServer, helper: Path, bare: Repo, colleague: Repo, open_source: OpenSource
) -> None:
    """With the credential helper that the person's Git has."""
    source = open_source(trusted.url(bare.root))
    info = await source.open()
    assert info.repository == trusted.url(bare.root).removesuffix(".git")
    pushed = colleague.commit("third", {"deploy/a.yaml": "a: 3\n"})
    colleague.git("push", "-q")
    tip = await source.fetch()
    assert tip.sha == pushed
    revision = await source.commit(await source.restore(tip.parents[0]), MESSAGE)
    assert bare.head("main") == revision.sha


async def test_a_large_push_goes_in_pieces(
    trusted: HttpsServer, helper: Path, bare: Repo, colleague: Repo, open_source: OpenSource
) -> None:
    """More than Git holds at once (http.postBuffer)."""
    large = "".join(f"{number:032x}{number * 7919:032x}\n" for number in range(60_000))
    source = open_source(trusted.url(bare.root))
    await source.open()
    change = await source.restore_files({"deploy/large.yaml": large.encode()})
    revision = await source.commit(change, MESSAGE)
    assert bare.head("main") == revision.sha


@pytest.mark.parametrize("how", ["in the address", "in a clone", "http.sslCAInfo"])
async def test_other_ways_to_be_let_in(
    https: HttpsServer,
    bare: Repo,
    clone: Repo,
    setup_file: Path,
    open_source: OpenSource,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    """A password in the address works too, and is in no message and in no file of ours."""
    if how == "http.sslCAInfo":
        with setup_file.open("a") as config:
            config.write(f"[http]\n\tsslCAInfo = {https.certificate}\n")
    else:
        monkeypatch.setenv("GIT_SSL_CAINFO", str(https.certificate))
    url = https.url(bare.root, f"{USER}:{PASSWORD}@")
    if how == "in a clone":
        clone.git("remote", "set-url", "origin", url)
    source = open_source(clone if how == "in a clone" else url)
    info = await source.open()
    assert PASSWORD not in repr(info)
    assert (await source.fetch()).sha == bare.head()


async def test_no_file_of_ours_holds_a_password(
    trusted: HttpsServer, bare: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """Neither the mirror's configuration nor FETCH_HEAD nor a log of refs."""
    source = open_source(trusted.url(bare.root, f"{USER}:{PASSWORD}@"))
    await source.open()
    await source.fetch()
    for file in (tmp_path / "cache").rglob("*"):
        assert PASSWORD not in str(file)
        assert not file.is_file() or PASSWORD.encode() not in file.read_bytes()


async def refused(source_open: OpenSource, address: str) -> SourceError:
    """What opening that address is refused with."""
    with pytest.raises(SourceError) as caught:
        await source_open(address).open()
    assert "fatal:" not in str(caught.value)
    assert "hunter" not in f"{caught.value!r} {caught.value} {caught.value.__cause__}"
    return caught.value


async def test_an_authority_that_is_not_trusted(
    https: HttpsServer, bare: Repo, open_source: OpenSource
) -> None:
    """With the setting that would trust it, never one that would trust anybody."""
    error = await refused(open_source, https.url(bare.root))
    assert f"The certificate of localhost:{https.port} is not trusted" in error.message
    assert ".sslCAInfo FILE" in error.hint
    assert "sslVerify" not in error.hint


async def test_a_certificate_for_another_host(
    trusted: HttpsServer, bare: Repo, open_source: OpenSource
) -> None:
    """Trusted, but not for this name."""
    url = trusted.url(bare.root).replace("localhost", "127.0.0.1")
    assert "is not trusted" in (await refused(open_source, url)).message


@pytest.mark.parametrize("who", ["", f"{USER}:hunter3@", f"{USER}@"])
async def test_a_password_that_is_wrong_or_missing(
    trusted: HttpsServer, bare: Repo, open_source: OpenSource, who: str
) -> None:
    """Nobody is asked on a terminal that a screen is drawn on."""
    error = await refused(open_source, trusted.url(bare.root, who))
    assert f"https://localhost:{trusted.port}/server refused the authentication." in error.message


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        (403, FetchFailed, "refused the authentication"),
        (404, RepositoryNotFound, "There is no Git repository at"),
        (429, FetchFailed, "is overloaded or down"),
        (500, FetchFailed, "is overloaded or down"),
        (503, FetchFailed, "is overloaded or down"),
    ],
)
async def test_what_the_server_answers(
    trusted: HttpsServer,
    bare: Repo,
    open_source: OpenSource,
    status: int,
    kind: type[SourceError],
    sentence: str,
) -> None:
    """Each status is a sentence."""
    trusted.answer = status
    error = await refused(open_source, trusted.url(bare.root))
    assert isinstance(error, kind)
    assert sentence in error.message


async def test_a_repository_that_is_not_there(
    trusted: HttpsServer, helper: Path, bare: Repo, open_source: OpenSource
) -> None:
    """Or may not be seen: servers say the same of both."""
    url = trusted.url(bare.root.with_name("never.git"))
    assert "There is no Git repository at" in (await refused(open_source, url)).message


async def test_a_branch_that_is_gone(
    trusted: HttpsServer, helper: Path, bare: Repo, open_source: OpenSource
) -> None:
    """While everything else is there."""
    source = open_source(trusted.url(bare.root))
    await source.open()
    bare.git("branch", "-m", "main", "trunk")
    with pytest.raises(FetchFailed, match="The branch main is gone from"):
        await source.fetch()


async def test_hosts_that_are_not_there(open_source: OpenSource) -> None:
    """Not found, and refusing."""
    error = await refused(open_source, "https://no-such-host.invalid/team/app.git")
    assert error.message == "The host no-such-host.invalid was not found."
    error = await refused(open_source, "https://ana:hunter2@127.0.0.1:1/team/app.git")
    assert "https://127.0.0.1:1/team/app could not be reached" in error.message


async def test_a_server_that_says_nothing(
    bare: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not waited for for ever."""
    monkeypatch.setattr("gitops_tui.source.remotes.ASK_TIMEOUT", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        error = await refused(open_source, f"https://127.0.0.1:{mute.getsockname()[1]}/app")
    assert "did not answer in time" in error.message


def forget(file: Path) -> None:
    """Another password than the server's."""
    file.write_text(file.read_text().replace(PASSWORD, "hunter3"))


async def test_a_push_that_is_refused(
    trusted: HttpsServer, helper: Path, bare: Repo, open_source: OpenSource
) -> None:
    """The password was changed between the preview and the push."""
    source = open_source(trusted.url(bare.root))
    await source.open()
    tip = await source.head()
    change = await source.restore(tip.parents[0])
    forget(helper)
    with pytest.raises(PushRefused, match=r"Nothing was pushed\. .* refused the authentication"):
        await source.commit(change, MESSAGE)
    assert bare.head("main") == tip.sha


@pytest.mark.usefixtures("helper")
async def test_who_may_read_and_not_push_is_told_just_that(
    trusted: HttpsServer, bare: Repo, open_source: OpenSource
) -> None:
    """The credentials are good: to look at what `git ls-remote` says would lead nowhere."""
    source = open_source(trusted.url(bare.root))
    await source.open()
    tip = await source.head()
    change = await source.restore(tip.parents[0])
    bare.git("config", "http.receivepack", "false")
    with pytest.raises(PushRefused, match="may be read, but not pushed to, with the cred") as told:
        await source.commit(change, MESSAGE)
    assert "gitops-tui pin" in told.value.hint
    assert bare.head("main") == tip.sha
