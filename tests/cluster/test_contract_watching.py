"""What every API server we speak to must do when watched."""

from __future__ import annotations

import asyncio

import msgspec

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.listing import list_all
from gitops_tui.cluster.paths import collection
from gitops_tui.cluster.reflector import Pace
from gitops_tui.cluster.refusals import subject_of
from gitops_tui.cluster.requests import ask_stream
from gitops_tui.core.resources import live_object
from gitops_tui.engine.ports import Deleted, LinkChanged, LinkPhase, Synchronised, Upserted
from tests.cluster.conftest import Connect
from tests.cluster.objects import CONFIG_MAPS, config_map
from tests.cluster.waiting import Follower

LIVE = LinkChanged(LinkPhase.LIVE)


async def test_a_watch_lists_then_follows(cluster: KubernetesCluster, place: str) -> None:
    """First all there is, then each change and deletion as it comes."""
    first = await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    follower = Follower(cluster.watch(CONFIG_MAPS, place))
    listed = await follower.wait(lambda event: isinstance(event, Synchronised))
    assert isinstance(listed, Synchronised)
    assert first.live.key in {item.key for item in listed.objects}
    await follower.wait(lambda event: event == LIVE)

    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="2"))
    change = await follower.wait(lambda event: isinstance(event, Upserted))
    assert isinstance(change, Upserted)
    assert change.object.body()["data"] == {"a": "2"}
    await cluster.delete(CONFIG_MAPS, place, "one", uid=first.live.uid)
    gone = await follower.wait(lambda event: isinstance(event, Deleted))
    assert gone == Deleted(first.live.key)
    await follower.stop()


async def test_a_watch_is_of_one_namespace(cluster: KubernetesCluster, place: str) -> None:
    """Objects of other namespaces are not told of; a watch of all namespaces tells of them."""
    here = Follower(cluster.watch(CONFIG_MAPS, "no-such-place"))
    everywhere = Follower(cluster.watch(CONFIG_MAPS))
    await here.wait(lambda event: event == LIVE)
    await everywhere.wait(lambda event: event == LIVE)
    await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
    await everywhere.wait(
        lambda event: isinstance(event, Upserted) and event.object.key.namespace == place
    )
    assert here.seen == []
    await here.stop()
    await everywhere.stop()


async def test_a_watch_goes_on_after_the_server_closed_it(
    kubeconfig: object, cluster: KubernetesCluster, place: str, connect: Connect
) -> None:
    """Watches end by their timeout again and again: no change is lost, nothing listed again."""
    short = await connect(kubeconfig, pace=Pace(watch=1, first_delay=0.05))
    follower = Follower(short.watch(CONFIG_MAPS, place))
    await follower.wait(lambda event: event == LIVE)
    for number in range(12):
        await cluster.apply(CONFIG_MAPS, config_map(place, "one", a=str(number)))
        await asyncio.sleep(0.2)
    await follower.wait(
        lambda event: isinstance(event, Upserted) and event.object.body()["data"]["a"] == "11"
    )
    await follower.stop()


async def test_a_watch_replays_from_a_version(cluster: KubernetesCluster, place: str) -> None:
    """From a list's resource version on, exactly the changes since then are told."""
    path, subject = collection(CONFIG_MAPS, place), subject_of(CONFIG_MAPS)
    _, version = await list_all(cluster.transport, path, subject, live_object)
    for number in range(3):
        await cluster.apply(CONFIG_MAPS, config_map(place, "one", a=str(number)))
    query = [("watch", "1"), ("resourceVersion", version), ("timeoutSeconds", "1")]
    events = []
    async with ask_stream(cluster.transport, path, subject, query=query, quiet=20) as lines:
        async for line in lines:
            event = msgspec.json.decode(line)
            events.append((event["type"], event["object"]["data"]["a"]))
    assert events == [("ADDED", "0"), ("MODIFIED", "1"), ("MODIFIED", "2")]


async def test_bookmarks_come_before_the_end(cluster: KubernetesCluster, place: str) -> None:
    """A watch that allows bookmarks gets one, with a resource version, before it ends.

    Where nothing at all has happened since its beginning there is nothing to mark.
    """
    path, subject = collection(CONFIG_MAPS, place), subject_of(CONFIG_MAPS)
    _, version = await list_all(cluster.transport, path, subject, live_object)
    query = [
        ("watch", "1"),
        ("resourceVersion", version),
        ("allowWatchBookmarks", "true"),
        ("timeoutSeconds", "3"),
    ]
    bookmarks = []
    async with ask_stream(cluster.transport, path, subject, query=query, quiet=20) as lines:
        await cluster.apply(CONFIG_MAPS, config_map(place, "one", a="1"))
        async for line in lines:
            event = msgspec.json.decode(line)
            if event["type"] == "BOOKMARK":
                bookmarks.append(event["object"])
    assert bookmarks
    assert bookmarks[0]["kind"] == "ConfigMap"
    assert int(bookmarks[0]["metadata"]["resourceVersion"]) >= int(version)
