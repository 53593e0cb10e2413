"""A branch that moves here is noticed by itself, and nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path
from typing import cast

import pytest

from gitops_tui.core.target import Target
from gitops_tui.source import notes, repository, watching
from gitops_tui.source.places import open_place
from gitops_tui.source.repository import GitSource
from tests.source.conftest import OpenSource, Repo

SOON = 20.0
"""Seconds; a deadline, not a measure."""


async def listening(source: GitSource) -> tuple[asyncio.Queue[None], asyncio.Task[None]]:
    """Collect changes in the background."""
    heard: asyncio.Queue[None] = asyncio.Queue()

    async def listen() -> None:
        async with aclosing(cast("AsyncGenerator[None]", source.changes())) as changes:
            async for _ in changes:
                heard.put_nowait(None)

    return heard, asyncio.create_task(listen())


@pytest.fixture
async def tasks() -> AsyncIterator[list[asyncio.Task[None]]]:
    """Listeners that end with the test."""
    running: list[asyncio.Task[None]] = []
    yield running
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


@pytest.mark.parametrize("kind", ["work tree", "packed", "bare", "linked", "polled"])
async def test_a_local_commit_is_noticed(
    repo: Repo,
    bare: Repo,
    tmp_path: Path,
    open_source: OpenSource,
    tasks: list[asyncio.Task[None]],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    """Wherever refs are kept, and where files cannot be watched."""
    place = repo
    if kind == "packed":
        repo.git("pack-refs", "--all")
    if kind == "linked":
        repo.git("worktree", "add", "-q", "-b", "feature", str(tmp_path / "linked"))
        place = Repo(tmp_path / "linked")
    if kind == "polled":
        monkeypatch.setattr(watching, "POLL", 0.05)
        monkeypatch.setattr(watching, "_watched", lambda _: [((tmp_path / "none",), True)])
    source = open_source(bare if kind == "bare" else place)
    await source.open()
    heard, task = await listening(source)
    tasks.append(task)
    for number in range(3):
        sha = place.commit(f"commit {number}", {"deploy/a.yaml": f"a: n{number}\n"})
        if kind == "bare":
            place.git("push", "-q", str(bare.root), "main")
        # The file was seen a moment before the commit, perhaps.
        while (await source.head()).sha != sha:
            await asyncio.wait_for(heard.get(), SOON)


@pytest.mark.parametrize("where", ["own", "clone"])
async def test_what_is_not_committed_is_noticed(
    repo: Repo, clone: Repo, open_source: OpenSource, tasks: list[asyncio.Task[None]], where: str
) -> None:
    """Edited, made in a new directory, and taken back; each by itself."""
    place = repo if where == "own" else clone
    source = open_source(place)
    await source.open()
    heard, task = await listening(source)
    tasks.append(task)

    async def said(count: int) -> None:
        sentence = f"{count} uncommitted change"
        while not any(sentence in note for note in await source.notes()):
            await asyncio.wait_for(heard.get(), SOON)

    file = place.root / "deploy" / "a.yaml"
    before = file.read_text()
    file.write_text("a: edited\n")
    await said(1)
    new = place.root / "deploy" / "new"
    new.mkdir()
    (new / "b.yaml").write_text("b: 1\n")
    await said(2)
    file.write_text(before)
    await said(1)


async def test_looking_at_the_work_tree_costs_a_share_of_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often something is written there: never one look upon another."""
    monkeypatch.setattr(watching, "PAUSE", 0.0)
    looks: list[float] = []
    loop = asyncio.get_running_loop()

    async def directories() -> tuple[Path, ...]:
        return (tmp_path,)

    async def changed() -> bool:
        looks.append(loop.time())
        await asyncio.sleep(0.03)
        return True

    async with aclosing(watching.watch_files(directories, changed)) as changes:
        async for _ in changes:
            (tmp_path / f"{len(looks)}").write_text("again")
            if len(looks) == 3:
                break
    assert min(later - look for look, later in pairwise(looks)) >= 0.3


async def test_a_large_work_tree_is_not_watched(
    repo: Repo, open_source: OpenSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each directory costs the system something: above a number the next fetch has to do."""
    place = open_place(Target(repo=str(repo.root)), repo.root / "cache")
    repo.commit("more", {f"deploy/{number}/a.yaml": "a: 1\n" for number in range(5)})
    (repo.root / "deploy" / "new").mkdir()
    found = {str(path.relative_to(repo.root)) for path in notes.watched_directories(place)}
    assert found == {".", "deploy", "deploy/new", *(f"deploy/{number}" for number in range(5))}
    monkeypatch.setattr(notes, "MOST_DIRECTORIES", 7)
    assert notes.watched_directories(place) == ()


def test_a_directory_that_may_not_be_looked_into_is_left_out(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is watched all the same."""
    place = open_place(Target(repo=str(repo.root)), repo.root / "cache")
    looked = Path.is_dir

    def is_dir(path: Path) -> bool:
        if path.name == "deploy":
            raise PermissionError(13, "Permission denied")
        return looked(path)

    monkeypatch.setattr(Path, "is_dir", is_dir)
    assert notes.watched_directories(place) == (repo.root,)


async def test_a_clones_own_fetch_is_a_hint(
    clone: Repo, colleague: Repo, open_source: OpenSource, tasks: list[asyncio.Task[None]]
) -> None:
    """The user fetched: so can we."""
    source = open_source(clone)
    await source.open()
    heard, task = await listening(source)
    tasks.append(task)
    theirs = colleague.commit("theirs", {"deploy/a.yaml": "a: 3\n"})
    colleague.git("push", "-q")
    clone.git("fetch", "-q")
    await asyncio.wait_for(heard.get(), SOON)
    assert (await source.fetch()).sha == theirs


async def test_other_refs_are_not_changes(
    repo: Repo,
    open_source: OpenSource,
    tasks: list[asyncio.Task[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A tag or another branch comes and goes unheard."""
    monkeypatch.setattr(repository, "watched_directories", lambda _: ())
    source = open_source(repo)
    await source.open()
    heard, task = await listening(source)
    tasks.append(task)
    for number in range(5):
        repo.git("branch", f"other-{number}")
    repo.commit("mine", {"deploy/a.yaml": "a: 3\n"})
    await asyncio.wait_for(heard.get(), SOON)
    assert heard.empty()


async def test_an_address_has_nothing_to_watch(
    bare: Repo, open_source: OpenSource, tasks: list[asyncio.Task[None]]
) -> None:
    """Only a fetch tells; the iterator waits and can be cancelled."""
    source = open_source(f"file://{bare.root}")
    await source.open()
    heard, task = await listening(source)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert heard.empty()
