"""The reflector against a server that plays each trick: closes, forgets, hangs, babbles."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.cluster.reflector import Pace
from gitops_tui.engine.ports import Deleted, LinkChanged, LinkPhase, Synchronised, Upserted
from tests.cluster.conftest import Connect
from tests.cluster.objects import CONFIG_MAPS
from tests.cluster.scripted import Scripted, status
from tests.cluster.waiting import Follower

PATH = "/api/v1/configmaps"
QUICK = Pace(watch=1, grace=0.2, first_delay=0.01, longest_delay=0.05, denied_delay=0.05)
LIVE = LinkChanged(LinkPhase.LIVE)
RELISTING = LinkChanged(LinkPhase.RELISTING)


def thing(name: str, version: int, **data: str) -> dict[str, Any]:
    """A ConfigMap of a version."""
    return {
        "metadata": {"name": name, "namespace": "shop", "resourceVersion": str(version)},
        "data": data,
    }


def event(type_: str, body: dict[str, Any]) -> bytes:
    """A line of a watch."""
    return json.dumps({"type": type_, "object": body}).encode() + b"\n"


def bookmark(version: int) -> bytes:
    """A line that only moves the version on."""
    return event("BOOKMARK", {"metadata": {"resourceVersion": str(version)}})


Watch = Callable[[web.StreamResponse], Awaitable[None]]


class Server:
    """Lists and watches by script: each list and each watch takes the next entry, and the
    last entry stays.
    """

    def __init__(self, scripted: Scripted) -> None:
        self.lists: list[Any] = []
        self.watches: list[Any] = []
        self.asked_from: list[str] = []
        """The version that each watch started from."""
        scripted.answer(PATH, self.handle)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        if request.query.get("watch") is None:
            answer = self.lists.pop(0) if len(self.lists) > 1 else self.lists[0]
            if "code" in answer:
                return web.json_response(answer, status=answer["code"])
            return web.json_response(answer)
        self.asked_from.append(request.query["resourceVersion"])
        assert request.query["allowWatchBookmarks"] == "true"
        script = self.watches.pop(0) if len(self.watches) > 1 else self.watches[0]
        if isinstance(script, dict):
            return web.json_response(script, status=script["code"])
        response = web.StreamResponse()
        await response.prepare(request)
        for part in script:
            if part is None:
                await asyncio.sleep(10)
            else:
                await response.write(part)
        return response


def listed(version: int, *items: dict[str, Any], more: str = "") -> dict[str, Any]:
    """A list's answer."""
    return {"metadata": {"resourceVersion": str(version), "continue": more}, "items": items}


@pytest.fixture
async def server(scripted: Scripted) -> Server:
    """Lists and watches by script."""
    return Server(scripted)


@pytest.fixture
async def cluster(scripted: Scripted, connect: Connect) -> KubernetesCluster:
    """Connected to the scripted server."""
    return await connect(scripted.kubeconfig(), pace=QUICK)


async def test_close_goes_on_from_the_last_version(
    server: Server, cluster: KubernetesCluster
) -> None:
    """A watch that the server closes is taken up where it was, bookmarks counted."""
    server.lists = [listed(10, thing("a", 7))]
    server.watches = [
        [event("ADDED", thing("b", 12))],
        [bookmark(20)],
        [event("DELETED", thing("b", 21)), None],
    ]
    follower = Follower(cluster.watch(CONFIG_MAPS))
    gone = await follower.wait(lambda seen: isinstance(seen, Deleted))
    await follower.stop()
    assert isinstance(gone, Deleted)
    assert gone.key.name == "b"
    assert server.asked_from == ["10", "12", "20"]


@pytest.mark.parametrize(
    "expired",
    [
        status(410, "too old resource version", "Expired"),
        [event("ERROR", status(410, "too old resource version", "Expired"))],
        [b"this is not JSON\n"],
    ],
    ids=["http", "in-stream", "nonsense"],
)
async def test_expired_lists_again(
    server: Server, cluster: KubernetesCluster, expired: Any
) -> None:
    """410, wherever it comes, ends in a new list, and the watch goes on from there."""
    server.lists = [listed(10, thing("a", 7)), listed(30, thing("b", 29))]
    server.watches = [expired, [None]]
    follower = Follower(cluster.watch(CONFIG_MAPS))
    await follower.wait(lambda seen: isinstance(seen, Synchronised))
    again = await follower.wait(lambda seen: isinstance(seen, Synchronised))
    await follower.wait(lambda seen: seen == LIVE)
    await follower.stop()
    assert isinstance(again, Synchronised)
    assert [item.key.name for item in again.objects] == ["b"]
    assert server.asked_from == ["10", "30"]


