"""Manifests and kinds that the tests of the cluster use."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.resources import JsonObject, Kind

CONFIG_MAPS = Kind("", "v1", "ConfigMap", "configmaps", namespaced=True)
SECRETS = Kind("", "v1", "Secret", "secrets", namespaced=True)
ROLES = Kind("rbac.authorization.k8s.io", "v1", "Role", "roles", namespaced=True)
SERVICES = Kind("", "v1", "Service", "services", namespaced=True)
PODS = Kind("", "v1", "Pod", "pods", namespaced=True)
DEPLOYMENTS = Kind("apps", "v1", "Deployment", "deployments", namespaced=True)
REPLICA_SETS = Kind("apps", "v1", "ReplicaSet", "replicasets", namespaced=True)


def config_map(namespace: str, name: str, **data: Any) -> JsonObject:
    """A ConfigMap."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": namespace},
        "data": data,
    }


def secret(namespace: str, name: str, **data: Any) -> JsonObject:
    """A Secret whose values are as given, valid or not."""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace},
        "data": data,
    }


def deployment(namespace: str, name: str, replicas: int = 1, image: str = "shop:1") -> JsonObject:
    """A Deployment with one container."""
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "main", "image": image}]},
            },
        },
    }
