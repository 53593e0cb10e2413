"""A pod's row says what `kubectl get pods` says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from gitops_tui.core.pods import PodStatus, read_pod
from tests.core.objects import key

Json = dict[str, Any]
RUNNING: Json = {"running": {"startedAt": "2026-05-04T10:00:00Z"}}
DONE: Json = {"terminated": {"exitCode": 0, "reason": "Completed"}}


def waiting(reason: str) -> Json:
    """A container's state while it waits."""
    return {"waiting": {"reason": reason}}


def container(state: Json, *, ready: bool = False, restarts: int = 0, **more: Any) -> Json:
    """A container's status."""
    return {"name": "app", "ready": ready, "restartCount": restarts, "state": state, **more}


def pod(
    *statuses: Json,
    init: list[Json] | None = None,
    sidecars: tuple[str, ...] = (),
    meta: Json | None = None,
    **status: Any,
) -> PodStatus:
    """A pod with these container statuses, and fields of its own status."""
    init = init or []
    body = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "frontend-1", "namespace": "example", **(meta or {})},
        "spec": {
            "containers": [{"name": "app"} for _ in statuses] or [{"name": "app"}],
            "initContainers": [
                {"name": each["name"]}
                | ({"restartPolicy": "Always"} if each["name"] in sidecars else {})
                for each in init
            ],
        },
        "status": {
            "phase": "Running",
            "containerStatuses": list(statuses),
            "initContainerStatuses": init,
            **status,
        },
    }
    return read_pod(msgspec.json.encode(body))


def conditions(*names: str) -> list[Json]:
    """Conditions that hold."""
    return [{"type": name, "status": "True"} for name in names]


DELETED = {"deletionTimestamp": "2026-05-04T10:00:00Z"}
LOGGER = container(RUNNING, ready=True, restarts=3, name="logger", started=True)
CASES = {
    "running": (pod(container(RUNNING, ready=True)), "Running", 1, 1, 0),
    "not ready": (pod(container(RUNNING)), "Running", 0, 1, 0),
    "pending": (pod(phase="Pending"), "Pending", 0, 1, 0),
    "creating": (
        pod(container(waiting("ContainerCreating")), phase="Pending"),
        "ContainerCreating",
        0,
        1,
        0,
    ),
    "crash loop": (
        pod(container(waiting("CrashLoopBackOff"), restarts=7), container(RUNNING, ready=True)),
        "CrashLoopBackOff",
        1,
        2,
        7,
    ),
    "image": (
        pod(container(waiting("ImagePullBackOff")), phase="Pending"),
        "ImagePullBackOff",
        0,
        1,
        0,
    ),
    "completed": (pod(container(DONE), phase="Succeeded"), "Completed", 0, 1, 0),
    "one of two completed": (
        pod(container(DONE), container(RUNNING, ready=True), conditions=conditions("Ready")),
        "Running",
        1,
        2,
        0,
    ),
    "one of two completed, not ready": (
        pod(container(DONE), container(RUNNING, ready=True)),
        "NotReady",
        1,
        2,
        0,
    ),
    "one of two completed, one failed": (
        pod(container(DONE), container({"terminated": {"exitCode": 1, "reason": "Error"}})),
        "Error",
        0,
        2,
        0,
    ),
    "exit code": (
        pod(container({"terminated": {"exitCode": 3}}), phase="Failed"),
        "ExitCode:3",
        0,
        1,
        0,
    ),
    "signal": (
        pod(container({"terminated": {"exitCode": 137, "signal": 9}}), phase="Failed"),
        "Signal:9",
        0,
        1,
        0,
    ),
    "evicted": (pod(phase="Failed", reason="Evicted"), "Evicted", 0, 1, 0),
    "gated": (
        pod(
            phase="Pending",
            conditions=[{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}],
        ),
        "SchedulingGated",
        0,
        1,
        0,
    ),
    "first init container": (
        pod(
            container(waiting("PodInitializing")),
            init=[
                container(RUNNING, name="a", restarts=1),
                container(waiting("PodInitializing"), name="b"),
            ],
            phase="Pending",
        ),
        "Init:0/2",
        0,
        1,
        1,
    ),
    "second init container": (
        pod(
            container(waiting("PodInitializing")),
            init=[container(DONE, name="a"), container(waiting("PodInitializing"), name="b")],
            phase="Pending",
        ),
        "Init:1/2",
        0,
        1,
        0,
    ),
    "init fails": (
        pod(
            container(waiting("PodInitializing")),
            init=[container(waiting("CrashLoopBackOff"), name="a", restarts=4)],
            phase="Pending",
        ),
        "Init:CrashLoopBackOff",
        0,
        1,
        4,
    ),
    "init ended badly": (
        pod(init=[container({"terminated": {"exitCode": 1, "reason": "Error"}}, name="a")]),
        "Init:Error",
        0,
        1,
        0,
    ),
    "init exit code": (
        pod(init=[container({"terminated": {"exitCode": 2}}, name="a")]),
        "Init:ExitCode:2",
        0,
        1,
        0,
    ),
    "init done": (
        pod(
            container(RUNNING, ready=True, restarts=1), init=[container(DONE, name="a", restarts=2)]
        ),
        "Running",
        1,
        1,
        1,
    ),
    "sidecar": (
        pod(container(RUNNING, ready=True, restarts=1), init=[LOGGER], sidecars=("logger",)),
        "Running",
        2,
        2,
        4,
    ),
    "sidecar while starting": (
        pod(
            container(waiting("PodInitializing")),
            init=[LOGGER, container(RUNNING, name="a")],
            sidecars=("logger",),
            phase="Pending",
        ),
        "Init:1/2",
        1,
        2,
        3,
    ),
    "terminating": (pod(container(RUNNING, ready=True), meta=DELETED), "Terminating", 1, 1, 0),
    "node lost": (pod(container(RUNNING), meta=DELETED, reason="NodeLost"), "Unknown", 0, 1, 0),
    "deleted when done": (
        pod(container(DONE), meta=DELETED, phase="Succeeded"),
        "Completed",
        0,
        1,
        0,
    ),
}


