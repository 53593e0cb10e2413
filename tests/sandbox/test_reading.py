"""Lists, watches and access."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from gitops_tui.sandbox.cluster import EmbeddedCluster
from tests.sandbox.speaking import Api, Kubectl

MAPS = "/api/v1/namespaces/default/configmaps"


async def make(api: Api, *names: str, **labels: str) -> None:
    """ConfigMaps."""
    for name in names:
        status, _ = await api.ask("POST", MAPS, {"metadata": {"name": name, "labels": labels}})
        assert status == 201


async def test_who_does_not_know_the_secret_is_not_answered(cluster: EmbeddedCluster) -> None:
    """Neither without it nor with another."""
    base = cluster.url.rpartition("/")[0]
    async with Api(base) as stranger:
        for path in ("/api", "/wrong/api/v1/pods", "/"):
            status, body = await stranger.ask("GET", path)
            assert (status, body["reason"]) == (401, "Unauthorized")


async def test_pages_are_of_one_moment(api: Api) -> None:
    """What is made between two pages is not in the list."""
    await make(api, "a", "b", "c")
    first = await api.get(MAPS, limit="2")
    assert first["metadata"]["remainingItemCount"] == 2
    await make(api, "bb")
    rest = await api.get(MAPS, limit="2", **{"continue": first["metadata"]["continue"]})
    names = [item["metadata"]["name"] for item in first["items"] + rest["items"]]
    assert names == ["a", "b", "c", "kube-root-ca.crt"]
    assert rest["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    assert "continue" not in rest["metadata"]


async def test_a_page_expires(cluster: EmbeddedCluster, api: Api) -> None:
    """After compaction the rest of a list is 410."""
    await make(api, "a", "b")
    position = (await api.get(MAPS, limit="1"))["metadata"]["continue"]
    cluster.compact()
    status, body = await api.ask("GET", MAPS, **{"continue": position})
    assert (status, body["reason"]) == (410, "Expired")


async def collect(api: Api, count: int, **query: str) -> list[Any]:
    """The first events of a watch."""
    events: list[Any] = []
    async with asyncio.timeout(10):
        async for event in api.watch(MAPS, **query):
            events.append(event)
            if len(events) == count:
                break
    return events


async def test_a_watch_follows_from_a_version(api: Api) -> None:
    """Additions, changes and deletions since then, with the deletion's own version."""
    version = (await api.get(MAPS))["metadata"]["resourceVersion"]
    await make(api, "a")
    await api.ask("PATCH", f"{MAPS}/a", {"data": {"k": "v"}}, "application/merge-patch+json")
    await api.ask("DELETE", f"{MAPS}/a")
    events = await collect(api, 3, resourceVersion=version)
    assert [event["type"] for event in events] == ["ADDED", "MODIFIED", "DELETED"]
    versions = [int(event["object"]["metadata"]["resourceVersion"]) for event in events]
    assert versions == sorted(set(versions))


async def test_a_selected_object_comes_and_goes(api: Api) -> None:
    """An object that no longer has the label is deleted for who watches the label."""
    version = (await api.get(MAPS))["metadata"]["resourceVersion"]
    await make(api, "a", team="x")
    for team in ("y", "x"):
        patch = {"metadata": {"labels": {"team": team}}}
        await api.ask("PATCH", f"{MAPS}/a", patch, "application/merge-patch+json")
    events = await collect(api, 3, resourceVersion=version, labelSelector="team=x")
    assert [event["type"] for event in events] == ["ADDED", "DELETED", "ADDED"]


async def test_a_version_that_is_too_old_is_an_error_in_the_stream(
    cluster: EmbeddedCluster, api: Api
) -> None:
    """As the real server tells it: 200, then ERROR with a 410."""
    version = (await api.get(MAPS))["metadata"]["resourceVersion"]
    await make(api, "a")
    cluster.compact()
    (event,) = await collect(api, 1, resourceVersion=version)
    assert (event["type"], event["object"]["code"]) == ("ERROR", 410)


async def test_a_streaming_list_ends_with_a_bookmark(api: Api) -> None:
    """All there is, then the sign that this was all."""
    await make(api, "a")
    query = {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan"}
    events = await collect(api, 3, allowWatchBookmarks="true", **query)
    assert [event["type"] for event in events] == ["ADDED", "ADDED", "BOOKMARK"]
    annotations = events[-1]["object"]["metadata"]["annotations"]
    assert annotations == {"k8s.io/initial-events-end": "true"}


async def test_a_watch_ends_in_time(api: Api) -> None:
    """After timeoutSeconds, with a bookmark before the end."""
    query = {"timeoutSeconds": "1", "allowWatchBookmarks": "true"}
    version = (await api.get(MAPS))["metadata"]["resourceVersion"]
    async with asyncio.timeout(10):
        events = [e async for e in api.watch(MAPS, resourceVersion=version, **query)]
    assert [event["type"] for event in events] == ["BOOKMARK"]


@pytest.mark.parametrize("path", ["/nosuch", "/apis/apps/v1beta1/deployments", "/api/v1/nosuch"])
async def test_what_is_not_served_is_404(api: Api, path: str) -> None:
    """With the real server's words."""
    status, body = await api.ask("GET", path)
    assert (status, body["message"]) == (404, "the server could not find the requested resource")


async def test_kubectl_prints_tables(api: Api, kubectl: Kubectl) -> None:
    """`kubectl get` shows the columns that people know."""
    said = await kubectl("get", "svc,ns,nodes", "-A")
    assert said.code == 0
    assert "CLUSTER-IP" in said.out
    assert "kube-system" in said.out
    assert "demo-node" in said.out


async def test_kubectl_lists_the_kinds(kubectl: Kubectl) -> None:
    """With their short names."""
    said = await kubectl("api-resources")
    assert said.code == 0
    assert "deploy " in said.out
    assert "networking.k8s.io/v1" in said.out
