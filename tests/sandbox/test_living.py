"""Deployments, pods and namespaces that live."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_tui.core.resources import JsonObject
from tests.sandbox.speaking import Api, Kubectl, eventually

APPS = "/apis/apps/v1/namespaces/default"
WEB = f"{APPS}/deployments/web"
PODS = "/api/v1/namespaces/default/pods"


def deployment(replicas: int = 4, image: str = "web:1", **spec: Any) -> JsonObject:
    """A Deployment called web."""
    labels = {"app": "web"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "web", "image": image}]},
            },
            **spec,
        },
    }


async def status(api: Api) -> JsonObject:
    """The Deployment's status, empty while it is of an older generation."""
    body = await api.get(WEB)
    found: JsonObject = body["status"]
    current = found.get("observedGeneration") == body["metadata"]["generation"]
    return found if current else {}


async def settle(api: Api, **wanted: int) -> None:
    """Wait until the status says so."""

    async def settled() -> bool:
        return wanted.items() <= (await status(api)).items()

    await eventually(settled)


async def test_a_rollout_ends_with_new_pods(api: Api) -> None:
    """And with the words that tools wait for."""
    await api.apply(WEB, deployment())
    await settle(api, readyReplicas=4, updatedReplicas=4)
    await api.apply(WEB, deployment(image="web:2"))
    await settle(api, readyReplicas=4, updatedReplicas=4, replicas=4)
    pods = (await api.get(PODS))["items"]
    assert {pod["spec"]["containers"][0]["image"] for pod in pods} == {"web:2"}
    reasons = {c["type"]: c["reason"] for c in (await status(api))["conditions"]}
    assert reasons == {
        "Available": "MinimumReplicasAvailable",
        "Progressing": "NewReplicaSetAvailable",
    }


async def test_a_bad_image_stops_half_way(api: Api) -> None:
    """Enough old pods stay; the new ones say why they wait; the old template heals it."""
    await api.apply(WEB, deployment())
    await settle(api, readyReplicas=4)
    await api.apply(WEB, deployment(image="web:broken"))

    async def stuck() -> bool:
        items = (await api.get(PODS))["items"]
        states = [i["status"]["containerStatuses"][0]["state"] for i in items]
        reasons = [s["waiting"]["reason"] for s in states if "waiting" in s]
        return reasons == ["ImagePullBackOff"] * 2

    await eventually(stuck)
    assert (await status(api))["readyReplicas"] == 3
    events = await api.get("/api/v1/namespaces/default/events", fieldSelector="type=Warning")
    assert 'Failed to pull image "web:broken"' in events["items"][0]["message"]
    await api.apply(WEB, deployment())
    await settle(api, readyReplicas=4, updatedReplicas=4, replicas=4)
    annotations = (await api.get(WEB))["metadata"]["annotations"]
    assert annotations["deployment.kubernetes.io/revision"] == "3"


async def test_recreate_stops_all_before_it_starts_any(api: Api) -> None:
    """No moment with both."""
    await api.apply(WEB, deployment(2, strategy={"type": "Recreate"}))
    await settle(api, readyReplicas=2)
    version = (await api.get(PODS))["metadata"]["resourceVersion"]
    await api.apply(WEB, deployment(2, "web:2", strategy={"type": "Recreate"}))
    await settle(api, readyReplicas=2, updatedReplicas=2, replicas=2)
    kinds = [e["type"] async for e in api.watch(PODS, resourceVersion=version, timeoutSeconds="1")]
    last_deleted = len(kinds) - 1 - kinds[::-1].index("DELETED")
    assert last_deleted < kinds.index("ADDED")


async def test_scaling_to_zero_and_back(api: Api) -> None:
    """Through the scale subresource, which refuses negative numbers."""
    await api.apply(WEB, deployment(2))
    await settle(api, readyReplicas=2)
    scale = {"spec": {"replicas": 0}}
    code, body = await api.ask("PUT", f"{WEB}/scale", scale)
    assert (code, body["spec"], body["kind"]) == (200, {"replicas": 0}, "Scale")

    async def empty() -> bool:
        return not (await api.get(PODS))["items"]

    await eventually(empty)
    code, body = await api.ask("PUT", f"{WEB}/scale", {"spec": {"replicas": -1}})
    assert code == 422
    assert "must be greater than or equal to 0" in body["message"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"replicas": "four"}, 400), ({"replicas": -1}, 422),
     ({"strategy": {"rollingUpdate": {"maxSurge": "some"}}}, 422),
     ({"template": {"spec": {"containers": []}}}, 422)],
)  # fmt: skip
async def test_what_nobody_could_run_is_refused(api: Api, change: JsonObject, code: int) -> None:
    """By patch as well, so that the controllers never meet it."""
    await api.apply(WEB, deployment(1))
    patch = {"spec": change}
    refused, _ = await api.ask("PATCH", WEB, patch, "application/merge-patch+json")
    assert refused == code
    await settle(api, readyReplicas=1)


async def test_a_deleted_pod_is_replaced(api: Api) -> None:
    """By one of another name."""
    await api.apply(WEB, deployment(1))
    await settle(api, readyReplicas=1)
    (pod,) = (await api.get(PODS))["items"]
    await api.ask("DELETE", f"{PODS}/{pod['metadata']['name']}")

    async def replaced() -> bool:
        names = [item["metadata"]["name"] for item in (await api.get(PODS))["items"]]
        return len(names) == 1 and names[0] != pod["metadata"]["name"]

    await eventually(replaced)


async def test_a_deployment_keeps_few_old_replica_sets(api: Api) -> None:
    """As many as revisionHistoryLimit says."""
    for number in range(5):
        await api.apply(WEB, deployment(1, f"web:{number}", revisionHistoryLimit=2))
        await settle(api, readyReplicas=1, updatedReplicas=1, replicas=1)

    async def few() -> bool:
        return len((await api.get(f"{APPS}/replicasets"))["items"]) == 3

    await eventually(few)


async def test_a_namespace_goes_with_all_it_holds(api: Api, kubectl: Kubectl) -> None:
    """Nothing new is made in it meanwhile, and kubectl waits for its end."""
    name = {"metadata": {"name": "shop"}}
    await api.ask("POST", "/api/v1/namespaces", name)
    maps = "/api/v1/namespaces/shop/configmaps"
    await api.ask("POST", maps, {"metadata": {"name": "one"}})
    _, gone = await api.ask("DELETE", "/api/v1/namespaces/shop")
    assert gone["status"]["phase"] == "Terminating"
    assert (await kubectl("wait", "--for=delete", "ns/shop", "--timeout=10s")).code == 0
    code, _ = await api.ask("GET", f"{maps}/one")
    assert code == 404
    code, body = await api.ask("POST", maps, {"metadata": {"name": "two"}})
    assert (code, body["message"]) == (404, 'namespaces "shop" not found')


async def test_logs_are_lifelike_and_steady(api: Api, kubectl: Kubectl) -> None:
    """The same lines each time; an unknown container is refused."""
    await api.apply(WEB, deployment(1))
    await settle(api, readyReplicas=1)
    first, again = [await kubectl("logs", "deploy/web", "--tail=-1") for _ in range(2)]
    assert "listening on 0.0.0.0:8000" in first.out
    assert again.out.startswith(first.out)
    refused = await kubectl("logs", "deploy/web", "-c", "nosuch")
    assert "container nosuch is not valid" in refused.err
