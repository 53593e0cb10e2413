"""Commits of ours: pushed or fast-forwarded, in the user's name, all or nothing."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from gitops_tui.errors import NoIdentity, PushRefused, SourceError, WorkTreeInTheWay
from gitops_tui.source.checkouts import Checkout
from tests.source.conftest import OpenSource, Repo

MESSAGE = "Roll back deploy\n\nReason: it broke.\n"


def hook(repo: Repo, name: str, script: str) -> None:
    """Install a hook."""
    directory = repo.root / (".git/hooks" if (repo.root / ".git").is_dir() else "hooks")
    directory.mkdir(exist_ok=True)
    path = directory / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def make_key(path: Path) -> None:
    """An ssh key without a passphrase."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run(words, check=True)


async def test_a_checked_out_branch_moves_with_its_files(
    repo: Repo, open_source: OpenSource
) -> None:
    """As `git merge --ff-only` would: branch, index, files; a new directory, a removed one."""
    repo.commit("third", {"deploy/new/x.yaml": "n: 1\n", "deploy/b.yml": None})
    repo.write("untracked.txt", "mine\n")
    repo.write("README", "dirty, but not in the way\n")
    tip = repo.head()
    source = open_source(repo, paths=("deploy",))
    await source.open()
    change = await source.restore(repo.head("HEAD~2"))
    revision = await source.commit(change, MESSAGE)
    assert revision.sha == repo.head() == repo.head("main")
    assert revision.parents == (tip,)
    assert (revision.author, revision.subject) == ("Ana Operator", "Roll back deploy")
    assert revision.body == "Reason: it broke."
    assert repo.git("status", "--porcelain") == "M README\n?? untracked.txt".replace("M", " M", 1)
    assert (repo.root / "deploy/a.yaml").read_text(encoding="utf-8") == "a: 1\n"
    assert (repo.root / "deploy/b.yml").exists()
    assert not (repo.root / "deploy/new").exists()
    assert "gitops-tui: Roll back deploy" in repo.git("reflog", "-1", "HEAD")
    assert (await source.head()).sha == revision.sha


@pytest.mark.parametrize("in_the_way", ["modified", "staged", "untracked", "ignored", "parent"])
async def test_changes_in_the_way_stop_it_before_anything_is_written(
    repo: Repo, open_source: OpenSource, in_the_way: str
) -> None:
    """Uncommitted work is never overwritten, ignored files included."""
    repo.commit("third", {"deploy/b.yml": None, "deploy/sub/c.yaml": "c: 1\n"})
    repo.commit("fourth", {"deploy/sub/c.yaml": None, "deploy/a.yaml": "a: 4\n"})
    name = {"parent": "deploy/sub", "untracked": "deploy/b.yml", "ignored": "deploy/b.yml"}.get(
        in_the_way, "deploy/a.yaml"
    )
    if in_the_way == "ignored":
        repo.write(".git/info/exclude", "b.yml\n")
    if in_the_way == "parent":
        (repo.root / name).rmdir()
    repo.write(name, "mine\n")
    if in_the_way == "staged":
        repo.git("add", name)
    before = repo.state()
    source = open_source(repo)
    await source.open()
    target = repo.head("HEAD~1") if in_the_way == "parent" else repo.head("HEAD~2")
    change = await source.restore(target)
    with pytest.raises(WorkTreeInTheWay, match=name):
        await source.commit(change, MESSAGE)
    assert repo.state() == before


async def test_a_merge_in_progress_stops_it(repo: Repo, open_source: OpenSource) -> None:
    """Half-done work of the user's is not built upon."""
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("side", {"side.txt": "x"})
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "--no-commit", "side")
    source = open_source(repo)
    await source.open()
    change = await source.restore(repo.head("HEAD~1"))
    with pytest.raises(WorkTreeInTheWay, match="in the middle of a merge"):
        await source.commit(change, MESSAGE)


