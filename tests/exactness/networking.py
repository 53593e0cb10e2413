"""Manifests of Services of each type, Ingresses and NetworkPolicies."""

from __future__ import annotations

from collections.abc import Callable

from tests.exactness.genes import Fields, Genes

PORTS = [
    {"name": "http", "port": 80},
    {"name": "https", "port": 443, "targetPort": "https", "protocol": "TCP"},
    {"name": "dns", "port": 53, "protocol": "UDP", "targetPort": 5353},
    {"name": "dns-tcp", "port": 53, "appProtocol": "dns"},
]


def service(kind: str) -> Callable[[Genes, str], Fields]:
    """Services of one type; `Headless` is one without an address."""

    def build(g: Genes, name: str) -> Fields:
        return {"apiVersion": "v1", "kind": "Service", "spec": _service(g, kind, name)}

    return build


def _service(g: Genes, kind: str, name: str) -> Fields:
    if kind == "ExternalName":
        host = g.pick("host", ["a.example.org", "b.example.org"])
        return {"type": kind, "externalName": host, **g.one("sessionAffinity", ["None"])}
    spec: Fields = {
        "selector": {"app": name, **g.pairs("selector", {"tier": ["a", "b"]})},
        "ports": g.some("ports", PORTS, least=1),
        **g.one("sessionAffinity", ["None", "ClientIP"]),
        **g.one("publishNotReadyAddresses", [True, False]),
    }
    if kind == "Headless":
        return {**spec, "clusterIP": "None"}
    if kind == "ClusterIP":
        return {**spec, **g.one("type", [kind]), **g.one("internalTrafficPolicy", ["Local"])}
    spec |= {"type": kind, **g.one("externalTrafficPolicy", ["Local", "Cluster"])}
    if kind == "LoadBalancer":
        ranges = ["10.0.0.0/8", "192.168.0.0/16"]
        spec |= {
            **g.one("allocateLoadBalancerNodePorts", [True, False]),
            **g.maybe("ranges", loadBalancerSourceRanges=g.some("source", ranges)),
        }
    return spec


def ingress(g: Genes, name: str) -> Fields:
    """An Ingress with rules."""
    port = g.pick("port", [{"number": 80}, {"name": "http"}])
    backend = {"service": {"name": name, "port": port}}
    paths = [
        {"path": "/", "pathType": "Prefix", "backend": backend},
        {"path": "/a", "pathType": "Exact", "backend": backend},
    ]
    rules = [
        {"host": "a.example.org", "http": {"paths": g.some("paths", paths, least=1)}},
        {"host": "b.example.org", "http": {"paths": paths}},
        {"host": "c.example.org"},
    ]
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "spec": {
            "rules": g.some("rules", rules, least=1),
            **g.one("ingressClassName", ["a", "b"]),
            **g.one("tls", [[], [{"hosts": ["a.example.org"], "secretName": "t"}]]),
        },
    }


def network_policy(g: Genes, name: str) -> Fields:
    """A NetworkPolicy; its rules are lists without keys."""
    peers = [
        {"podSelector": {}},
        {"podSelector": {"matchLabels": {"app": name}}},
        {"namespaceSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}},
        {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}},
    ]
    ports = [{"port": 80}, {"port": "http", "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}]
    rule = {"from": g.some("from", peers), **g.maybe("set-ports", ports=g.some("ports", ports))}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "spec": {
            "podSelector": g.pick("pods", [{}, {"matchLabels": {"app": name}}]),
            **g.one("ingress", [[], [{}], [rule], [rule, {}]]),
            **g.one("egress", [[], [{"to": peers[:1]}]]),
            **g.one("policyTypes", [["Ingress"], ["Egress", "Ingress"], ["Ingress", "Egress"]]),
        },
    }
