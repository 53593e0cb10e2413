"""Real signatures, judged by the list of keys that the target names and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gitops_tui.core.signatures import Fault, Signatures
from gitops_tui.errors import SourceError
from gitops_tui.source import GitSource
from tests.source.conftest import OpenSource, Repo
from tests.source.signing import Gpg, SshKey, sign_nothing, sign_with, ssh_key

MESSAGE = "Roll back deploy\n"


@pytest.fixture
def ana(tmp_path: Path) -> SshKey:
    """A key that is allowed."""
    return ssh_key(tmp_path, "ana@example.com")


@pytest.fixture
def mallory(tmp_path: Path) -> SshKey:
    """One that is not."""
    return ssh_key(tmp_path, "mallory@example.com")


@pytest.fixture
def signers(tmp_path: Path, ana: SshKey) -> Path:
    """The list of allowed ssh keys."""
    file = tmp_path / "allowed_signers"
    file.write_text(ana.allowed(), "utf-8")
    return file


@pytest.fixture
def gpg(tmp_path: Path) -> Iterator[Gpg]:
    """A home of GPG; its path is short, for its agent's socket."""
    made = Gpg(tmp_path / "gnupg")
    yield made
    made.stop()


async def opened(open_source: OpenSource, repo: Repo, **lists: Path) -> GitSource:
    """A source that requires signatures."""
    required: dict[str, Any] = {"signatures": Signatures.REQUIRED, **lists}
    source = open_source(repo, **required)
    await source.open()
    return source


async def test_ssh_keys_of_the_list_vouch(
    repo: Repo, open_source: OpenSource, ana: SshKey, signers: Path
) -> None:
    """From the trusted revision on, each of them; the tip alone where nothing is trusted."""
    trusted = repo.head()
    sign_with(repo, ana.settings())
    repo.commit("third", {"deploy/a.yaml": "a: 3\n"})
    tip = repo.commit("fourth", {"deploy/a.yaml": "a: 4\n"})
    source = await opened(open_source, repo, allowed_signers=signers)
    for known in (trusted, None, "f" * 40):
        vouched = await source.vouch(tip, known)
        assert (vouched.verified, vouched.doubt) == (tip, None)
    older = await source.vouch(trusted, None)
    assert older.verified is None
    assert older.doubt is not None
    assert older.doubt.fault is Fault.UNSIGNED


async def test_an_unsigned_commit_holds_what_comes_after_it(
    repo: Repo, open_source: OpenSource, ana: SshKey, signers: Path
) -> None:
    """Which commit, and whose; the last verified revision is the one before it."""
    trusted = repo.head()
    sign_with(repo, ana.settings())
    good = repo.commit("third")
    sign_nothing(repo)
    repo.git("config", "user.name", "Mallory")
    bad = repo.commit("fourth")
    sign_with(repo, ana.settings())
    tip = repo.commit("fifth")
    source = await opened(open_source, repo, allowed_signers=signers)
    vouched = await source.vouch(tip, trusted)
    assert vouched.verified == good
    assert vouched.doubt is not None
    assert (vouched.doubt.revision.sha, vouched.doubt.fault) == (bad, Fault.UNSIGNED)
    assert str(vouched.doubt) == f"{bad[:7]} by Mallory is not signed"


async def test_a_merge_lets_nothing_unsigned_in(
    repo: Repo, open_source: OpenSource, ana: SshKey, signers: Path
) -> None:
    """Signed itself, it is held by the commit of the side branch."""
    trusted = repo.head()
    repo.git("checkout", "-q", "-b", "side", "HEAD~1")
    bad = repo.commit("aside", {"deploy/c.yaml": "c: 1\n"})
    repo.git("checkout", "-q", "main")
    sign_with(repo, ana.settings())
    good = repo.commit("third")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    source = await opened(open_source, repo, allowed_signers=signers)
    vouched = await source.vouch(repo.head(), trusted)
    assert vouched.verified == good
    assert vouched.doubt is not None
    assert vouched.doubt.revision.sha == bad


