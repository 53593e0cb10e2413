"""A branch that moves here is noticed by itself, and nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import cast

import pytest

from gitops_tui.source import watching
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
        await asyncio.wait_for(heard.get(), SOON)
        assert (await source.head()).sha == sha


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
    repo: Repo, open_source: OpenSource, tasks: list[asyncio.Task[None]]
) -> None:
    """A tag or another branch comes and goes unheard."""
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
