"""A repository may hold anything: nothing in it runs, nothing outside is read or written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gitops_tui.errors import (
    GitopsError,
    PushRefused,
    RepositoryNotFound,
    RevertConflict,
    SourceError,
    WorkTreeInTheWay,
)
from gitops_tui.source import GitSource
from tests.source.conftest import OpenSource, Repo
from tests.source.test_commits import MESSAGE, hook

HOOKS = (
    "post-checkout", "post-commit", "post-index-change", "post-merge", "post-rewrite",
    "pre-auto-gc", "pre-commit", "pre-push", "prepare-commit-msg", "commit-msg",
    "reference-transaction", "fsmonitor-watchman",
)  # fmt: skip


class Trap:
    """A file that exists once something ran; as text, its path."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def set(self) -> None:
        """Forget what ran so far."""
        self._path.unlink(missing_ok=True)

    @property
    def sprung(self) -> bool:
        """Whether something ran."""
        return self._path.exists()


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    """What an attack would leave behind."""
    return Trap(tmp_path / "something-ran")


async def everything(source: GitSource) -> None:
    """Open, read, preview and commit."""
    await source.open()
    tip = await source.fetch()
    await source.notes()
    await source.tree(tip.sha)
    await source.blame(tip.sha, "deploy/a.yaml", [(1, 1)])
    await source.revert(tip.sha)
    change = await source.restore(tip.parents[0])
    await source.commit(change, MESSAGE)


@pytest.mark.parametrize("kind", ["in place", "clone"])
async def test_no_hook_of_a_clone_runs(
    repo: Repo, clone: Repo, trap: Trap, open_source: OpenSource, kind: str
) -> None:
    """Neither where we read nor where we write."""
    place = repo if kind == "in place" else clone
    for name in HOOKS:
        hook(place, name, f"echo {name} >>{trap}; exit 1")
    place.git("config", "core.fsmonitor", str(place.root / ".git/hooks/fsmonitor-watchman"))
    await everything(open_source(place))
    assert not trap.sprung


async def test_templates_bring_no_hooks_into_the_mirror(
    bare: Repo, trap: Trap, tmp_path: Path, setup_file: Path, open_source: OpenSource
) -> None:
    """What the user's templates do for their clones is not for ours."""
    hooks = tmp_path / "templates/hooks"
    hooks.mkdir(parents=True)
    hook(Repo(tmp_path / "templates"), "reference-transaction", f"touch {trap}; exit 1")
    with setup_file.open("a", encoding="utf-8") as file:
        file.write(f"[init]\n\ttemplateDir = {tmp_path}/templates\n")
    await everything(open_source(f"file://{bare.root}"))
    assert not trap.sprung


async def test_no_filter_or_driver_runs(repo: Repo, trap: Trap, open_source: OpenSource) -> None:
    """Attributes name them, configuration defines them: reading and previews run none, and
    a work tree that would need one is not moved.
    """
    command = f"touch {trap}; cat"
    for key in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process"):
        repo.git("config", key, command)
    for key in ("diff.evil.textconv", "diff.evil.command", "merge.evil.driver", "diff.external"):
        repo.git("config", key, command)
    old = repo.head()
    repo.write(".gitattributes", "*.yaml filter=evil diff=evil merge=evil\n")
    repo.write("deploy/a.yaml", "a: 3\n")
    repo.git(
        *(word for key in ("clean", "smudge", "process") for word in ("-c", f"filter.evil.{key}=")),
        "add",
        "-A",
    )
    repo.git("commit", "-q", "-m", "third")
    (repo.root / "deploy/a.yaml").touch()
    trap.set()
    source = open_source(repo)
    await source.open()
    tip = repo.head()
    await source.tree(tip)
    await source.notes()
    await source.blame(tip, "deploy/a.yaml", [(1, 1)])
    await source.revert(tip)
    change = await source.restore(old)
    before = repo.head()
    with pytest.raises(WorkTreeInTheWay, match="goes through the filter evil"):
        await source.commit(change, MESSAGE)
    assert repo.head() == before
    assert not trap.sprung


