"""What every API server we speak to must make of a Deployment: pods that become ready."""

from __future__ import annotations

import pytest

from gitops_tui.cluster import KubernetesCluster
from gitops_tui.engine.ports import PodDeleted, PodsSynchronised, PodUpserted
from gitops_tui.errors import Rejected
from tests.cluster.objects import DEPLOYMENTS, PODS, REPLICA_SETS, deployment
from tests.cluster.waiting import Follower, eventually, until


async def ready(cluster: KubernetesCluster, place: str, name: str, wanted: int) -> bool:
    """Whether so many replicas of the newest generation are available."""
    found = await cluster.get(DEPLOYMENTS, place, name)
    assert found is not None
    body = found.body()
    status = body.get("status", {})
    return bool(
        status.get("observedGeneration") == body["metadata"]["generation"]
        and status.get("readyReplicas", 0) == wanted
        and status.get("availableReplicas", 0) == wanted
        and status.get("updatedReplicas", 0) == wanted
        and status.get("replicas", 0) == wanted
    )


async def test_a_deployment_makes_ready_pods(cluster: KubernetesCluster, place: str) -> None:
    """Deployment, ReplicaSet and pods follow each other, owned and ready."""
    await cluster.apply(DEPLOYMENTS, deployment(place, "web", replicas=2))
    await eventually(lambda: ready(cluster, place, "web", 2))
    (replica_set,) = await cluster.list(REPLICA_SETS, place)
    pods = await cluster.list(PODS, place)
    assert len(pods) == 2
    owner = pods[0].body()["metadata"]["ownerReferences"][0]
    assert (owner["kind"], owner["name"]) == ("ReplicaSet", replica_set.key.name)
    assert replica_set.body()["metadata"]["ownerReferences"][0]["name"] == "web"
    live = await cluster.get(DEPLOYMENTS, place, "web")
    assert live is not None
    conditions = {c["type"]: c["status"] for c in live.body()["status"]["conditions"]}
    assert conditions["Available"] == "True"


async def test_pods_are_watched_as_rows(cluster: KubernetesCluster, place: str) -> None:
    """A scaled Deployment is seen as pods that run and pods that go."""
    follower = Follower(cluster.watch_pods(place))
    await follower.wait(lambda event: isinstance(event, PodsSynchronised))
    await cluster.apply(DEPLOYMENTS, deployment(place, "web", replicas=1))
    row = await follower.wait(
        lambda event: isinstance(event, PodUpserted) and event.pod.status == "Running"
    )
    assert isinstance(row, PodUpserted)
    assert (row.pod.ready, row.pod.containers, row.pod.container_names) == (1, 1, ("main",))
    assert row.pod.owner is not None
    assert row.pod.owner.name == "web"
    await cluster.apply(DEPLOYMENTS, deployment(place, "web", replicas=0))
    await follower.wait(lambda event: event == PodDeleted(place, row.pod.name))
    await follower.stop()


async def test_a_new_image_rolls_out(cluster: KubernetesCluster, place: str) -> None:
    """A change of the template makes a second ReplicaSet; the old one is emptied."""
    await cluster.apply(DEPLOYMENTS, deployment(place, "web"))
    await eventually(lambda: ready(cluster, place, "web", 1))
    await cluster.apply(DEPLOYMENTS, deployment(place, "web", image="shop:2"))
    await eventually(lambda: ready(cluster, place, "web", 1))
    sizes = [item.body()["spec"]["replicas"] for item in await cluster.list(REPLICA_SETS, place)]
    assert sorted(sizes) == [0, 1]


async def test_a_deployment_takes_its_pods_along(cluster: KubernetesCluster, place: str) -> None:
    """Deleted in the background, what it owns goes too."""
    applied = await cluster.apply(DEPLOYMENTS, deployment(place, "web"))
    await eventually(lambda: ready(cluster, place, "web", 1))
    await cluster.delete(DEPLOYMENTS, place, "web", uid=applied.live.uid)

    async def gone() -> bool:
        owned = [*await cluster.list(REPLICA_SETS, place), *await cluster.list(PODS, place)]
        return owned == []

    await eventually(gone)


async def test_status_is_not_ours_to_apply(cluster: KubernetesCluster, place: str) -> None:
    """A status in the manifest changes nothing."""
    body = deployment(place, "web", replicas=0)
    body["status"] = {"readyReplicas": 7}
    applied = await cluster.apply(DEPLOYMENTS, body)
    assert applied.live.body().get("status", {}).get("readyReplicas") is None


async def test_logs_are_read(cluster: KubernetesCluster, place: str) -> None:
    """A pod's log comes line by line: all of it, its tail, and followed."""
    await cluster.apply(DEPLOYMENTS, deployment(place, "web"))
    await eventually(lambda: ready(cluster, place, "web", 1))
    (pod,) = await cluster.list(PODS, place)
    name = pod.key.name
    lines = [line async for line in cluster.logs(place, name, "main", follow=False)]
    assert lines
    assert not any("\n" in line for line in lines)
    tail = [line async for line in cluster.logs(place, name, "main", follow=False, tail=2)]
    assert len(tail) <= 2
    followed = await until(cluster.logs(place, name, "main", tail=1), bool)
    assert len(followed) == 1


async def test_the_log_of_an_unknown_container_is_refused(
    cluster: KubernetesCluster, place: str
) -> None:
    """The server says that there is no such container."""
    await cluster.apply(DEPLOYMENTS, deployment(place, "web"))
    await eventually(lambda: ready(cluster, place, "web", 1))
    (pod,) = await cluster.list(PODS, place)
    with pytest.raises(Rejected, match="container nosuch is not valid"):
        async for _ in cluster.logs(place, pod.key.name, "nosuch"):
            pass
