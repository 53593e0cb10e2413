"""The fakes do what the ports say, as far as tests of the engine lean on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.ports import (
    Deleted,
    LinkChanged,
    LinkPhase,
    Synchronised,
    Upserted,
)
from gitops_tui.errors import Conflict, FetchFailed, Forbidden, NotFound, PushRefused
from tests.core.objects import key
from tests.engine.fakes.clock import FakeClock
from tests.engine.fakes.kinds import CATALOG
from tests.engine.fakes.scene import Scene

(CONFIG,) = CATALOG.match("configmap")
SETTINGS: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "settings", "namespace": "default"},
    "data": {"colour": "blue"},
}
KEY = key("ConfigMap/settings", "default")


async def test_time_passes_only_when_the_test_says_so() -> None:
    """A sleeper wakes at its time, and not before."""
    clock = FakeClock()
    woken: list[float] = []

    async def sleeper(seconds: float) -> None:
        begun = clock.now()
        await clock.sleep(seconds)
        woken.append((clock.now() - begun).total_seconds())

    tasks = [asyncio.create_task(sleeper(seconds)) for seconds in (5, 1)]
    await clock.advance(3)
    assert woken == [1]
    await clock.advance(3)
    assert woken == [1, 5]
    await asyncio.gather(*tasks)


async def test_applying_twice_changes_nothing_and_leaves_what_others_set() -> None:
    """Server-side apply in small: unchanged is unchanged, other people's fields stay."""
    cluster = Scene().cluster
    first = await cluster.apply(CONFIG, SETTINGS)
    again = await cluster.apply(CONFIG, SETTINGS)
    assert first.created
    assert again.live.resource_version == first.live.resource_version
    cluster.living.edit(KEY, {"data": {"shape": "round"}})
    after = await cluster.apply(CONFIG, {**SETTINGS, "data": {"size": "big"}})
    assert after.live.body()["data"] == {"shape": "round", "size": "big"}


async def test_an_apply_is_refused_where_the_server_would_refuse_it() -> None:
    """No namespace, and a version that is no longer the current one."""
    cluster = Scene().cluster
    metadata = {"name": "settings", "namespace": "nowhere"}
    with pytest.raises(NotFound, match="namespace nowhere does not exist"):
        await cluster.apply(CONFIG, {**SETTINGS, "metadata": metadata})
    await cluster.apply(CONFIG, SETTINGS)
    stale = {**SETTINGS["metadata"], "resourceVersion": "1"}
    with pytest.raises(Conflict):
        await cluster.apply(CONFIG, {**SETTINGS, "metadata": stale})


async def test_a_watch_lives_for_ever_and_can_be_cut() -> None:
    """What happened while it was lost is told afterwards; after a relist all is told anew."""
    cluster = Scene().cluster
    async with _watched(cluster.watch(CONFIG)) as events:
        assert await anext(events) == LinkChanged(LinkPhase.RELISTING)
        assert await anext(events) == Synchronised(())
        assert await anext(events) == LinkChanged(LinkPhase.LIVE)
        cluster.link(LinkPhase.LOST, "no answer")
        await cluster.apply(CONFIG, SETTINGS)
        cluster.link(LinkPhase.LIVE)
        assert await anext(events) == LinkChanged(LinkPhase.LOST, "no answer")
        assert await anext(events) == LinkChanged(LinkPhase.LIVE)
        assert _key(await anext(events)) == KEY
        cluster.link(LinkPhase.RELISTING)
        cluster.living.remove(KEY)
        cluster.link(LinkPhase.LIVE)
        assert await anext(events) == LinkChanged(LinkPhase.RELISTING)
        assert await anext(events) == Synchronised(())
        assert await anext(events) == LinkChanged(LinkPhase.LIVE)
    assert cluster.living.watches == []


async def test_a_watch_without_rights_is_denied_until_they_come() -> None:
    """DENIED, then everything once the right is there."""
    cluster = Scene().cluster
    cluster.script.fail("watch", "ConfigMap", Forbidden("You may not.", verb="watch"))
    async with _watched(cluster.watch(CONFIG)) as events:
        assert await anext(events) == LinkChanged(LinkPhase.RELISTING)
        assert await anext(events) == LinkChanged(LinkPhase.DENIED, "You may not.")
        cluster.link(LinkPhase.LIVE, kind="ConfigMap")
        assert await anext(events) == Synchronised(())
        await cluster.apply(CONFIG, SETTINGS)
        cluster.living.remove(KEY)
        assert await anext(events) == LinkChanged(LinkPhase.LIVE)
        assert isinstance(await anext(events), Upserted)
        assert await anext(events) == Deleted(KEY)


async def test_what_a_teammate_pushed_comes_by_fetch() -> None:
    """With a remote the tip stays where it is until somebody fetches."""
    scene = Scene({"a.yaml": "{}"}, remote=True)
    before = await scene.source.head()
    pushed = scene.commit("More", b="{}")
    assert await scene.source.head() == before
    scene.source.errors["fetch"] = FetchFailed("No route.")
    with pytest.raises(FetchFailed):
        await scene.source.fetch()
    scene.source.errors.clear()
    assert await scene.source.fetch() == pushed


async def test_a_local_commit_rings_for_everybody_who_listens() -> None:
    """Two listeners, one commit: both hear it."""
    scene = Scene({"a.yaml": "{}"})
    ears = [scene.source.changes() for _ in range(2)]
    heard = [asyncio.ensure_future(anext(ear)) for ear in ears]
    await asyncio.sleep(0)
    scene.commit("More", b="{}")
    await asyncio.gather(*heard)


async def test_a_change_is_void_when_the_branch_has_moved() -> None:
    """PushRefused, and nothing is made."""
    scene = Scene({"a.yaml": "{}"})
    first = scene.source.tip
    scene.commit("More", b="{}")
    change = await scene.source.restore(first.sha)
    scene.commit("Even more", c="{}")
    with pytest.raises(PushRefused):
        await scene.source.commit(change, "Back")
    assert scene.source.made == []


async def test_the_lease_has_one_holder_until_it_falls_silent() -> None:
    """A second process gets it once the first has not renewed it for long enough."""
    scene = Scene()
    mine, theirs = scene.records.store("me"), scene.records.store("them")
    assert (await mine.acquire()).mine
    assert (await theirs.acquire()).holder == "me"
    await scene.clock.advance(31)
    assert (await theirs.acquire()).mine
    await theirs.release()
    assert (await mine.lease()).holder is None


def _key(event: object) -> ResourceKey:
    assert isinstance(event, Upserted)
    return event.object.key


@asynccontextmanager
async def _watched(events: AsyncIterator[Any]) -> AsyncIterator[AsyncIterator[Any]]:
    try:
        yield events
    finally:
        await events.aclose()  # type: ignore[attr-defined]