async def test_no_merge_driver_runs(repo: Repo, trap: Trap, open_source: OpenSource) -> None:
    """Undoing a commit that needs a merge of contents reports a conflict instead."""
    repo.git("config", "merge.evil.driver", f"touch {trap}; true")
    repo.write(".git/info/attributes", "* merge=evil\n")
    lines = [f"{letter}: 1\n" for letter in "abcdefgh"]
    repo.commit("base", {"deploy/a.yaml": "".join(lines), ".gitattributes": "* merge=evil\n"})
    early = repo.commit("early", {"deploy/a.yaml": "".join(["a: 2\n", *lines[1:]])})
    repo.commit("late", {"deploy/a.yaml": "".join(["a: 2\n", *lines[1:-1], "h: 2\n"])})
    source = open_source(repo)
    await source.open()
    with pytest.raises(RevertConflict):
        await source.revert(early)
    assert not trap.sprung


@pytest.mark.parametrize("place", ["url", "upstream", "insteadOf"])
async def test_no_address_runs_a_command(
    clone: Repo, trap: Trap, setup_file: Path, open_source: OpenSource, place: str
) -> None:
    """`ext::` is refused as an argument, as a remote, and behind a rewritten address."""
    evil = f"ext::sh -c touch% {trap}"
    if place == "upstream":
        clone.git("remote", "set-url", "origin", evil)
    if place == "insteadOf":
        clone.git("config", f"url.{evil}.insteadOf", "https://safe.example/")
        clone.git("config", "protocol.ext.allow", "always")
        clone.git("remote", "set-url", "origin", "https://safe.example/")
    with pytest.raises(RepositoryNotFound, match="run a command"):
        await open_source(evil if place == "url" else clone).open()
    assert not trap.sprung


async def test_the_transport_itself_is_closed(
    clone: Repo, trap: Trap, setup_file: Path, open_source: OpenSource
) -> None:
    """Even when Git alone would rewrite an address into one that runs a command."""
    with setup_file.open("a", encoding="utf-8") as file:
        file.write(f'[url "ext::sh -c touch% {trap} #"]\n\tinsteadOf = https://safe.example/\n')
        file.write("[protocol]\n\tallow = always\n")
    with pytest.raises(SourceError):
        await open_source("https://safe.example/app").open()
    assert not trap.sprung


@pytest.mark.parametrize(
    "text", ["--upload-pack=touch /tmp/x", "-x", "--output=/tmp/x", "--exec=id", "$(id)", "a;b"]
)
async def test_words_are_never_options(repo: Repo, open_source: OpenSource, text: str) -> None:
    """Whatever is typed as branch, path, revision, file or repository is only that."""
    source = open_source(repo)
    await source.open()
    before = repo.state()
    for act in (
        lambda: open_source(repo, branch=text).open(),
        lambda: open_source(repo, paths=(text,)).open(),
        lambda: open_source(text).open(),
        lambda: source.resolve(text),
        lambda: source.tree(text),
        lambda: source.restore(text),
        lambda: source.revert(text),
    ):
        with pytest.raises(GitopsError):
            await act()
    assert await source.history(5, files=(text,)) == ()
    assert await source.blame(repo.head(), text, [(1, 1)]) == (None,)
    assert await source.last_change(repo.head(), text) is None
    assert repo.state() == before


async def test_a_branch_named_like_an_option_is_harmless(
    repo: Repo, open_source: OpenSource
) -> None:
    """It can exist, and does not disturb the others."""
    repo.git("update-ref", "refs/heads/--all", "HEAD")
    source = open_source(repo)
    await source.open()
    assert (await source.head()).sha == repo.head("main")


