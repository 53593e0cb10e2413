"""The `scale` subresource: a workload's number of replicas as an object of its own."""

from __future__ import annotations

from gitops_tui.core.resources import JsonObject

SHARED = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")


def scale_of(workload: JsonObject) -> JsonObject:
    """The autoscaling/v1 Scale of a workload."""
    metadata, labels = workload["metadata"], workload["spec"]["selector"].get("matchLabels", {})
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {name: metadata[name] for name in SHARED if name in metadata},
        "spec": {"replicas": workload["spec"].get("replicas", 0)},
        "status": {
            "replicas": workload.get("status", {}).get("replicas", 0),
            "selector": ",".join(f"{key}={value}" for key, value in sorted(labels.items())),
        },
    }


def scaled(workload: JsonObject, scale: JsonObject) -> JsonObject:
    """The workload with the Scale's number of replicas."""
    spec = workload["spec"] | {"replicas": (scale.get("spec") or {}).get("replicas", 0)}
    version = (scale.get("metadata") or {}).get("resourceVersion")
    named = {"resourceVersion": version} if version else {}
    return workload | {"spec": spec, "metadata": workload["metadata"] | named}