async def test_a_branch_in_a_linked_worktree_moves_there(
    repo: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """Wherever it is checked out; the others stay."""
    repo.git("worktree", "add", "-q", "-b", "feature", str(tmp_path / "linked"))
    source = open_source(repo, branch="feature")
    await source.open()
    main = repo.head("main")
    change = await source.restore(repo.head("HEAD~1"))
    revision = await source.commit(change, MESSAGE)
    linked = Repo(tmp_path / "linked")
    assert linked.head() == revision.sha
    assert linked.git("status", "--porcelain") == repo.git("status", "--porcelain") == ""
    assert repo.head() == repo.head("main") == main


@pytest.mark.parametrize("kind", ["bare", "not checked out"])
async def test_without_a_work_tree_only_the_branch_moves(
    repo: Repo, bare: Repo, open_source: OpenSource, kind: str
) -> None:
    """By compare and swap."""
    if kind == "not checked out":
        repo.git("checkout", "-q", "-b", "elsewhere")
    place = bare if kind == "bare" else repo
    source = open_source(place, branch="main")
    await source.open()
    change = await source.restore(place.head("main~1"))
    revision = await source.commit(change, MESSAGE)
    assert place.head("main") == revision.sha
    assert repo.git("status", "--porcelain") == ""


async def test_a_branch_that_moved_meanwhile_is_left_alone(
    repo: Repo, open_source: OpenSource
) -> None:
    """The preview is void: nothing is committed on top of what nobody has seen."""
    source = open_source(repo)
    await source.open()
    change = await source.restore(repo.head("HEAD~1"))
    repo.commit("meanwhile", {"deploy/a.yaml": "a: 3\n"})
    before = repo.state()
    with pytest.raises(PushRefused, match="main is no longer at"):
        await source.commit(change, MESSAGE)
    assert repo.state() == before


async def test_a_locked_branch_puts_the_files_back(repo: Repo, open_source: OpenSource) -> None:
    """Files were moved, the branch could not be: everything is as before."""
    source = open_source(repo)
    await source.open()
    change = await source.restore(repo.head("HEAD~1"))
    before = repo.state()
    (repo.root / ".git/refs/heads/main.lock").touch()
    with pytest.raises(SourceError, match="could not be moved"):
        await source.commit(change, MESSAGE)
    (repo.root / ".git/refs/heads/main.lock").unlink()
    assert repo.state() == before


async def test_files_half_written_are_put_back(
    repo: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A move that fails in its middle undoes what it did."""
    repo.commit("third", {"deploy/new.yaml": "n: 1\n", "deploy/b.yml": None})
    source = open_source(repo)
    await source.open()
    change = await source.restore(repo.head("HEAD~1"))
    before = repo.state()
    free = Checkout.require_free

    def then_break(checkout: Checkout, old: str, new: str) -> None:
        free(checkout, old, new)
        # Stands for a disk that fills up: git writes some files and then gives up.
        (repo.root / "deploy/new.yaml").unlink()
        repo.write("deploy/b.yml", "b: half\n")

    monkeypatch.setattr(Checkout, "require_free", then_break)
    with pytest.raises(SourceError, match="were put back"):
        await source.commit(change, MESSAGE)
    assert repo.state() == before


async def test_a_busy_index_stops_it(repo: Repo, open_source: OpenSource) -> None:
    """Another git at work in the work tree is waited for by the person, not by us."""
    source = open_source(repo)
    await source.open()
    change = await source.restore(repo.head("HEAD~1"))
    before = repo.state()
    (repo.root / ".git/index.lock").touch()
    with pytest.raises(WorkTreeInTheWay):
        await source.commit(change, MESSAGE)
    (repo.root / ".git/index.lock").unlink()
    assert repo.state() == before


async def test_a_clones_commit_is_pushed_and_the_clone_left_alone(
    clone: Repo, bare: Repo, open_source: OpenSource
) -> None:
    """On top of the remote's tip, without the clone's unpushed work."""
    clone.commit("mine", {"deploy/mine.yaml": "m: 1\n"})
    clone.write("deploy/a.yaml", "dirty\n")
    before = clone.state()
    tip = bare.head()
    source = open_source(clone, paths=("deploy",))
    await source.open()
    change = await source.restore(bare.head("HEAD~1"))
    revision = await source.commit(change, MESSAGE)
    assert bare.head("main") == revision.sha
    assert revision.parents == (tip,)
    assert "mine.yaml" not in bare.git("ls-tree", "-r", "--name-only", "main")
    assert clone.state() == before
    assert (await source.head()).sha == revision.sha == (await source.fetch()).sha


async def test_the_clones_own_identity_counts(
    clone: Repo, bare: Repo, setup_file: Path, open_source: OpenSource
) -> None:
    """user.name of the clone, and what the user's set-up includes just for it."""
    clone.git("config", "user.name", "Clone Owner")
    included = setup_file.with_name("work")
    included.write_text("[user]\n\temail = owner@work.example\n", encoding="utf-8")
    with setup_file.open("a", encoding="utf-8") as file:
        file.write(f'[includeIf "gitdir:{clone.root}/"]\n\tpath = {included}\n')
    source = open_source(clone)
    assert (await source.open()).owner == "Clone Owner"
    await source.commit(await source.restore(bare.head("HEAD~1")), MESSAGE)
    wanted = "Clone Owner <owner@work.example>"
    assert bare.git("log", "-1", "--format=%an <%ae>|%cn <%ce>") == f"{wanted}|{wanted}"


async def test_a_race_leaves_everything_unchanged(
    clone: Repo, bare: Repo, colleague: Repo, open_source: OpenSource
) -> None:
    """The remote moved between preview and commit, forwards or backwards."""
    source = open_source(clone)
    await source.open()
    change = await source.restore(bare.head("HEAD~1"))
    colleague.commit("theirs", {"deploy/a.yaml": "a: 3\n"})
    for words in (("push",), ("push", "--force", "origin", "main~2:main")):
        colleague.git(*words, "-q")
        before = bare.head("main")
        with pytest.raises(PushRefused, match="main is no longer at") as caught:
            await source.commit(change, MESSAGE)
        assert "Look at the change again" in caught.value.hint
        assert bare.head("main") == before
        assert (await source.head()).sha == change.tip


async def test_a_push_that_loses_the_race_is_refused_by_the_server(
    clone: Repo,
    bare: Repo,
    colleague: Repo,
    open_source: OpenSource,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Moved after we looked: a plain push cannot overwrite it."""
    source = open_source(clone)
    await source.open()
    change = await source.restore(bare.head("HEAD~1"))
    theirs = colleague.commit("theirs", {"deploy/a.yaml": "a: 3\n"})

    def too_late(*_: object) -> None:
        colleague.git("push", "-q")
        monkeypatch.undo()

    monkeypatch.setattr("gitops_tui.source.commits._require_remote_tip", too_late)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.environ["GIT_CONFIG_GLOBAL"])
    with pytest.raises(PushRefused):
        await source.commit(change, MESSAGE)
    assert bare.head("main") == theirs


async def test_the_servers_words_are_told(clone: Repo, bare: Repo, open_source: OpenSource) -> None:
    """A declining hook's reason, as text, on one line."""
    hook(bare, "pre-receive", r'printf "\033[31mmain is protected:\n ask bob\n" >&2; exit 1')
    source = open_source(clone)
    await source.open()
    change = await source.restore(bare.head("HEAD~1"))
    tip = bare.head()
    with pytest.raises(PushRefused, match="main is protected: ask bob") as caught:
        await source.commit(change, MESSAGE)
    assert "\x1b" not in str(caught.value)
    assert bare.head("main") == tip
    assert (await source.head()).sha == tip


async def test_a_protected_branch_takes_it_beside_itself(
    clone: Repo, bare: Repo, open_source: OpenSource
) -> None:
    """Refused on the branch, and pushed as a new one when asked: the tracked one stays."""
    hook(bare, "update", 'test "$1" != refs/heads/main || { echo protected >&2; exit 1; }')
    source = open_source(clone)
    await source.open()
    change = await source.restore(bare.head("HEAD~1"))
    tip = bare.head()
    with pytest.raises(PushRefused) as caught:
        await source.commit(change, MESSAGE)
    assert caught.value.declined
    assert bare.git("branch", "--list", "gitops-tui/*") == ""
    commit, branch = await source.propose(change, MESSAGE)
    assert branch == f"gitops-tui/rollback-{commit.short}"
    assert bare.head(branch) == commit.sha
    assert commit.parents == (tip,)
    assert (bare.head("main"), (await source.head()).sha) == (tip, tip)


async def test_a_moved_branch_is_no_declined_push(
    clone: Repo, bare: Repo, colleague: Repo, open_source: OpenSource
) -> None:
    """Then the change is void, also beside the branch: nothing is pushed."""
    source = open_source(clone)
    await source.open()
    change = await source.restore(bare.head("HEAD~1"))
    colleague.commit("theirs", {"deploy/a.yaml": "a: 3\n"})
    colleague.git("push", "-q")
    for act in (source.commit, source.propose):
        with pytest.raises(PushRefused) as caught:
            await act(change, MESSAGE)
        assert not caught.value.declined
    assert bare.git("branch", "--list", "gitops-tui/*") == ""


async def test_an_unreachable_remote_is_told(
    clone: Repo, bare: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """Nothing was pushed, and why."""
    source = open_source(clone)
    await source.open()
    change = await source.restore(bare.head("HEAD~1"))
    bare.root.rename(tmp_path / "away")
    with pytest.raises(PushRefused, match="Nothing was pushed"):
        await source.commit(change, MESSAGE)


async def test_a_separate_push_address_is_used(
    clone: Repo, bare: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """Fetched here, pushed there: one repository by two addresses."""
    (tmp_path / "other-door").symlink_to(bare.root)
    clone.git("remote", "set-url", "--push", "origin", str(tmp_path / "other-door"))
    source = open_source(clone)
    await source.open()
    revision = await source.commit(await source.restore(bare.head("HEAD~1")), MESSAGE)
    assert bare.head("main") == revision.sha


@pytest.mark.parametrize("kind", ["local", "remote"])
async def test_without_an_identity_nothing_is_committed(
    repo: Repo, clone: Repo, nobody: None, open_source: OpenSource, kind: str
) -> None:
    """The sentence names the commands that help."""
    place = repo if kind == "local" else clone
    source = open_source(place)
    await source.open()
    change = await source.restore(place.head("HEAD~1"))
    before = place.state()
    with pytest.raises(NoIdentity) as caught:
        await source.commit(change, MESSAGE)
    assert "git config --global user.name" in caught.value.hint
    assert place.state() == before


@pytest.mark.parametrize("kind", ["local", "remote"])
async def test_commits_are_signed_when_the_users_are(
    repo: Repo, clone: Repo, tmp_path: Path, open_source: OpenSource, kind: str
) -> None:
    """By their own key, set in the repository or for the user; a broken key stops it."""
    place = repo if kind == "local" else clone
    signer = tmp_path / "signer"
    signer.write_text(
        "#!/bin/sh\nprintf '[GNUPG:] SIG_CREATED \\n' >&2\n"
        "echo '-----BEGIN PGP SIGNATURE-----'; cat >/dev/null\n",
        encoding="utf-8",
    )
    signer.chmod(0o755)
    place.git("config", "commit.gpgSign", "true")
    place.git("config", "gpg.program", str(signer))
    source = open_source(place)
    await source.open()
    change = await source.restore(place.head("HEAD~1"))
    revision = await source.commit(change, MESSAGE)
    where = place if kind == "local" else Repo(tmp_path / "server.git")
    assert "gpgsig -----BEGIN PGP SIGNATURE" in where.git("cat-file", "commit", revision.sha)
    again = await source.restore(change.tip)
    signer.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    with pytest.raises(SourceError, match="could not be signed"):
        await source.commit(again, MESSAGE)


@pytest.mark.parametrize("kind", ["local", "remote"])
async def test_a_commit_signed_with_an_ssh_key_is_verified_by_git(
    repo: Repo, clone: Repo, tmp_path: Path, open_source: OpenSource, kind: str
) -> None:
    """Author and committer are the user, and the signature is theirs."""
    place = repo if kind == "local" else clone
    key, allowed = tmp_path / "key", tmp_path / "allowed"
    make_key(key)
    allowed.write_text(f"ana@example.org {key.with_suffix('.pub').read_text('utf-8')}", "utf-8")
    for name, value in (
        ("commit.gpgSign", "true"),
        ("gpg.format", "ssh"),
        ("user.signingKey", str(key)),
        ("user.name", "Ana Ortega"),
        ("user.email", "ana@example.org"),
    ):
        place.git("config", name, value)
    source = open_source(place)
    await source.open()
    change = await source.restore(place.head("HEAD~1"))
    revision = await source.commit(change, MESSAGE)
    where = place if kind == "local" else Repo(tmp_path / "server.git")
    who = where.git("log", "-1", "--format=%an %ae %cn %ce", revision.sha)
    assert who == "Ana Ortega ana@example.org Ana Ortega ana@example.org"
    rules = ("-c", f"gpg.ssh.allowedSignersFile={allowed}")
    assert where.git(*rules, "log", "-1", "--format=%G? %GS", revision.sha) == "G ana@example.org"


async def test_messages_are_kept_as_they_are(bare: Repo, open_source: OpenSource) -> None:
    """No editor, no cleaning up of # lines, no NUL, UTF-8 whatever is configured."""
    source = open_source(bare)
    await source.open()
    change = await source.restore(bare.head("HEAD~1"))
    revision = await source.commit(change, "Zurück\0 auf #1\n\n# not a comment\n-x\n")
    assert (revision.subject, revision.body) == ("Zurück auf #1", "# not a comment\n-x")


async def test_a_draft_knows_what_is_in_its_way(repo: Repo, open_source: OpenSource) -> None:
    """Said before anybody confirms; gone when the change is gone."""
    source = open_source(repo)
    await source.open()
    first = repo.head("HEAD~1")
    (repo.root / "deploy/a.yaml").write_text("a: mine\n")
    refusal = (await source.restore(first)).refusal
    assert isinstance(refusal, WorkTreeInTheWay)
    assert "deploy/a.yaml" in str(refusal)
    repo.git("checkout", "-q", "--", ".")
    assert (await source.restore(first)).refusal is None


async def test_a_commit_is_known_by_what_it_was_made_on(
    repo: Repo, open_source: OpenSource
) -> None:
    """Also with more on top of it; another commit there, or none, is not it."""
    source = open_source(repo)
    await source.open()
    change = await source.restore(repo.head("HEAD~1"))
    assert await source.commit_on(change.tip, change.tree) is None
    made = await source.commit(change, "Back")
    assert await source.commit_on(change.tip, change.tree) == made
    repo.git("reset", "-q", "--hard", made.sha)
    repo.commit("later", {"deploy/z.yaml": "z: 1\n"})
    assert await source.commit_on(change.tip, change.tree) == made
    assert await source.commit_on(change.tip, repo.head("HEAD^{tree}")) is None
    repo.git("reset", "-q", "--hard", change.tip)
    repo.commit("other", {"deploy/z.yaml": "z: 2\n"})
    assert await source.commit_on(change.tip, change.tree) is None
