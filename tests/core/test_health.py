"""Health says what an operator would say, and never waits for what nobody promised."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_tui.core.health import Health, HealthStatus, health_of

Json = dict[str, Any]
DEGRADED, HEALTHY = HealthStatus.DEGRADED, HealthStatus.HEALTHY
PROGRESSING, SUSPENDED = HealthStatus.PROGRESSING, HealthStatus.SUSPENDED


def condition(name: str, status: str = "True", reason: str = "", message: str = "") -> Json:
    """One condition."""
    return {"type": name, "status": status, "reason": reason, "message": message}


def told(api_version: str, kind: str, spec: Json | None = None, **status: Any) -> Health:
    """The health of an object of generation 2 with that spec and status."""
    body = {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "x", "generation": 2},
        "spec": spec or {},
        "status": status,
    }
    return health_of(body)


def deployment(spec: Json | None = None, **status: Any) -> Health:
    """A Deployment of 4 replicas, its spec seen."""
    numbers = {"observedGeneration": 2, "replicas": 4, "updatedReplicas": 4}
    return told("apps/v1", "Deployment", {"replicas": 4, **(spec or {})}, **(numbers | status))


def stateful_set(spec: Json | None = None, **status: Any) -> Health:
    """A StatefulSet of 3 replicas, all ready and new."""
    numbers = {"observedGeneration": 2, "replicas": 3, "readyReplicas": 3, "availableReplicas": 3}
    return told("apps/v1", "StatefulSet", {"replicas": 3, **(spec or {})}, **(numbers | status))


ALL: Json = {"readyReplicas": 4, "availableReplicas": 4}
NEW: Json = {"updateRevision": "b", "currentRevision": "a"}
NODES: Json = {"observedGeneration": 2, "desiredNumberScheduled": 3, "updatedNumberScheduled": 3}
CASES: dict[str, tuple[Health, HealthStatus, str]] = {
    "deployment": (deployment(**ALL), HEALTHY, ""),
    "deployment, spec unseen": (
        deployment(**ALL, observedGeneration=1),
        PROGRESSING,
        "the new spec has not been seen by its controller yet",
    ),
    "deployment, new": (
        told("apps/v1", "Deployment"),
        PROGRESSING,
        "the new spec has not been seen by its controller yet",
    ),
    "deployment, updating": (
        deployment(updatedReplicas=1),
        PROGRESSING,
        "1 of 4 replicas are updated",
    ),
    "deployment, an old one": (
        deployment(**ALL, replicas=5),
        PROGRESSING,
        "1 old replica is still there",
    ),
    "deployment, starting": (
        deployment(readyReplicas=3, availableReplicas=3),
        PROGRESSING,
        "3 of 4 replicas are ready",
    ),
    "deployment, minReadySeconds": (
        deployment(readyReplicas=4, availableReplicas=3),
        PROGRESSING,
        "3 of 4 replicas are available",
    ),
    "deployment, too slow": (
        deployment(
            conditions=[
                condition("Progressing", "False", "ProgressDeadlineExceeded", "it timed out")
            ]
        ),
        DEGRADED,
        "it timed out",
    ),
    "deployment, quota": (
        deployment(
            updatedReplicas=0,
            conditions=[
                condition("ReplicaFailure", reason="FailedCreate", message="exceeded quota: q")
            ],
        ),
        DEGRADED,
        "exceeded quota: q",
    ),
    "deployment, paused": (deployment({"paused": True}, **ALL), SUSPENDED, "the rollout is paused"),
    "deployment, none wanted": (
        deployment({"replicas": 0}, replicas=0, updatedReplicas=0),
        HEALTHY,
        "scaled to 0",
    ),
    "deployment, stopping": (
        deployment({"replicas": 0}, replicas=2, updatedReplicas=0),
        PROGRESSING,
        "2 old replicas are still there",
    ),
    "replica set": (
        told("apps/v1", "ReplicaSet", {"replicas": 2}, observedGeneration=2, readyReplicas=1),
        PROGRESSING,
        "1 of 2 replicas are ready",
    ),
    "replica set, refused": (
        told(
            "apps/v1", "ReplicaSet", observedGeneration=2, conditions=[condition("ReplicaFailure")]
        ),
        DEGRADED,
        "its pods cannot be created",
    ),
    "stateful set": (stateful_set(), HEALTHY, ""),
    "stateful set, starting": (
        stateful_set(readyReplicas=1),
        PROGRESSING,
        "1 of 3 replicas are ready",
    ),
    "stateful set, updating": (
        stateful_set(**NEW, updatedReplicas=1),
        PROGRESSING,
        "1 of 3 replicas are updated",
    ),
    "stateful set, partition": (
        stateful_set(
            {"updateStrategy": {"rollingUpdate": {"partition": 2}}}, **NEW, updatedReplicas=1
        ),
        HEALTHY,
        "",
    ),
    "stateful set, on delete": (
        stateful_set({"updateStrategy": {"type": "OnDelete"}}, **NEW, updatedReplicas=0),
        HEALTHY,
        "",
    ),
    "stateful set, shrinking": (stateful_set(replicas=4), PROGRESSING, "1 replica is still to go"),
    "stateful set, none wanted": (
        stateful_set({"replicas": 0}, replicas=0, readyReplicas=0),
        HEALTHY,
        "scaled to 0",
    ),
    "daemon set": (told("apps/v1", "DaemonSet", **NODES, numberAvailable=3), HEALTHY, ""),
    "daemon set, updating": (
        told("apps/v1", "DaemonSet", **(NODES | {"updatedNumberScheduled": 1})),
        PROGRESSING,
        "1 of 3 pods are updated",
    ),
    "daemon set, starting": (
        told("apps/v1", "DaemonSet", **NODES, numberAvailable=2),
        PROGRESSING,
        "2 of 3 pods are available",
    ),
    "daemon set, no node": (
        told("apps/v1", "DaemonSet", observedGeneration=2),
        HEALTHY,
        "no node wants it",
    ),
    "job": (told("batch/v1", "Job", conditions=[condition("Complete")]), HEALTHY, "complete"),
    "job, running": (
        told("batch/v1", "Job", {"completions": 3}, succeeded=1),
        PROGRESSING,
        "1 of 3 completions",
    ),
    "job, failed": (
        told("batch/v1", "Job", conditions=[condition("Failed", reason="BackoffLimitExceeded")]),
        DEGRADED,
        "BackoffLimitExceeded",
    ),
    "job, suspended": (
        told("batch/v1", "Job", {"suspend": True}),
        SUSPENDED,
        "the job is suspended",
    ),
    "cron job": (told("batch/v1", "CronJob"), HEALTHY, ""),
    "cron job, suspended": (
        told("batch/v1", "CronJob", {"suspend": True}),
        SUSPENDED,
        "the schedule is suspended",
    ),
    "pod": (told("v1", "Pod", phase="Running", conditions=[condition("Ready")]), HEALTHY, ""),
    "pod, starting": (told("v1", "Pod", phase="Running"), PROGRESSING, "waits for its containers"),
    "pod, unschedulable": (
        told(
            "v1",
            "Pod",
            phase="Pending",
            conditions=[condition("PodScheduled", "False", "Unschedulable", "0/3 nodes fit")],
        ),
        PROGRESSING,
        "0/3 nodes fit",
    ),
    "pod, crash loop": (
        told(
            "v1",
            "Pod",
            phase="Running",
            containerStatuses=[
                {"name": "app", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
            ],
        ),
        DEGRADED,
        "app: CrashLoopBackOff",
    ),
    "pod, image": (
        told(
            "v1",
            "Pod",
            phase="Pending",
            initContainerStatuses=[
                {
                    "name": "i",
                    "state": {"waiting": {"reason": "ErrImagePull", "message": "not found"}},
                }
            ],
        ),
        DEGRADED,
        "i: ErrImagePull (not found)",
    ),
    "pod, done": (told("v1", "Pod", phase="Succeeded"), HEALTHY, "ran to its end"),
    "pod, evicted": (told("v1", "Pod", phase="Failed", reason="Evicted"), DEGRADED, "Evicted"),
    "pod, node lost": (
        told("v1", "Pod", phase="Unknown"),
        HealthStatus.UNKNOWN,
        "its node does not answer",
    ),
    "claim": (told("v1", "PersistentVolumeClaim", phase="Bound"), HEALTHY, ""),
    "claim, pending": (
        told("v1", "PersistentVolumeClaim", phase="Pending"),
        PROGRESSING,
        "waits for a volume",
    ),
    "claim, lost": (
        told("v1", "PersistentVolumeClaim", phase="Lost"),
        DEGRADED,
        "its volume is lost",
    ),
    "service": (told("v1", "Service", {"type": "ClusterIP"}), HEALTHY, ""),
    "load balancer": (
        told("v1", "Service", {"type": "LoadBalancer"}, loadBalancer={}),
        PROGRESSING,
        "waits for a load balancer's address",
    ),
    "load balancer, with address": (
        told(
            "v1", "Service", {"type": "LoadBalancer"}, loadBalancer={"ingress": [{"ip": "1.2.3.4"}]}
        ),
        HEALTHY,
        "",
    ),
    "ingress": (told("networking.k8s.io/v1", "Ingress"), HEALTHY, ""),
    "namespace": (told("v1", "Namespace", phase="Active"), HEALTHY, ""),
    "namespace, terminating": (
        told("v1", "Namespace", phase="Terminating"),
        PROGRESSING,
        "is being deleted",
    ),
    "CRD": (
        told(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            conditions=[condition("NamesAccepted"), condition("Established")],
        ),
        HEALTHY,
        "",
    ),
    "CRD, new": (
        told("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
        PROGRESSING,
        "waits to be established",
    ),
    "CRD, names taken": (
        told(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            conditions=[condition("NamesAccepted", "False", "KindConflict", "Widget is in use")],
        ),
        DEGRADED,
        "Widget is in use",
    ),
    "API service": (
        told(
            "apiregistration.k8s.io/v1",
            "APIService",
            conditions=[condition("Available", "False", "MissingEndpoints")],
        ),
        PROGRESSING,
        "MissingEndpoints",
    ),
    "autoscaler, new": (told("autoscaling/v2", "HorizontalPodAutoscaler"), HEALTHY, ""),
    "autoscaler, no metrics": (
        told(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            conditions=[
                condition("ScalingActive", "False", "FailedGetResourceMetric", "no metrics")
            ],
        ),
        DEGRADED,
        "no metrics",
    ),
    "autoscaler, target at 0": (
        told(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            conditions=[condition("ScalingActive", "False", "ScalingDisabled")],
        ),
        HEALTHY,
        "",
    ),
    "budget": (
        told("policy/v1", "PodDisruptionBudget", currentHealthy=1, desiredHealthy=2),
        PROGRESSING,
        "1 of 2 guarded pods are healthy",
    ),
    "anything": (told("v1", "ConfigMap"), HEALTHY, ""),
    "custom, ready": (
        told("example.com/v1", "Widget", conditions=[condition("Ready")]),
        HEALTHY,
        "",
    ),
    "custom, not ready": (
        told("example.com/v1", "Widget", conditions=[condition("Ready", "False", "Waiting")]),
        PROGRESSING,
        "Waiting",
    ),
    "custom, stalled": (
        told(
            "example.com/v1",
            "Widget",
            conditions=[condition("Ready", "False"), condition("Stalled", message="bad spec")],
        ),
        DEGRADED,
        "bad spec",
    ),
    "custom, reconciling": (
        told("example.com/v1", "Widget", conditions=[condition("Reconciling"), condition("Ready")]),
        PROGRESSING,
        "is being reconciled",
    ),
    "custom, unseen": (
        told("example.com/v1", "Widget", observedGeneration=1, conditions=[condition("Ready")]),
        PROGRESSING,
        "the new spec has not been seen by its controller yet",
    ),
    "custom, suspended": (
        told("example.com/v1", "Widget", {"suspend": True}),
        SUSPENDED,
        "is suspended",
    ),
}


@pytest.mark.parametrize(("health", "status", "message"), CASES.values(), ids=CASES.keys())
def test_health(health: Health, status: HealthStatus, message: str) -> None:
    """Each kind's rules, with the sentence that tells what is missing."""
    assert (health.status, health.message) == (status, message)


