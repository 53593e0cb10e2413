"""The kinds that the cluster in memory serves, and their structure where it is known."""

from __future__ import annotations

from functools import cache

import msgspec

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.resources import Kind
from gitops_tui.core.schema import Schema, schema_of
from gitops_tui.sandbox.openapi import document

AUTOSCALER = Kind(
    "autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", namespaced=True
)
DEFINITION = Kind(
    "apiextensions.k8s.io",
    "v1",
    "CustomResourceDefinition",
    "customresourcedefinitions",
    namespaced=False,
    short_names=("crd",),
)
WEBHOOK = Kind(
    "admissionregistration.k8s.io",
    "v1",
    "MutatingWebhookConfiguration",
    "mutatingwebhookconfigurations",
    namespaced=False,
)
POD = Kind("", "v1", "Pod", "pods", namespaced=True, short_names=("po",))
NAMESPACE = Kind("", "v1", "Namespace", "namespaces", namespaced=False, short_names=("ns",))

KINDS = (
    NAMESPACE,
    Kind("", "v1", "Service", "services", namespaced=True, short_names=("svc",)),
    Kind("", "v1", "ConfigMap", "configmaps", namespaced=True, short_names=("cm",)),
    Kind("", "v1", "Secret", "secrets", namespaced=True),
    POD,
    Kind("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", namespaced=True),
    Kind("", "v1", "PersistentVolume", "persistentvolumes", namespaced=False),
    Kind("apps", "v1", "Deployment", "deployments", namespaced=True, short_names=("deploy",)),
    Kind("apps", "v1", "StatefulSet", "statefulsets", namespaced=True, short_names=("sts",)),
    Kind("batch", "v1", "Job", "jobs", namespaced=True),
    Kind("networking.k8s.io", "v1", "Ingress", "ingresses", namespaced=True),
    AUTOSCALER,
    DEFINITION,
    WEBHOOK,
)
CATALOG = Catalog(KINDS)


@cache
def schema_for(kind: Kind) -> Schema | None:
    """The structure of a kind, where the embedded cluster publishes one."""
    root = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
    try:
        published = msgspec.json.decode(document(root))
    except KeyError:
        return None
    return schema_of(published, kind.group, kind.version, kind.kind)
