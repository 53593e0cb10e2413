"""How remotes are asked, and what their refusals mean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gitops_tui.errors import FetchFailed, RepositoryNotFound, SourceError
from gitops_tui.source.addresses import Address, read_scp
from gitops_tui.source.command import Answer, Git, GitDamaged, GitFailed, GitTimedOut
from gitops_tui.source.complaints import rejection, unreadable
from gitops_tui.source.mirrors import mirror_of
from gitops_tui.source.notes import read_notes
from gitops_tui.source.places import Place
from gitops_tui.source.remotes import Remote
from tests.source.conftest import OpenSource, Repo

WHERE = "https://git.example/team/app"


@pytest.mark.parametrize(
    ("errors", "kind", "sentence"),
    [
        (
            "fatal: Authentication failed for 'https://x:tok@git.example/team/app/'",
            FetchFailed,
            f"{WHERE} refused the authentication.",
        ),
        (
            "fatal: could not read Username for 'https://git.example': terminal prompts disabled",
            FetchFailed,
            f"{WHERE} refused the authentication.",
        ),
        (
            "git@git.example: Permission denied (publickey).\nfatal: Could not read from remote",
            FetchFailed,
            f"{WHERE} refused the authentication.",
        ),
        (
            "fatal: unable to access 'x': Could not resolve host: git.example",
            FetchFailed,
            "The host git.example was not found.",
        ),
        (
            "ssh: Could not resolve hostname git.example: Name or service not known",
            FetchFailed,
            "The host git.example was not found.",
        ),
        (
            "Host key verification failed.\nfatal: Could not read from remote repository.",
            FetchFailed,
            "ssh does not know git.example yet, so nothing was sent.",
        ),
        (
            "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
            FetchFailed,
            "THE HOST KEY OF git.example HAS CHANGED, so nothing was sent: somebody may be in",
        ),
        (
            "fatal: unable to access 'x': Failed to connect to git.example port 443: Timed out",
            FetchFailed,
            "could not be reached",
        ),
        (
            "fatal: unable to access 'x': SSL certificate problem: self-signed certificate",
            FetchFailed,
            "The certificate of git.example is not trusted: SSL certificate problem: self-signed",
        ),
        (
            "remote: Not Found\nfatal: repository 'https://git.example/team/app/' not found",
            RepositoryNotFound,
            f"There is no Git repository at {WHERE}, or it may not be seen.",
        ),
        (
            "fatal: couldn't find remote ref refs/heads/main",
            FetchFailed,
            f"The branch main is gone from {WHERE}.",
        ),
        (
            "fatal: the \x1b[31mremote end hung up",
            FetchFailed,
            f"{WHERE} could not be read: the ␛[31mremote end hung up.",
        ),
        ("", FetchFailed, f"{WHERE} could not be read: it ended with status 128."),
    ],
)
def test_every_refusal_is_a_sentence(errors: str, kind: type[SourceError], sentence: str) -> None:
    """Git's words, understood; never a credential or an escape code."""
    found = unreadable(GitFailed("fetch", 128, errors), WHERE, "main")
    assert isinstance(found, kind)
    assert sentence in found.message
    assert "x:tok" not in f"{found} {found.hint}"


@pytest.mark.parametrize(
    ("errors", "damaged"),
    [
        ("fatal: packed object 9fa0da2c (stored in objects/pack/x.pack) is corrupt", True),
        ("error: object file objects/aa/bb is empty\nfatal: loose object aabb is corrupt", True),
        ("error: inflate: data stream error (incorrect header check)", True),
        ("fatal: path 'deploy/packed object 9fa0 is corrupt' does not exist", False),
        ("fatal: bad revision 'object file x is empty'", False),
        ("remote: fatal: packed object 9fa0da2c is corrupt\nfatal: early EOF", False),
    ],
)
def test_damage_is_told_from_names_and_from_the_servers_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, errors: str, damaged: bool
) -> None:
    """What only looks like it throws no mirror away."""
    answer = Answer(128, b"", errors)
    monkeypatch.setattr(Git, "_ask", lambda *_: answer)
    with pytest.raises(GitFailed) as caught:
        Git(tmp_path).run("log")
    assert isinstance(caught.value, GitDamaged) == damaged
    if not damaged:
        assert Git(tmp_path).says("log") is None