async def test_the_callers_environment_does_not_lead_astray(
    repo: Repo,
    new_repo: Callable[..., Repo],
    trap: Trap,
    open_source: OpenSource,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Started from a hook of another repository, ours is still ours."""
    other = new_repo("other")
    other.commit("other", {"other.yaml": "o: 1\n"})
    before = other.state()
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.root / ".git/index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other.root / ".git/objects"))
    monkeypatch.setenv("GIT_NAMESPACE", "x")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", f"touch {trap}")
    monkeypatch.setenv("GIT_TRACE", "1")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    source = open_source(repo)
    await source.open()
    tip = await source.head()
    assert tip.subject == "second"
    revision = await source.commit(await source.restore(tip.parents[0]), MESSAGE)
    assert revision.time.year > 2001
    for name in tuple(os.environ):
        if name.startswith("GIT_") and not name.startswith("GIT_CONFIG"):
            monkeypatch.delenv(name)
    assert other.state() == before
    assert repo.head() == revision.sha
    assert not trap.sprung


async def test_credentials_are_never_told(
    repo: Repo, open_source: OpenSource, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither in errors nor in logs."""
    caplog.set_level("DEBUG")
    with pytest.raises(SourceError) as caught:
        await open_source("https://ana:hunter2@127.0.0.1:1/app.git").open()
    assert "https://127.0.0.1:1/app" in caught.value.message
    assert "hunter2" not in f"{caught.value} {caught.value.__cause__} {caplog.text}"


async def test_replaced_objects_are_not_believed(repo: Repo, open_source: OpenSource) -> None:
    """A hash means its own content, whatever refs/replace says."""
    tip = repo.head()
    source = open_source(repo)
    await source.open()
    first = await source.tree(tip)
    repo.git("replace", tip, repo.head("HEAD~1"))
    assert await source.tree(tip) == first


async def test_submodules_are_left_alone(
    repo: Repo, new_repo: Callable[..., Repo], open_source: OpenSource
) -> None:
    """A move of the branch writes no submodule, and nothing is fetched for one."""
    repo.write(".gitmodules", '[submodule "m"]\n\tpath = m\n\turl = ext::false\n')
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.head()},m")
    repo.git("add", ".gitmodules")
    repo.git("commit", "-q", "-m", "module")
    repo.git("config", "submodule.recurse", "true")
    source = open_source(repo, paths=("deploy",))
    await source.open()
    change = await source.restore(repo.head("HEAD~2"))
    revision = await source.commit(change, MESSAGE)
    assert repo.git("ls-tree", revision.sha, "m").startswith("160000")


def tree_of(repo: Repo, *entries: tuple[str, str, str]) -> str:
    """A tree that git itself would not make: (mode, name, hash) as they stand."""
    raw = b"".join(
        f"{mode} {name}".encode() + b"\0" + bytes.fromhex(blob) for mode, name, blob in entries
    )
    return repo.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)


@pytest.mark.parametrize("name", ["..", ".git", ".GIT", "git~1"])
async def test_names_that_lead_out_of_a_work_tree(
    repo: Repo, trap: Trap, open_source: OpenSource, name: str
) -> None:
    """They are text where they are read; a rollback to them writes nothing anywhere."""
    script = f"#!/bin/sh\ntouch {trap}\n".encode()
    blob = repo.git("hash-object", "-w", "--stdin", stdin=script)
    hooks = tree_of(repo, ("100755", "post-checkout", blob), ("100644", "x.yaml", blob))
    inner = tree_of(repo, ("40000", name, tree_of(repo, ("40000", "hooks", hooks))))
    evil = repo.git(
        "commit-tree", "-p", "HEAD", "-m", "evil", tree_of(repo, ("40000", "deploy", inner))
    )
    back = repo.git("commit-tree", "-p", evil, "-m", "back", "HEAD^{tree}")
    repo.git("update-ref", "refs/heads/main", back)
    repo.git("read-tree", "--reset", "HEAD")
    before = repo.state()
    source = open_source(repo)
    await source.open()
    tree = await source.tree(evil)
    assert all(file.data == script for file in tree.files)
    with pytest.raises(SourceError, match="Git does not write") as caught:
        await source.restore(evil)
    assert f"deploy/{name}/hooks" in caught.value.message
    assert repo.state() == before
    assert not (repo.root.parent / "hooks").exists()
    assert not (repo.root / ".git/hooks/post-checkout").exists()
    assert not trap.sprung


