"""Short ways to write keys, kinds and manifests in tests."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Finding, Manifest, Origin
from gitops_tui.core.resources import Kind, ResourceKey
from gitops_tui.core.sendable import digest

CORE = (
    Kind("", "v1", "Namespace", "namespaces", namespaced=False),
    Kind("", "v1", "ConfigMap", "configmaps", namespaced=True),
    Kind("", "v1", "Secret", "secrets", namespaced=True),
    Kind("", "v1", "Service", "services", namespaced=True),
    Kind("", "v1", "Pod", "pods", namespaced=True),
    Kind("apps", "v1", "Deployment", "deployments", namespaced=True),
    Kind("networking.k8s.io", "v1", "Ingress", "ingresses", namespaced=True),
    Kind("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", namespaced=False),
    Kind(
        "apiextensions.k8s.io",
        "v1",
        "CustomResourceDefinition",
        "customresourcedefinitions",
        namespaced=False,
    ),
)
CATALOG = Catalog(CORE)


def key(text: str, namespace: str = "example") -> ResourceKey:
    """`apps/Deployment/frontend`, or `Namespace/example` for the core group."""
    *group, kind, name = text.split("/")
    return ResourceKey("/".join(group), kind, namespace, name)


def manifest(of: ResourceKey, *, plural: str = "", **fields: Any) -> Manifest:
    """A manifest for `of` with `fields` at its root."""
    kind = Kind(of.group, "v1", of.kind, plural or f"{of.kind.lower()}s", bool(of.namespace))
    metadata = {"name": of.name} | ({"namespace": of.namespace} if of.namespace else {})
    body = {"apiVersion": kind.api_version, "kind": of.kind, "metadata": metadata, **fields}
    return Manifest(of, kind, body, Origin("f.yaml", 1), digest(body))


def finding(of: ResourceKey | None = None, *, hides: bool = False) -> Finding:
    """A finding about `of`."""
    return Finding("f.yaml", 3, "Something is wrong.", of, hides)
