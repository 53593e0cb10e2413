"""Manifests of quotas, ranges, addresses, and of pods without a controller of ours."""

from __future__ import annotations

from tests.exactness.genes import Fields, Genes
from tests.exactness.pods import CPU, IMAGES, MEMORY, container, template


def quota(g: Genes, _: str) -> Fields:
    """A ResourceQuota that is never reached."""
    hard = {"pods": ["1k", "1000", 1000], "secrets": [500, "0.5k"]}
    terms = [{"operator": "Exists", "scopeName": "PriorityClass"}]
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "spec": {
            "hard": g.pairs("hard", hard),
            **({"scopeSelector": {"matchExpressions": terms}} if g.fixed("on", [1, 0, 0]) else {}),
        },
    }


def limit_range(g: Genes, _: str) -> Fields:
    """A LimitRange; its entries have no keys."""
    amounts = {"cpu": g.pick("cpu", CPU), "memory": g.pick("memory", MEMORY)}
    size = {"storage": g.pick("max", ["8Gi", "8192Mi"])}
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "spec": {
            "limits": [
                {"type": "Container", **g.maybe("request", defaultRequest=amounts)},
                *g.some("claim", [{"type": "PersistentVolumeClaim", "max": size}]),
            ]
        },
    }


def endpoint_slice(g: Genes, name: str) -> Fields:
    """An EndpointSlice; its endpoints have no keys."""
    points = [
        {"addresses": ["10.1.2.3"], "conditions": {"ready": g.pick("ready", [True, False])}},
        {"addresses": ["10.1.2.4"], **g.maybe("named", hostname="b")},
    ]
    ports = [{"port": 80}, {"port": 53, "name": "dns", "protocol": "UDP"}]
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "addressType": "IPv4",
        "endpoints": g.some("points", points),
        **g.maybe("with-ports", ports=g.some("ports", ports)),
    }


def pod(g: Genes, name: str) -> Fields:
    """A Pod: little of it may change."""
    kept = Genes(g.seed)
    fixed = {**container(kept, "web", []), "image": g.pick("image", IMAGES)}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "spec": {
            "containers": [fixed],
            **g.one("tolerations", [[{"key": "a", "operator": "Exists"}]]),
            **g.one("activeDeadlineSeconds", [100000]),
        },
    }


def replica_set(g: Genes, name: str) -> Fields:
    """A ReplicaSet of nobody's."""
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "spec": {
            **g.one("replicas", [0, 1]),
            **g.one("minReadySeconds", [0, 2]),
            "selector": {"matchLabels": {"app": name}},
            "template": template(g, name),
        },
    }