def test_a_time_out_is_one_too() -> None:
    """With what was not done in time."""
    found = unreadable(GitTimedOut("git fetch did not end within 5 s and was stopped."), WHERE)
    assert "did not answer in time" in found.message


@pytest.mark.parametrize(
    ("output", "errors", "why"),
    [
        (
            "To x\n!\tabc:refs/heads/main\t[remote rejected] (protected branch hook declined)\n",
            "remote: error: GH006: Protected branch update failed.        \nerror: failed to push",
            "protected branch hook declined: error: GH006: Protected branch update failed",
        ),
        ("!\tabc:refs/heads/main\t[rejected] (fetch first)\n", "", "fetch first"),
        ("!\tabc:refs/heads/main\t[rejected]\n", "", "rejected"),
        ("", "fatal: unable to access", ""),
    ],
)
def test_why_a_push_was_refused(output: str, errors: str, why: str) -> None:
    """The reason, then the server's words, on one line."""
    assert rejection(output, errors) == why


@pytest.mark.parametrize("said", ["nowhere", "environment", "old environment", "user", "clone"])
def test_ssh_never_asks_unless_the_user_runs_it_their_way(
    tmp_path: Path, setup_file: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """BatchMode only where nothing else is set."""
    config: tuple[tuple[str, str], ...] = ()
    if said == "environment":
        monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -i key")
    if said == "old environment":
        monkeypatch.setenv("GIT_SSH", "/usr/bin/ssh")
    if said == "user":
        setup_file.write_text("[core]\n\tsshCommand = ssh -i key\n", encoding="utf-8")
    if said == "clone":
        config = (("core.sshcommand", "ssh -i key"),)
    address = read_scp("git@host:app")
    variables = Remote(address, address, config).git(tmp_path).variables
    assert ("BatchMode=yes" in variables.get("GIT_SSH_COMMAND", "")) == (said == "nowhere")


def test_settings_follow_those_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIT_CONFIG_COUNT of the caller stays, ours come after."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "From Environment")
    git = Git(tmp_path, config=(("user.email", "ours@example.com"),))
    assert git.says("config", "user.name") == "From Environment"
    assert git.says("config", "user.email") == "ours@example.com"


def test_plain_http_is_said(bare: Repo, tmp_path: Path) -> None:
    """Nothing proves who answers there."""
    for scheme, count in (("http", 1), ("https", 0)):
        address = Address(f"{scheme}://host/a", f"{scheme}://host/a")
        mirror = mirror_of(Remote(address, address), tmp_path)
        place = Place(mirror.git, address.normal, "main", (".",), mirror)
        assert len(read_notes(place)) == count


async def test_a_clone_that_was_deleted(
    clone: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """Git is not run anywhere else instead."""
    source = open_source(clone)
    await source.open()
    clone.root.rename(tmp_path / "elsewhere")
    with pytest.raises(SourceError, match="is gone or not readable"):
        await source.notes()
    assert (await source.fetch()).subject == "second"


async def test_a_repository_behind_ssh_is_cloned_the_first_time(
    bare: Repo, tmp_path: Path, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no mirror yet, and nothing in the environment says how ssh is run."""
    program = tmp_path / "bin" / "ssh"
    program.parent.mkdir()
    # Our own options first, then the host and the command: run it here.
    program.write_text('#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    source = open_source(f"ssh://git@host.example{bare.root}")
    info = await source.open()
    assert info.remote
    assert (await source.head()).sha == bare.head()


async def test_an_ssh_host_that_does_not_answer_is_said(open_source: OpenSource) -> None:
    """It is the host that is named, not our mirror of it."""
    with pytest.raises(FetchFailed, match="could not be reached"):
        await open_source("ssh://git@127.0.0.1:9/app.git").open()
