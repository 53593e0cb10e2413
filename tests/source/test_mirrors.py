"""A mirror of our own may be damaged, shared, or left half written: it is made whole unasked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gitops_tui.errors import FetchFailed, SourceError
from gitops_tui.source import GitSource
from gitops_tui.source.mirrors import FETCHED
from tests.source.conftest import OpenSource, Repo
from tests.source.test_commits import MESSAGE


def truncate(file: Path) -> None:
    """What a power cut leaves: the first half."""
    file.chmod(0o644)
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def empty(file: Path) -> None:
    """What a power cut leaves: a name and nothing in it."""
    file.chmod(0o644)
    file.write_bytes(b"")


def flip(file: Path) -> None:
    """What a bad disk leaves."""
    file.chmod(0o644)
    content = bytearray(file.read_bytes())
    for place in range(len(content) // 2, len(content) // 2 + 20):
        content[place] ^= 0xFF
    file.write_bytes(content)


def damage(pattern: str, how: Callable[[Path], None]) -> Callable[[Path], None]:
    """Do that to every file of the mirror that fits."""

    def done(mirror: Path) -> None:
        files = [path for path in mirror.glob(pattern) if path.is_file()]
        assert files, pattern
        for file in files:
            how(file)

    return done


def _every_object_unpacked(mirror: Path, how: Callable[[Path], None]) -> None:
    repo = Repo(mirror)
    for pack in list(mirror.glob("objects/pack/*.pack")):
        moved = mirror / pack.name
        pack.rename(moved)
        repo.git("unpack-objects", "-q", stdin=moved.read_bytes())
        moved.unlink()
    for left in mirror.glob("objects/pack/*"):
        left.unlink()
    for loose in mirror.glob("objects/??/*"):
        how(loose)


def _garbage(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(b"\0garbage\n")


DAMAGES: dict[str, Callable[[Path], None]] = {
    "pack truncated": damage("objects/pack/*.pack", truncate),
    "pack empty": damage("objects/pack/*.pack", empty),
    "pack flipped": damage("objects/pack/*.pack", flip),
    "pack gone": damage("objects/pack/*.pack", Path.unlink),
    "index truncated": damage("objects/pack/*.idx", truncate),
    "index gone": damage("objects/pack/*.idx", Path.unlink),
    "objects truncated": lambda mirror: _every_object_unpacked(mirror, truncate),
    "objects empty": lambda mirror: _every_object_unpacked(mirror, empty),
    "HEAD empty": damage("HEAD", empty),
    "config empty": damage("config", empty),
    "config garbage": damage("config", _garbage),
    "refs empty": damage("refs/heads/main", empty),
    "refs garbage": damage("refs/heads/main", _garbage),
    "refs gone": damage("refs/heads/main", Path.unlink),
}


async def use(source: GitSource, act: str, tip: str) -> None:
    """One thing that a front end may do first."""
    match act:
        case "tree":
            assert len((await source.tree(tip)).files) == 2
        case "head":
            assert (await source.head()).sha == tip
        case "fetch":
            assert (await source.fetch()).sha == tip
        case "history":
            assert [revision.sha for revision in await source.history(1)] == [tip]
        case "blame":
            assert all(await source.blame(tip, "deploy/a.yaml", [(1, 1)]))
        case "distance":
            assert await source.distance(tip, tip) == 0
        case "resolve":
            assert (await source.resolve("main")).sha == tip
        case _:
            revision = await source.head()
            await source.commit(await source.restore(revision.parents[0]), MESSAGE)


ACTS = ("tree", "head", "fetch", "history", "blame", "distance", "resolve", "commit")


@pytest.fixture
def mirrored(bare: Repo, tmp_path: Path, open_source: OpenSource) -> Callable[[], Path]:
    """The one mirror, its objects in a pack."""

    def found() -> Path:
        (mirror,) = (tmp_path / "cache/mirrors").glob("*.git")
        Repo(mirror).git("repack", "-adq")
        return mirror

    return found


@pytest.mark.parametrize("name", DAMAGES)
async def test_a_mirror_found_damaged_is_made_anew(
    bare: Repo, mirrored: Callable[[], Path], open_source: OpenSource, name: str
) -> None:
    """Whatever is broken, opening it is no different from the first time."""
    await open_source(f"file://{bare.root}").open()
    DAMAGES[name](mirrored())
    source = open_source(f"file://{bare.root}")
    await source.open()
    for act in ACTS:
        await use(source, act, bare.head())
    Repo(mirrored()).git("fsck", "--strict")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("name", ["pack flipped", "objects truncated", "refs garbage"])
async def test_a_mirror_damaged_under_our_hands_is_made_anew(
    bare: Repo, mirrored: Callable[[], Path], open_source: OpenSource, name: str, act: str
) -> None:
    """Whatever is asked first after that."""
    source = open_source(f"file://{bare.root}")
    await source.open()
    DAMAGES[name](mirrored())
    if name == "refs garbage" and act in {"head", "history", "resolve", "commit"}:
        # A fetch comes first, as it does every minute.
        await source.fetch()
    await use(source, act, bare.head())


async def test_damage_that_cannot_be_mended_is_said(
    bare: Repo, tmp_path: Path, mirrored: Callable[[], Path], open_source: OpenSource
) -> None:
    """The server is away: why it could not be copied anew."""
    source = open_source(f"file://{bare.root}")
    await source.open()
    tip = bare.head()
    DAMAGES["objects truncated"](mirrored())
    bare.root.rename(tmp_path / "away.git")
    with pytest.raises(SourceError, match="There is no Git repository at"):
        await source.tree(tip)


async def test_damage_of_a_persons_own_repository_is_said(
    repo: Repo, open_source: OpenSource
) -> None:
    """It is theirs to mend: nothing is thrown away."""
    source = open_source(repo)
    await source.open()
    tip = repo.head()
    for loose in (repo.root / ".git").glob("objects/??/*"):
        empty(loose)
    with pytest.raises(SourceError, match="is damaged") as caught:
        await source.tree(tip)
    assert "git fsck" in caught.value.hint


@pytest.mark.parametrize("lock", ["refs/heads/main.lock", "packed-refs.lock"])
async def test_locks_that_a_killed_git_left_are_dropped(
    bare: Repo,
    colleague: Repo,
    mirrored: Callable[[], Path],
    open_source: OpenSource,
    lock: str,
) -> None:
    """Not at once: somebody may hold them. A minute later nobody does."""
    source = open_source(f"file://{bare.root}")
    await source.open()
    left = mirrored() / lock
    left.touch()
    pushed = colleague.commit("third", {"deploy/a.yaml": "a: 3\n"})
    colleague.git("push", "-q", "origin", "main", "main:other")
    if lock.startswith("refs"):
        with pytest.raises(FetchFailed, match="could not be read"):
            await source.fetch()
    os.utime(left, (1, 1))
    assert (await source.fetch()).sha == pushed


async def test_it_is_known_when_the_remote_last_answered(
    bare: Repo, mirrored: Callable[[], Path], open_source: OpenSource
) -> None:
    """By whatever process, and also while it is away."""
    source = open_source(f"file://{bare.root}")
    assert (await source.open()).fetched_at is not None
    os.utime(mirrored() / FETCHED, (1, 1))
    moment = datetime.fromtimestamp(1, UTC)
    away = bare.root.with_suffix(".away")
    bare.root.rename(away)
    another = open_source(f"file://{bare.root}")
    assert (await another.open()).fetched_at == moment
    with pytest.raises(FetchFailed):
        await another.fetch()
    assert (await another.open()).fetched_at == moment
    away.rename(bare.root)
    await another.fetch()
    now = (await another.open()).fetched_at
    assert now is not None
    assert now > moment


SHARING = """
import asyncio, sys
from pathlib import Path
from gitops_tui.core.target import Target
from gitops_tui.source import GitSource