async def test_a_key_that_is_not_in_the_list_vouches_for_nothing(
    repo: Repo,
    open_source: OpenSource,
    ana: SshKey,
    mallory: SshKey,
    signers: Path,
    setup_file: Path,
) -> None:
    """Also where the user's own Git would take it; added to the list, it does at once."""
    own = setup_file.with_name("own_signers")
    own.write_text(mallory.allowed(), "utf-8")
    repo.git("config", "gpg.ssh.allowedSignersFile", str(own))
    repo.git("config", "--global", "gpg.ssh.allowedSignersFile", str(own))
    sign_with(repo, mallory.settings())
    tip = repo.commit("third")
    source = await opened(open_source, repo, allowed_signers=signers)
    vouched = await source.vouch(tip, repo.head("HEAD~1"))
    assert vouched.doubt is not None
    assert vouched.doubt.fault is Fault.UNKNOWN_KEY
    assert "SHA256:" in vouched.doubt.key
    signers.write_text(ana.allowed() + mallory.allowed(), "utf-8")  # noqa: ASYNC240
    assert (await source.vouch(tip, repo.head("HEAD~1"))).verified == tip


async def test_a_key_is_allowed_for_its_time_only(
    repo: Repo, open_source: OpenSource, ana: SshKey, signers: Path
) -> None:
    """`valid-before`: what it signed later is not vouched for, and the sentence says so."""
    signers.write_text(  # noqa: ASYNC240
        ana.allowed('valid-before="20200101"'), "utf-8"
    )
    sign_with(repo, ana.settings())
    tip = repo.commit("third")
    source = await opened(open_source, repo, allowed_signers=signers)
    vouched = await source.vouch(tip, None)
    assert vouched.doubt is not None
    assert vouched.doubt.fault is Fault.NOT_THEN


@pytest.mark.parametrize("kind", ["ssh", "gpg"])
async def test_a_signature_of_something_else_is_bad(
    repo: Repo, open_source: OpenSource, ana: SshKey, signers: Path, gpg: Gpg, kind: str
) -> None:
    """Moved to another content, it proves nothing."""
    key = gpg.make("Ben <ben@example.com>")
    sign_with(repo, ana.settings() if kind == "ssh" else gpg.settings(key))
    signed = repo.commit("third", {"deploy/a.yaml": "a: 3\n"})
    text = repo.git("cat-file", "commit", signed).replace("third", "other") + "\n"
    forged = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=text.encode())
    source = await opened(open_source, repo, allowed_signers=signers, gpg_keyring=gpg.home)
    vouched = await source.vouch(forged, None)
    assert vouched.verified is None
    assert vouched.doubt is not None
    assert vouched.doubt.fault is Fault.BAD


@pytest.mark.parametrize("form", ["home", "keybox", "exported", "armored"])
async def test_gpg_keys_of_the_keyring_vouch(
    repo: Repo, open_source: OpenSource, gpg: Gpg, tmp_path: Path, form: str
) -> None:
    """A directory, a keyring, exported keys; to be in it is to be trusted; it stays as it is."""
    key = gpg.make("Ben <ben@example.com>")
    keyring = {"home": gpg.home, "keybox": gpg.home / "pubring.kbx"}.get(form)
    if keyring is None:
        keyring = tmp_path / "keys"
        words = ["--armor"] if form == "armored" else []
        keyring.write_bytes(gpg(*words, "--export", key))
    trusted = repo.head()
    sign_with(repo, gpg.settings(key))
    tip = repo.commit("third")
    before = sorted(path.name for path in gpg.home.iterdir())
    source = await opened(open_source, repo, gpg_keyring=keyring)
    assert (await source.vouch(tip, trusted)).verified == tip
    assert sorted(path.name for path in gpg.home.iterdir()) == before