@pytest.mark.parametrize(
    ("health", "ready", "wanted"),
    [
        (deployment(readyReplicas=3), 3, 4),
        (deployment({"replicas": 0}, replicas=0), 0, 0),
        (stateful_set(), 3, 3),
        (told("apps/v1", "DaemonSet", **NODES, numberReady=2), 2, 3),
        (told("apps/v1", "ReplicaSet", readyReplicas=1), 1, 1),
        (told("v1", "Pod", phase="Running"), 0, 1),
        (told("batch/v1", "CronJob"), None, None),
        (told("v1", "ConfigMap"), None, None),
    ],
)
def test_ready_and_wanted(health: Health, ready: int | None, wanted: int | None) -> None:
    """Workloads that keep pods count them, whatever their state."""
    assert (health.ready, health.wanted) == (ready, wanted)


def test_an_object_being_deleted() -> None:
    """Deletion outweighs everything else."""
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "x", "deletionTimestamp": "2026-05-04T10:00:00Z"},
    }
    assert health_of(body) == Health(PROGRESSING, "is being deleted")


@pytest.mark.parametrize(
    "junk", [None, [], "x", 5, {"conditions": "x"}, {"conditions": [None, {}]}]
)
def test_status_of_any_shape(junk: Any) -> None:
    """A custom resource may put anything anywhere; nothing is raised."""
    body = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": junk, "status": junk}
    assert health_of(body).status is HEALTHY


def test_messages_are_harmless() -> None:
    """A controller's message is untrusted text on one line."""
    evil = condition("Stalled", message="\x1b[31mbad\nspec")
    assert told("example.com/v1", "Widget", conditions=[evil]).message == "␛[31mbad spec"