async def main(url, cache):
    source = GitSource(Target(repo=url), cache=Path(cache))
    await source.open()
    for _ in range(3):
        tip = await source.fetch()
        print(tip.sha, len((await source.tree(tip.sha)).files))
    await source.close()

asyncio.run(main(*sys.argv[1:]))
"""


def test_processes_share_a_mirror_from_its_first_moment(bare: Repo, tmp_path: Path) -> None:
    """One copies, the others wait; all read the same; nothing is left lying about."""
    words = [sys.executable, "-c", SHARING, f"file://{bare.root}", str(tmp_path / "cache")]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = [process.communicate(timeout=60)[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert {line for text in told for line in text.splitlines()} == {f"{bare.head()} 2"}
    names = sorted(path.suffix for path in (tmp_path / "cache/mirrors").iterdir())
    assert names == [".git", ".lock"]


async def test_a_mirror_is_shared_between_targets(
    bare: Repo, clone: Repo, colleague: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """Other branches, paths and clones of one repository: one copy, fetched once for all."""
    bare.git("branch", "staging", "main~1")
    sources = [
        open_source(f"file://{bare.root}"),
        open_source(bare.root.as_uri(), branch="staging", paths=("deploy",)),
        open_source(clone),
        open_source(colleague),
    ]
    for source in sources:
        await source.open()
    assert len(list((tmp_path / "cache/mirrors").glob("*.git"))) == 1
    pushed = colleague.commit("third", {"deploy/a.yaml": "a: 3\n"})
    colleague.git("push", "-q")
    await sources[0].fetch()
    assert (await sources[2].head()).sha == pushed
    assert (await sources[1].head()).sha == bare.head("staging")


async def test_a_partial_clone_that_has_lost_its_remote_is_not_called_damaged(
    bare: Repo, open_source: OpenSource, tmp_path: Path
) -> None:
    """A branch of its own needs what the clone has left out; nothing is broken in it."""
    bare.git("config", "uploadpack.allowFilter", "true")
    words = "--quiet", "--filter=blob:none", "--no-checkout", f"file://{bare.root}"
    bare.git("clone", *words, str(tmp_path / "partial"))
    clone = Repo(tmp_path / "partial")
    clone.git("branch", "--no-track", "mine", "origin/main")
    clone.git("remote", "set-url", "origin", str(tmp_path / "gone"))
    source = open_source(clone, branch="mine")
    await source.open()
    with pytest.raises(SourceError, match="a partial one, and its remote gives nothing") as told:
        await source.tree(clone.head("mine"))
    assert "--repo" in told.value.hint


@pytest.mark.parametrize("words", [("--depth=1",), ("--filter=blob:none", "--no-checkout")])
async def test_a_shallow_or_partial_clone_is_a_clone(
    bare: Repo, tmp_path: Path, open_source: OpenSource, words: tuple[str, ...]
) -> None:
    """What it lacks is in our mirror; it is not touched."""
    bare.git("config", "uploadpack.allowFilter", "true")
    bare.git("clone", "-q", *words, bare.root.as_uri(), str(tmp_path / "small"))
    small = Repo(tmp_path / "small")
    before = sorted(path for path in (small.root / ".git/objects").rglob("*"))
    source = open_source(small)
    info = await source.open()
    tip = await source.fetch()
    assert not [note for note in info.notes if "not pushed" in note]
    assert len(await source.history(10)) == 2
    assert len((await source.tree(tip.parents[0])).files) == 2
    revision = await source.commit(await source.restore(tip.parents[0]), MESSAGE)
    assert bare.head("main") == revision.sha
    assert sorted(path for path in (small.root / ".git/objects").rglob("*")) == before


async def test_a_shallow_clone_read_in_place(
    bare: Repo, tmp_path: Path, open_source: OpenSource
) -> None:
    """A branch without upstream: its history ends where the clone's does."""
    bare.git("clone", "-q", "--depth=1", bare.root.as_uri(), str(tmp_path / "small"))
    small = Repo(tmp_path / "small")
    small.git("checkout", "-q", "-b", "mine", "--no-track")
    sha = small.commit("mine", {"deploy/a.yaml": "a: 9\n"})
    source = open_source(small)
    info = await source.open()
    told = "this clone is shallow: older commits are neither listed nor named as causes"
    assert told in info.notes
    assert [revision.sha for revision in await source.history(10)] == [sha, bare.head()]
    revision = await source.commit(await source.restore(bare.head()), MESSAGE)
    assert small.head() == revision.sha