async def test_gpg_keys_elsewhere_vouch_for_nothing(
    repo: Repo, open_source: OpenSource, gpg: Gpg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the user's own keyring, which another one is named instead of."""
    monkeypatch.setenv("GNUPGHOME", str(gpg.home))
    ben, eve = gpg.make("Ben <ben@example.com>"), gpg.make("Eve <eve@example.com>")
    keyring = tmp_path / "keys"
    keyring.write_bytes(gpg("--export", ben))
    sign_with(repo, gpg.settings(eve))
    tip = repo.commit("third")
    source = await opened(open_source, repo, gpg_keyring=keyring)
    vouched = await source.vouch(tip, None)
    assert vouched.doubt is not None
    assert vouched.doubt.fault is Fault.UNKNOWN_KEY
    assert eve.endswith(vouched.doubt.key)


async def test_a_revoked_gpg_key_vouches_for_nothing(
    repo: Repo, open_source: OpenSource, gpg: Gpg
) -> None:
    """As the keyring says now, also of what was signed before: noticed while we run."""
    key = gpg.make("Ben <ben@example.com>")
    sign_with(repo, gpg.settings(key))
    tip = repo.commit("third")
    source = await opened(open_source, repo, gpg_keyring=gpg.home)
    assert (await source.vouch(tip, None)).verified == tip
    gpg.revoke(key)
    vouched = await source.vouch(tip, None)
    assert vouched.doubt is not None
    assert vouched.doubt.fault is Fault.REVOKED


async def test_an_expired_gpg_key_vouches_for_nothing(
    repo: Repo, open_source: OpenSource, gpg: Gpg
) -> None:
    """Valid when it signed, and no more."""
    gpg.time = "20200101T000000"
    key = gpg.make("Ben <ben@example.com>", expires="1y")
    gpg.time = "20200601T000000"
    sign_with(repo, gpg.settings(key))
    tip = repo.commit("third")
    source = await opened(open_source, repo, gpg_keyring=gpg.home)
    vouched = await source.vouch(tip, None)
    assert vouched.doubt is not None
    assert vouched.doubt.fault is Fault.EXPIRED


@pytest.mark.parametrize("program", ["gpg.program", "gpg.ssh.program", "gpg.x509.program"])
async def test_a_program_of_the_repositorys_configuration_has_no_say(
    repo: Repo, open_source: OpenSource, mallory: SshKey, signers: Path, program: str
) -> None:
    """It would call everything good; it is never run."""
    ran = repo.root / "ran"
    liar = repo.root / "liar"
    liar.write_text(
        f"#!/bin/sh\ntouch {ran}\necho\necho '[GNUPG:] GOODSIG 1 Ana'\n"
        "echo '[GNUPG:] TRUST_ULTIMATE'\n"
        "echo 'Good \"git\" signature for ana@example.com with ED25519 key SHA256:x'\n",
        "utf-8",
    )
    liar.chmod(0o755)
    sign_with(repo, mallory.settings())
    tip = repo.commit("third")
    begins = {"gpg.program": "PGP SIGNATURE", "gpg.x509.program": "SIGNED MESSAGE"}.get(program)
    if begins:
        text = repo.git("cat-file", "commit", tip).replace("SSH SIGNATURE", begins) + "\n"
        tip = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=text.encode())
    repo.git("config", program, str(liar))
    source = await opened(open_source, repo, allowed_signers=signers)
    vouched = await source.vouch(tip, None)
    assert vouched.verified is None
    assert vouched.doubt is not None
    assert vouched.doubt.fault is not Fault.UNSIGNED
    assert not ran.exists()


async def test_a_list_inside_the_repository_is_refused(
    repo: Repo, open_source: OpenSource, ana: SshKey
) -> None:
    """A commit could add the key that it is signed by."""
    repo.write("allowed_signers", ana.allowed())
    with pytest.raises(SourceError, match="lies in the repository"):
        await opened(open_source, repo, allowed_signers=repo.root / "allowed_signers")


