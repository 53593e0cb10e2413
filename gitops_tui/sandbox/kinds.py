"""The kinds that the embedded cluster serves."""

from __future__ import annotations

from dataclasses import dataclass

from gitops_tui.core.resources import JsonObject


@dataclass(frozen=True, slots=True)
class ServedKind:
    """One kind, and how it is named and reached."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool = True
    short: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    @property
    def api_version(self) -> str:
        """`apps/v1`, or `v1` for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """`deployments.apps`, as messages spell it."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def qualified_kind(self) -> str:
        """`Deployment.apps`, as messages about a wrong object spell it."""
        return f"{self.kind}.{self.group}" if self.group else self.kind


NAMESPACE = ServedKind("", "v1", "Namespace", "namespaces", False, ("ns",), ("status",))
NODE = ServedKind("", "v1", "Node", "nodes", False, ("no",), ("status",))
POD = ServedKind("", "v1", "Pod", "pods", True, ("po",), ("status", "log"), ("all",))
SERVICE = ServedKind("", "v1", "Service", "services", True, ("svc",), ("status",), ("all",))
CONFIG_MAP = ServedKind("", "v1", "ConfigMap", "configmaps", True, ("cm",))
SECRET = ServedKind("", "v1", "Secret", "secrets")
SERVICE_ACCOUNT = ServedKind("", "v1", "ServiceAccount", "serviceaccounts", True, ("sa",))
EVENT = ServedKind("", "v1", "Event", "events", True, ("ev",))
DEPLOYMENT = ServedKind(
    "apps", "v1", "Deployment", "deployments", True, ("deploy",), ("status", "scale"), ("all",)
)
REPLICA_SET = ServedKind(
    "apps", "v1", "ReplicaSet", "replicasets", True, ("rs",), ("status", "scale"), ("all",)
)
INGRESS = ServedKind("networking.k8s.io", "v1", "Ingress", "ingresses", True, ("ing",), ("status",))
LEASE = ServedKind("coordination.k8s.io", "v1", "Lease", "leases")

KINDS = (
    NAMESPACE,
    NODE,
    POD,
    SERVICE,
    CONFIG_MAP,
    SECRET,
    SERVICE_ACCOUNT,
    EVENT,
    DEPLOYMENT,
    REPLICA_SET,
    INGRESS,
    LEASE,
)

_BY_PATH = {(kind.group, kind.version, kind.plural): kind for kind in KINDS}
_BY_KIND = {(kind.api_version, kind.kind): kind for kind in KINDS}


def kind_at(group: str, version: str, plural: str) -> ServedKind | None:
    """The kind that a request's path names."""
    return _BY_PATH.get((group, version, plural))


def kind_of(body: JsonObject) -> ServedKind | None:
    """The kind that an object or an owner reference names."""
    return _BY_KIND.get((body.get("apiVersion", ""), body.get("kind", "")))
