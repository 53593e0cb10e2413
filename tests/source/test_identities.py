"""The deploy key of our own: made once, kept for its owner, offered by ssh."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from gitops_tui.cli.commands.identity import identity
from gitops_tui.cli.flags import Flags, Output
from gitops_tui.core.target import Target
from gitops_tui.errors import Declined, FetchFailed, PushRefused, SourceError, UsageError
from gitops_tui.source.identities import DeployKey, existing_key
from gitops_tui.source.places import deploy_key
from tests.source.conftest import OpenSource, Repo
from tests.source.servers.ssh import SshServer
from tests.source.test_commits import MESSAGE

READ_ONLY = """\
#!/bin/sh
case "$SSH_ORIGINAL_COMMAND" in
git-receive-pack*)
    echo "ERROR: The key you are authenticating with has been marked as read only." >&2
    exit 1 ;;
esac
exec sh -c "$SSH_ORIGINAL_COMMAND"
"""


def kept(key: DeployKey) -> Path:
    """The file of a key on this machine."""
    assert key.file is not None
    return key.file


@pytest.fixture
def target(ssh: SshServer, bare: Repo) -> Target:
    """The repository behind ssh."""
    return Target(repo=ssh.url(bare.root))


async def test_it_is_what_ssh_offers(
    ssh: SshServer, bare: Repo, target: Target, open_source: OpenSource
) -> None:
    """The person's own key is let in there no more."""
    key = deploy_key(target)
    ssh.authorize(key.public)
    source = open_source(target.repo)
    await source.open()
    tip = await source.fetch()
    revision = await source.commit(await source.restore(tip.parents[0]), MESSAGE)
    assert bare.head("main") == revision.sha


async def test_a_server_that_was_not_told_of_it(
    ssh: SshServer, target: Target, open_source: OpenSource
) -> None:
    """The sentence speaks of this key; the keys of the person's agent are not tried."""
    source = open_source(target.repo)
    await source.open()
    change = await source.restore((await source.head()).parents[0])
    deploy_key(target)
    config = ssh.directory / "config"
    config.write_text(config.read_text().replace(f"IdentityFile {ssh.directory}/person", ""))
    fresh = open_source(target.repo)
    await fresh.open()
    with pytest.raises(FetchFailed, match="refused the deploy key") as caught:
        await fresh.fetch()
    assert "gitops-tui identity" in caught.value.hint
    with pytest.raises(PushRefused, match="refused the deploy key"):
        await fresh.commit(change, MESSAGE)


async def test_a_server_that_lets_it_read_alone(
    ssh: SshServer, target: Target, open_source: OpenSource, tmp_path: Path
) -> None:
    """As deploy keys mostly are at first: whose right is missing, and what gives it."""
    guard = tmp_path / "guard"
    guard.write_text(READ_ONLY)
    guard.chmod(0o755)
    ssh.authorize(f'command="{guard}" {deploy_key(target).public}')
    source = open_source(target.repo)
    await source.open()
    change = await source.restore((await source.fetch()).parents[0])
    with pytest.raises(
        PushRefused, match="may be read, but not pushed to, with the deploy"
    ) as told:
        await source.commit(change, MESSAGE)
    assert "the right to write there: `gitops-tui identity` prints" in told.value.hint
    assert "gitops-tui pin" in told.value.hint


