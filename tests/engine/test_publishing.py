"""Pictures: the latest wins, nobody holds anybody up, and what did not change is the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.engine.publishing import DEBOUNCE, Publisher
from tests.engine.conftest import FRONTEND, SERVICE
from tests.engine.fakes.clock import START
from tests.engine.fakes.scene import Scene, row
from tests.engine.fakes.waiting import until
from tests.engine.running import PICTURES, running


class Album:
    """A publisher of numbered pictures."""

    def __init__(self) -> None:
        self.number = 0
        self.taken = 0
        self.publisher = Publisher(self.take)

    def take(self) -> Snapshot:
        self.taken += 1
        return Snapshot(Target(), START, notice=str(self.number))

    def happens(self, *, soon: bool = True) -> None:
        """Something changes."""
        self.number += 1
        self.publisher.changed(soon=soon)

    @asynccontextmanager
    async def published(self) -> AsyncIterator[Publisher]:
        """Pictures are taken until the end of the block."""
        task = asyncio.create_task(self.publisher.run())
        try:
            yield self.publisher
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def follow(pictures: AsyncIterator[Snapshot], seen: list[Snapshot]) -> None:
    """Look at every picture as soon as it comes."""
    async for snapshot in pictures:
        seen.append(snapshot)  # noqa: PERF401 - it never ends


async def test_the_first_picture_is_there_before_anything_happens() -> None:
    """Who follows sees something at once."""
    album = Album()
    async for snapshot in album.publisher.snapshots():
        assert snapshot is album.publisher.snapshot
        break


async def test_a_burst_of_changes_is_one_picture_of_the_last() -> None:
    """A thousand events in a row cost one picture."""
    album = Album()
    async with album.published() as publisher:
        before = album.taken
        for _ in range(1000):
            album.happens()
        await until(lambda: publisher.snapshot.notice == "1000")
        await asyncio.sleep(2 * DEBOUNCE)
        assert album.taken == before + 1


async def test_a_change_is_on_show_soon() -> None:
    """Well within a quarter of a second."""
    album = Album()
    loop = asyncio.get_running_loop()
    async with album.published() as publisher:
        began = loop.time()
        album.happens()
        await until(lambda: publisher.snapshot.notice == "1")
        assert loop.time() - began < 0.2


async def test_what_goes_on_all_the_time_is_one_picture_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Among ten thousand rows each picture costs a frame; what is urgent takes it along."""
    album = Album()
    async with album.published() as publisher:
        before = album.taken
        wait(monkeypatch, 3600.0)
        for _ in range(5):
            album.happens(soon=False)
            await asyncio.sleep(DEBOUNCE)
        assert album.taken == before
        album.happens()
        await until(lambda: publisher.snapshot.notice == "6")
        wait(monkeypatch, DEBOUNCE)
        for _ in range(5):
            album.happens(soon=False)
        await until(lambda: publisher.snapshot.notice == "11")
        album.happens(soon=False)
        album.happens()
        await until(lambda: publisher.snapshot.notice == "13")
        await asyncio.sleep(3 * DEBOUNCE)
        assert album.taken == before + 3


def wait(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """So long is what goes on all the time put off."""
    monkeypatch.setattr("gitops_tui.engine.publishing.NOW_AND_THEN", seconds)


async def test_where_nothing_changes_no_picture_is_taken() -> None:
    """An idle engine costs nothing."""
    album = Album()
    async with album.published():
        before = album.taken
        await asyncio.sleep(3 * DEBOUNCE)
        assert album.taken == before


async def test_a_slow_follower_skips_what_came_meanwhile() -> None:
    """It sees the latest, and holds up neither the publisher nor a quick follower."""
    album = Album()
    slow: list[str | None] = []
    quick: list[Snapshot] = []
    go_on = asyncio.Event()

    async def follow_slowly() -> None:
        async for snapshot in album.publisher.snapshots():
            slow.append(snapshot.notice)
            await go_on.wait()

    async with album.published() as publisher:
        followers = [asyncio.create_task(follow_slowly())]
        followers.append(asyncio.create_task(follow(publisher.snapshots(), quick)))
        await until(lambda: bool(slow and quick))
        for number in ("1", "2", "3"):
            album.happens()
            await until(lambda number=number: publisher.snapshot.notice == number)  # type: ignore[misc]
        await until(lambda: [snapshot.notice for snapshot in quick] == ["0", "1", "2", "3"])
        assert slow == ["0"]
        go_on.set()
        await until(lambda: slow == ["0", "3"])
        for follower in followers:
            follower.cancel()
        await asyncio.gather(*followers, return_exceptions=True)


async def test_a_change_while_the_picture_is_looked_at_is_not_lost() -> None:
    """What happens between two looks brings another picture."""
    album = Album()
    seen: list[str | None] = []
    async with album.published():
        async for snapshot in album.publisher.snapshots():
            seen.append(snapshot.notice)
            if snapshot.notice == "5":
                break
            album.happens()
    assert seen == ["0", "1", "2", "3", "4", "5"]


async def test_two_screens_see_the_same_picture(shop: Scene) -> None:
    """Not two pictures of the same moment: one."""
    async with running(shop) as run:
        await run.is_ready()
        await run.is_quiet()
        seen: list[Snapshot] = []

        follower = asyncio.create_task(follow(run.engine.snapshots(), seen))
        shop.records.lock(FRONTEND)
        await run.shows(lambda s: s.locks)
        follower.cancel()
        await asyncio.gather(follower, return_exceptions=True)
        assert seen[-1] is run.seen[-1] is run.snapshot


async def test_rows_that_did_not_change_are_the_same_tuple(shop: Scene) -> None:
    """A picture for the pods' or the timer's sake leaves the drift pane alone."""
    async with running(shop) as run:
        await run.is_ready()
        before = await run.is_quiet()
        run.engine.request_suspend("incident 42")
        after = await run.shows(lambda s: s.timer.suspension)
        assert after is not before
        assert after.resources is before.resources
        assert after.summary == before.summary


async def test_of_the_rows_only_those_that_changed_are_new(shop: Scene) -> None:
    """The others are the very same objects."""
    async with running(shop) as run:
        await run.is_ready()
        before = await run.is_quiet()
        shop.cluster.living.edit(FRONTEND, {"spec": {"replicas": 5}})
        await run.row(FRONTEND, lambda r: not r.in_sync)
        after = await run.is_quiet()
        assert after.resources is not before.resources
        assert row(after, SERVICE) is row(before, SERVICE)
        assert row(after, FRONTEND) is not row(before, FRONTEND)


async def test_a_picture_that_was_taken_does_not_change(shop: Scene) -> None:
    """Pods, locks and rows of an old picture stay as they were."""
    async with running(shop) as run:
        before = await run.is_ready()
        shown = (dict(before.pods), dict(before.locks), before.resources)
        shop.records.lock(FRONTEND)
        shop.cluster.living.remove(SERVICE)
        await run.shows(lambda s: s.locks and s.summary.missing)
        assert (dict(before.pods), dict(before.locks), before.resources) == shown


async def test_a_quiet_cluster_brings_no_pictures(shop: Scene) -> None:
    """Minutes in which nothing happens are no news; a fetch would be."""
    async with running(shop, fetch_interval=10_000.0) as run:
        await run.is_ready()
        await run.passes(5)
        before = len(run.seen)
        for _ in range(3):
            await shop.clock.advance(40)
            await asyncio.sleep(PICTURES)
        assert len(run.seen) == before