async def test_expired_between_pages_starts_over(
    server: Server, cluster: KubernetesCluster
) -> None:
    """A list whose continuation expired begins again; each object is there once."""
    server.lists = [
        listed(10, thing("a", 1), more="next"),
        status(410, "the provided continue parameter is too old", "Expired"),
        listed(20, thing("a", 1), more="next"),
        listed(20, thing("b", 2)),
    ]
    found = await cluster.list(CONFIG_MAPS)
    assert [item.key.name for item in found] == ["a", "b"]


async def test_forbidden_is_denied_and_tried_again(
    server: Server, cluster: KubernetesCluster
) -> None:
    """403 names the missing verb; once the right is there, the watch lives."""
    message = 'configmaps is forbidden: User "ana" cannot list resource "configmaps" in API group '
    server.lists = [status(403, message + '"" at the cluster scope'), listed(5)]
    server.watches = [[None]]
    follower = Follower(cluster.watch(CONFIG_MAPS))
    denied = await follower.wait(
        lambda seen: isinstance(seen, LinkChanged) and seen.phase is LinkPhase.DENIED
    )
    await follower.wait(lambda seen: seen == LIVE)
    await follower.stop()
    assert isinstance(denied, LinkChanged)
    assert (
        denied.error == "The cluster refused: you may not list configmaps. Ask for the verb list."
    )


async def test_a_failing_server_is_lost_and_found(
    server: Server, cluster: KubernetesCluster
) -> None:
    """503 on list and watch: LOST with a sentence each time, then LIVE without a new list."""
    away = status(503, "service unavailable")
    server.lists = [away, listed(5)]
    server.watches = [away, [None]]
    follower = Follower(cluster.watch(CONFIG_MAPS))
    seen = []

    def live(happened: object) -> bool:
        seen.append(happened)
        return happened == LIVE

    await follower.wait(live)
    await follower.stop()
    phases = [event.phase.value for event in seen if isinstance(event, LinkChanged)]
    assert phases == ["relisting", "lost", "relisting", "lost", "live"]
    assert server.asked_from == ["5", "5"]


async def test_a_silent_watch_is_dead(server: Server, cluster: KubernetesCluster) -> None:
    """A watch that outlives its own time-out without a word is given up and opened again."""
    server.lists = [listed(5)]
    server.watches = [[None], [event("ADDED", thing("b", 6)), None]]
    follower = Follower(cluster.watch(CONFIG_MAPS))
    lost = await follower.wait(
        lambda seen: isinstance(seen, LinkChanged) and seen.phase is LinkPhase.LOST
    )
    await follower.wait(lambda seen: isinstance(seen, Upserted))
    await follower.stop()
    assert isinstance(lost, LinkChanged)
    assert "does not answer in time" in str(lost.error)


async def test_a_kind_that_is_gone_takes_its_objects_along(
    server: Server, cluster: KubernetesCluster
) -> None:
    """A CRD that was removed while watched leaves nothing behind."""
    gone = status(404, "404 page not found")
    server.lists = [listed(5, thing("a", 1)), gone]
    server.watches = [[event("ERROR", status(410, "gone"))]]
    follower = Follower(cluster.watch(CONFIG_MAPS))
    await follower.wait(lambda seen: isinstance(seen, Synchronised) and len(seen.objects) == 1)
    await follower.wait(lambda seen: seen == Synchronised(()))
    told = await follower.wait(
        lambda seen: isinstance(seen, LinkChanged) and seen.phase is LinkPhase.GONE
    )
    await follower.stop()
    assert isinstance(told, LinkChanged)
    assert "does not serve configmaps" in str(told.error)


async def test_large_and_split_lines_are_read(server: Server, cluster: KubernetesCluster) -> None:
    """An object of several megabytes is one event, however the bytes arrive."""
    large = event("ADDED", thing("large", 6, blob="x" * 4_000_000))
    small = event("MODIFIED", thing("small", 7, text="zażółć"))
    server.lists = [listed(5)]
    server.watches = [[large[:1000], large[1000:-1], b"\n" + small[:60], small[60:], None]]
    follower = Follower(cluster.watch(CONFIG_MAPS))
    first = await follower.wait(lambda seen: isinstance(seen, Upserted))
    second = await follower.wait(lambda seen: isinstance(seen, Upserted))
    await follower.stop()
    assert isinstance(first, Upserted)
    assert isinstance(second, Upserted)
    assert len(first.object.body()["data"]["blob"]) == 4_000_000
    assert second.object.body()["data"]["text"] == "zażółć"


async def test_a_server_that_closes_at_once_is_not_asked_in_a_circle(
    server: Server, scripted: Scripted, connect: Connect
) -> None:
    """Watches that end as soon as they begin are opened slower and slower."""
    server.lists = [listed(5)]
    server.watches = [[]]
    cluster = await connect(scripted.kubeconfig(), pace=Pace(first_delay=0.2))
    follower = Follower(cluster.watch(CONFIG_MAPS))
    await follower.wait(lambda seen: seen == LIVE)
    await asyncio.sleep(0.5)
    await follower.stop()
    assert len(server.asked_from) < 6
