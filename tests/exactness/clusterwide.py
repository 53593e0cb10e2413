"""Manifests of what a whole cluster shares."""

from __future__ import annotations

from tests.exactness.genes import Fields, Genes


def volume(g: Genes, name: str) -> Fields:
    """A PersistentVolume that nobody claims."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "spec": {
            "capacity": {"storage": g.pick("size", ["1Gi", "1024Mi", "2Gi"])},
            "accessModes": g.pick("modes", [["ReadWriteOnce"], ["ReadOnlyMany", "ReadWriteOnce"]]),
            "hostPath": {"path": f"/tmp/{name}"},
            "storageClassName": "none",
            **g.one("persistentVolumeReclaimPolicy", ["Retain", "Delete"]),
            **g.one("mountOptions", [[], ["ro"], ["ro", "soft"]]),
        },
    }


def storage_class(g: Genes, _: str) -> Fields:
    """A StorageClass; most of it is immutable."""
    zones = [{"key": "zone", "values": g.some("zones", ["a", "b"], least=1)}]
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "provisioner": "example.dev/none",
        **g.one("allowVolumeExpansion", [True, False]),
        **g.one("mountOptions", [[], ["ro"], ["soft", "ro"]]),
        **g.one("allowedTopologies", [[{"matchLabelExpressions": zones}]]),
        **({"parameters": {"a": "b"}} if g.fixed("parameters", [True, False]) else {}),
    }


def priority_class(g: Genes, _: str) -> Fields:
    """A PriorityClass; its value is immutable."""
    return {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "value": g.fixed("value", [0, 5]),
        **g.one("description", ["", "a", "b"]),
        **g.one("globalDefault", [False]),
    }


def webhook(g: Genes, name: str) -> Fields:
    """A ValidatingWebhookConfiguration that is asked about nothing."""
    rule = {
        "apiGroups": ["nothing.example.dev"],
        "apiVersions": g.pick("versions", [["v1"], ["v1", "v2"], ["*"]]),
        "operations": g.some("operations", ["CREATE", "UPDATE", "DELETE"], least=1),
        "resources": ["nothings"],
        **g.one("scope", ["*", "Namespaced"]),
    }
    hooks = [
        {
            "name": f"{part}.example.dev",
            "admissionReviewVersions": ["v1"],
            "clientConfig": {"url": "https://127.0.0.1:1/"},
            "sideEffects": "None",
            "rules": [rule],
            **g.one(f"{part}.failurePolicy", ["Ignore", "Fail"]),
            **g.one(f"{part}.timeoutSeconds", [1, 10]),
            **g.one(f"{part}.namespaceSelector", [{}, {"matchLabels": {"a": "b"}}]),
            **g.one(f"{part}.matchConditions", [[{"name": "always", "expression": "true"}]]),
        }
        for part in ("one", "two")
    ]
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "webhooks": g.some("hooks", hooks, least=1),
    }