@pytest.mark.parametrize("name", ["--all", "-d", "--upload-pack=touch x", "main;id", "$(id)", "ü"])
async def test_a_branch_of_any_name_is_fetched_or_refused(
    bare: Repo, tmp_path: Path, open_source: OpenSource, name: str
) -> None:
    """They work, also one that looks like an option; one that has a space is none."""
    if " " not in name:
        (bare.root / "refs/heads").mkdir(exist_ok=True)
        (bare.root / "refs/heads" / name).write_text(f"{bare.head()}\n")
    source = open_source(bare.root.as_uri())
    await source.open()
    assert (await source.fetch()).sha == bare.head()
    odd = open_source(bare.root.as_uri(), branch=name)
    if " " in name:
        with pytest.raises(SourceError, match="cannot be a branch"):
            await odd.open()
    else:
        await odd.open()
        tip = await odd.fetch()
        revision = await odd.commit(await odd.restore(tip.parents[0]), MESSAGE)
        assert bare.head(f"refs/heads/{name}") == revision.sha


async def test_paths_are_noted_for_the_history_of_one_file(
    bare: Repo, colleague: Repo, mirrored: Callable[[], Path], open_source: OpenSource
) -> None:
    """At each fetch that brought something, and no history is another by it."""
    source = open_source(bare.root.as_uri())
    await source.open()
    await source.fetch()
    graphs = mirrored() / "objects/info/commit-graphs"
    first = sorted(graphs.iterdir())
    assert first
    await source.fetch()
    assert sorted(graphs.iterdir()) == first
    sha = colleague.commit("third", {"deploy/a.yaml": "a: 3\n"})
    colleague.git("push", "-q")
    await source.fetch()
    assert sorted(graphs.iterdir()) != first
    assert [one.sha for one in await source.history(1, files=("deploy/a.yaml",))] == [sha]
    for graph in graphs.iterdir():
        empty(graph)
    assert [one.sha for one in await source.history(1, files=("deploy/a.yaml",))] == [sha]