async def test_it_joins_the_persons_own_ssh_command(
    ssh: SshServer, target: Target, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their proxy and ports stay; the key is ours."""
    key = deploy_key(target)
    ssh.authorize(key.public)
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -o Compression=yes")
    source = open_source(target.repo)
    await source.open()
    await source.fetch()


def test_it_is_made_once(target: Target) -> None:
    """And anew only when asked; its private part is for its owner alone."""
    first = deploy_key(target)
    again = deploy_key(target)
    assert (first.made, again.made) == (True, False)
    assert again.public == first.public
    assert first.public.startswith("ssh-ed25519 ")
    assert stat.S_IMODE(kept(first).stat().st_mode) == 0o600
    assert stat.S_IMODE(kept(first).parent.stat().st_mode) == 0o700
    renewed = deploy_key(target, regenerate=True)
    assert renewed.made
    assert renewed.public != first.public
    assert renewed.file == first.file
    assert [path.name for path in kept(first).parent.iterdir()] == [kept(first).name]


def test_a_key_that_a_copy_has_widened_is_still_handed_to_ssh(target: Target) -> None:
    """ssh passes by a key that others may read, and the server's refusal would be blamed."""
    key = deploy_key(target)
    kept(key).chmod(0o644)
    found = existing_key(key.repository)
    assert found is not None
    assert stat.S_IMODE(found.private.stat().st_mode) == 0o600


def test_a_mode_that_was_widened_is_narrowed(target: Target) -> None:
    """ssh would refuse the key, and others could read it."""
    key = deploy_key(target)
    kept(key).chmod(0o644)
    assert deploy_key(target).public == key.public
    assert stat.S_IMODE(kept(key).stat().st_mode) == 0o600


def test_each_repository_has_its_own(target: Target, clone: Repo, ssh: SshServer) -> None:
    """Whichever way it is spelled, and from whichever clone; other branches share it."""
    key = deploy_key(target)
    clone.git("remote", "set-url", "origin", target.repo)
    spelled = target.repo.removesuffix(".git") + "/"
    for same in (Target(repo=str(clone.root)), Target(repo=spelled, branch="other")):
        assert deploy_key(same).public == key.public
    other = Target(repo=ssh.url(Path("/elsewhere.git")))
    assert deploy_key(other).public != key.public


def test_where_none_is_used(repo: Repo, clone: Repo, ssh: SshServer, target: Target) -> None:
    """A sentence with the way out, and no key lying about."""
    for place in ("https://git.example/app", str(clone.root)):
        with pytest.raises(UsageError, match="is not reached over ssh"):
            deploy_key(Target(repo=place))
    with pytest.raises(UsageError, match="has no upstream"):
        deploy_key(Target(repo=str(repo.root)))
    with pytest.raises(UsageError, match="--read-only forbids"):
        deploy_key(Target(repo=target.repo, read_only=True))
    deploy_key(target)
    assert not deploy_key(Target(repo=target.repo, read_only=True)).made


def test_a_key_that_was_damaged(target: Target) -> None:
    """Never replaced unasked: the server knows it."""
    key = deploy_key(target)
    kept(key).write_text("nonsense\n")
    with pytest.raises(SourceError, match="could not be made or read") as caught:
        deploy_key(target)
    assert "--regenerate" in caught.value.hint
    assert kept(key).read_text() == "nonsense\n"


def test_without_ssh_keygen(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence."""
    monkeypatch.setattr("gitops_tui.source.identities.KEYGEN", "no-such-ssh-keygen")
    with pytest.raises(SourceError, match="not found on the PATH"):
        deploy_key(target)


def test_the_command_prints_the_public_part_alone(
    target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that it can be piped; the private part is never written anywhere."""
    assert identity(Flags(repo=target.repo), regenerate=False, in_cluster=False, yes=False) == 0
    said = capsys.readouterr()
    key = deploy_key(target)
    assert said.out == f"{key.public}\n"
    assert "deploy keys" in said.err
    assert (
        identity(
            Flags(repo=target.repo, output=Output.JSON),
            regenerate=False,
            in_cluster=False,
            yes=False,
        )
        == 0
    )
    told = capsys.readouterr().out
    assert json.loads(told)["publicKey"] == key.public
    private = kept(key).read_text().splitlines()[2]
    assert private not in said.out + said.err + told


def test_a_key_is_replaced_only_when_a_person_or_a_flag_says_so(
    target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who was told of the old one lets nobody in with the new: with nobody to ask it stays."""
    old = deploy_key(target)
    flags = Flags(repo=target.repo)
    with pytest.raises(Declined, match="is replaced"):
        identity(flags, regenerate=True, in_cluster=False, yes=False)
    assert deploy_key(target).public == old.public
    assert identity(flags, regenerate=True, in_cluster=False, yes=True) == 0
    assert capsys.readouterr().out == f"{deploy_key(target).public}\n"
    assert deploy_key(target).public != old.public


def test_the_first_key_is_made_without_a_question(target: Target) -> None:
    """There is nothing to replace."""
    flags = Flags(repo=target.repo)
    assert identity(flags, regenerate=True, in_cluster=False, yes=False) == 0
    assert not deploy_key(target).made