async def test_a_list_that_cannot_be_used_is_said(
    repo: Repo, open_source: OpenSource, tmp_path: Path
) -> None:
    """Gone, empty of keys, a directory without a keyring: a sentence each."""
    for name in ("gone", "home"):
        with pytest.raises(SourceError, match="cannot be read"):
            await opened(open_source, repo, allowed_signers=tmp_path / name)
    (tmp_path / "no-keys").write_text("nothing\n", "utf-8")
    with pytest.raises(SourceError, match="holds no GPG keys"):
        await opened(open_source, repo, gpg_keyring=tmp_path / "no-keys")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="holds no keyring") as caught:
        await opened(open_source, repo, gpg_keyring=tmp_path / "empty")
    assert "gpg --export" in caught.value.hint


async def test_many_commits_are_looked_at_page_by_page(
    repo: Repo, open_source: OpenSource, signers: Path
) -> None:
    """The line of the branch is stopped at the first, however much comes after it."""
    trusted = repo.head()
    lines = [f"commit refs/heads/main\ncommitter A <a> {n} +0000\ndata 0\n" for n in range(450)]
    first = lines[0] + f"from {trusted}\n"
    repo.git("fast-import", "--quiet", stdin="".join([first, *lines[1:]]).encode())
    source = await opened(open_source, repo, allowed_signers=signers)
    vouched = await source.vouch(repo.head("main"), trusted)
    assert vouched.verified == trusted
    assert vouched.doubt is not None
    assert vouched.doubt.revision.parents == (trusted,)


async def test_a_past_that_is_cut_off_is_not_verified(
    repo: Repo, tmp_path: Path, open_source: OpenSource, ana: SshKey, signers: Path
) -> None:
    """A shallow fetch would hide the unsigned commit that a signed one was made on."""
    trusted = repo.head()
    repo.git("clone", "-q", str(repo.root), str(tmp_path / "cut"))
    repo.commit("third")
    sign_with(repo, ana.settings())
    tip = repo.commit("fourth")
    cut = Repo(tmp_path / "cut")
    cut.git("fetch", "-q", "--depth=1", f"file://{repo.root}", "main")
    cut.git("branch", "--unset-upstream")
    source = await opened(open_source, cut, allowed_signers=signers)
    with pytest.raises(SourceError, match="is not in this repository") as caught:
        await source.vouch(tip, trusted)
    assert "--unshallow" in caught.value.hint


@pytest.mark.parametrize("kind", ["local", "remote"])
async def test_our_commits_are_signed_or_not_made(
    repo: Repo,
    clone: Repo,
    open_source: OpenSource,
    ana: SshKey,
    mallory: SshKey,
    signers: Path,
    kind: str,
) -> None:
    """Refused beforehand where Git does not sign, and before the push where the key is wrong."""
    place = repo if kind == "local" else clone
    source = await opened(open_source, place, allowed_signers=signers)
    change = await source.restore(place.head("HEAD~1"))
    assert change.refusal is not None
    assert "does not sign" in str(change.refusal)
    assert "user.signingKey" in change.refusal.hint
    before = place.state(), (await source.fetch()).sha
    with pytest.raises(SourceError, match="does not sign"):
        await source.commit(change, MESSAGE)

    sign_with(place, mallory.settings())
    source = await opened(open_source, place, allowed_signers=signers)
    with pytest.raises(SourceError, match=r"would not be verified: .* not allowed"):
        await source.commit(change, MESSAGE)
    assert (place.state(), (await source.fetch()).sha) == before

    sign_with(place, ana.settings())
    source = await opened(open_source, place, allowed_signers=signers)
    made = await source.commit(await source.restore(place.head("HEAD~1")), MESSAGE)
    assert (await source.vouch(made.sha, change.tip)).verified == made.sha


async def test_a_branch_for_a_pull_request_is_signed_as_well(
    clone: Repo, open_source: OpenSource, signers: Path
) -> None:
    """Merged, it would hold the cluster."""
    source = await opened(open_source, clone, allowed_signers=signers)
    change = await source.restore(clone.head("HEAD~1"))
    with pytest.raises(SourceError, match="does not sign"):
        await source.propose(change, MESSAGE)