@pytest.mark.parametrize(
    ("row", "status", "ready", "containers", "restarts"), CASES.values(), ids=CASES.keys()
)
def test_kubectl_s_columns(
    row: PodStatus, status: str, ready: int, containers: int, restarts: int
) -> None:
    """STATUS, READY and RESTARTS are kubectl's."""
    assert (row.status, row.ready, row.containers, row.restarts) == (
        status,
        ready,
        containers,
        restarts,
    )


def owned(kind: str, name: str, api_version: str = "apps/v1", **meta: Any) -> PodStatus:
    """A pod made by a controller."""
    owner = {"apiVersion": api_version, "kind": kind, "name": name, "controller": True}
    helper = {"apiVersion": "v1", "kind": "ConfigMap", "name": "x"}
    return pod(meta={"ownerReferences": [helper, owner], **meta})


def test_a_deployment_s_pods() -> None:
    """The ReplicaSet's name without its hash is the Deployment's."""
    row = owned("ReplicaSet", "frontend-6d4b", labels={"pod-template-hash": "6d4b"})
    assert row.owner == key("apps/Deployment/frontend")


@pytest.mark.parametrize(
    ("row", "owner"),
    [
        (owned("ReplicaSet", "frontend"), "apps/ReplicaSet/frontend"),
        (owned("ReplicaSet", "a-b", labels={"pod-template-hash": "c"}), "apps/ReplicaSet/a-b"),
        (owned("StatefulSet", "db"), "apps/StatefulSet/db"),
        (owned("DaemonSet", "log"), "apps/DaemonSet/log"),
        (owned("Job", "backup-123", "batch/v1"), "batch/Job/backup-123"),
    ],
)
def test_other_owners(row: PodStatus, owner: str) -> None:
    """Everything else is the owner itself; a CronJob's pods belong to its Job."""
    assert row.owner == key(owner)


@pytest.mark.parametrize("row", [pod(), owned("Node", "node-1", "v1")], ids=["bare", "static"])
def test_nobody_s_pods(row: PodStatus) -> None:
    """A bare pod, and one that a node keeps, have no workload."""
    assert row.owner is None


def test_the_rest_of_the_row() -> None:
    """Node, address, age and names come from where kubectl takes them."""
    raw = b"""{"metadata": {"name": "p", "namespace": "n", "uid": "u", "resourceVersion": "7",
      "creationTimestamp": "2026-05-04T10:00:00Z", "deletionTimestamp": null},
      "spec": {"nodeName": "node-1", "containers": [{"name": "app"}, {"name": "proxy"}],
      "initContainers": [{"name": "init"}]}, "status": {"podIP": "10.0.0.7", "phase": "Pending"}}"""
    row = read_pod(raw)
    assert row.id == ("n", "p")
    assert (row.uid, row.resource_version, row.node, row.ip) == ("u", "7", "node-1", "10.0.0.7")
    assert row.created == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert row.container_names == ("app", "proxy", "init")
    assert not row.terminating