async def test_a_path_that_is_a_link_is_not_followed(
    repo: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """Neither out of the repository nor to another place in it."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/s.yaml").write_text("s: 1\n")
    (repo.root / "out").symlink_to(tmp_path / "secret")
    (repo.root / "inside").symlink_to("deploy")
    repo.git("add", "-A")
    repo.git("commit", "-q", "-m", "links")
    for path in ("out", "inside"):
        source = open_source(repo, paths=(path,))
        await source.open()
        tree = await source.tree(repo.head())
        assert tree.files == ()
        assert "symbolic link" in dict(tree.problems)[path]
    for path in ("out/s.yaml", "inside/a.yaml"):
        with pytest.raises(SourceError, match="does not exist"):
            await open_source(repo, paths=(path,)).open()


async def test_a_rollback_does_not_write_through_a_link(
    repo: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """A directory of the work tree that somebody has replaced by a link stops it."""
    old = repo.head()
    repo.commit("fewer", {"deploy/b.yml": None, "deploy/a.yaml": "a: 3\n"})
    outside = tmp_path / "outside"
    outside.mkdir()
    for file in (repo.root / "deploy").iterdir():
        file.rename(outside / file.name)
    (repo.root / "deploy").rmdir()
    (repo.root / "deploy").symlink_to(outside)
    source = open_source(repo)
    await source.open()
    with pytest.raises(WorkTreeInTheWay):
        await source.commit(await source.restore(old), MESSAGE)
    assert [path.name for path in outside.iterdir()] == ["a.yaml"]
    assert (outside / "a.yaml").read_text() == "a: 3\n"


async def test_pointers_to_large_files_are_never_resolved(
    clone: Repo, trap: Trap, setup_file: Path, open_source: OpenSource
) -> None:
    """Git LFS's filter is not run, not even where the user has it for everything."""
    with setup_file.open("a", encoding="utf-8") as file:
        for part in ("clean", "smudge", "process"):
            file.write(f'[filter "lfs"]\n\t{part} = touch {trap}; cat\n')
        file.write("\trequired = true\n")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    clone.write(".gitattributes", "*.yaml filter=lfs\n")
    off = [
        word for part in ("clean", "smudge", "process") for word in ("-c", f"filter.lfs.{part}=")
    ]
    clone.write("deploy/large.yaml", pointer)
    clone.git(*off, "-c", "filter.lfs.required=false", "add", "-A")
    clone.git(*off, "-c", "filter.lfs.required=false", "commit", "-q", "-m", "pointer")
    clone.git("push", "-q", "--no-verify")
    trap.set()
    source = open_source(clone)
    await source.open()
    tip = await source.fetch()
    assert "Git LFS" in dict((await source.tree(tip.sha)).problems)["deploy/large.yaml"]
    await source.commit(await source.restore(tip.parents[0]), MESSAGE)
    assert not trap.sprung


async def test_messages_and_names_are_text(repo: Repo, open_source: OpenSource) -> None:
    """Whatever they hold, a revision keeps it as it is, and every sentence of ours cleans it."""
    evil = "[bold]x[/bold] \x1b]0;owned\x07\x1b[2J \u202e rtl"
    repo.git("commit", "-q", "--allow-empty", f"--author={evil} <e@example.com>", "-m", evil)
    source = open_source(repo)
    await source.open()
    tip = await source.head()
    assert "[bold]" in tip.subject
    change = await source.restore((await source.history(9))[-1].sha)
    assert (await source.commit(change, evil)).subject
    for act in (
        lambda: source.resolve(evil),
        lambda: open_source(repo, branch=evil).open(),
        lambda: open_source(repo, paths=(evil,)).open(),
        lambda: open_source(evil).open(),
    ):
        with pytest.raises(GitopsError) as caught:
            await act()
        assert "\x1b" not in str(caught.value)
        assert "\u202e" not in str(caught.value)


async def test_a_server_cannot_speak_in_escape_codes(
    bare: Repo, clone: Repo, open_source: OpenSource
) -> None:
    """Its words are told as text on one line."""
    hook(bare, "pre-receive", "printf 'no \\033[2J\\033]0;owned\\007\\nway' >&2; exit 1")
    source = open_source(clone)
    await source.open()
    change = await source.restore((await source.head()).parents[0])
    with pytest.raises(PushRefused) as caught:
        await source.commit(change, MESSAGE)
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "no" in caught.value.message
