"""What a Kubernetes object is to us: a kind, an identity, and the bytes the server sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

import msgspec

JsonObject = dict[str, Any]

# Resources that make pods, by (group, kind).
WORKLOADS = frozenset(
    {
        ("apps", "Deployment"),
        ("apps", "StatefulSet"),
        ("apps", "DaemonSet"),
        ("apps", "ReplicaSet"),
        ("batch", "Job"),
        ("batch", "CronJob"),
        ("", "Pod"),
    }
)

# Groups of Kubernetes itself whose names look like somebody's. Events are the core group's too.
_OWN_GROUPS = frozenset(
    {
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
    }
)

# Kinds that everybody takes for Kubernetes' own unless their group is told.
_WELL_KNOWN = frozenset(
    [
        "Pod",
        "Service",
        "ConfigMap",
        "Secret",
        "Namespace",
        "Node",
        "Event",
        "Endpoints",
        "ServiceAccount",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "ResourceQuota",
        "LimitRange",
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "Job",
        "CronJob",
        "Ingress",
        "IngressClass",
        "NetworkPolicy",
        "StorageClass",
        "Role",
        "RoleBinding",
        "ClusterRole",
        "ClusterRoleBinding",
    ]
)


class ResourceKey(NamedTuple):
    """The identity of one object in one cluster; versions of its API do not count.

    A tuple, because ten thousand of them are hashed and compared whenever something changes.
    """

    group: str
    """API group; empty for the core group."""
    kind: str
    namespace: str
    """Empty for a cluster-scoped object."""
    name: str

    def __str__(self) -> str:
        """Kubectl's spelling: `deployment/frontend`, and `widget.shop.example/web` for a kind
        that is not one of Kubernetes' own. No two are called the same.
        """
        if _is_somebodys(self.group):
            return f"{self.kind.lower()}.{self.group}/{self.name}"
        return f"{self.kind.lower()}/{self.name}"

    @property
    def short(self) -> str:
        """`widget/web`, where no other group has a kind of that name: with the group only what
        everybody would take for one of Kubernetes' own.
        """
        return str(self) if self.kind in _WELL_KNOWN else f"{self.kind.lower()}/{self.name}"

    @property
    def qualified(self) -> str:
        """With its namespace in front, `example/deployment/frontend`."""
        return f"{self.namespace}/{self}" if self.namespace else str(self)

    @property
    def is_workload(self) -> bool:
        """Whether the object makes pods."""
        return (self.group, self.kind) in WORKLOADS

    @property
    def is_secret(self) -> bool:
        """Whether the object's values must never be shown."""
        return self.group == "" and self.kind == "Secret"


def _is_somebodys(group: str) -> bool:
    """Whether an API group is not one of Kubernetes' own: `apps`, `networking.k8s.io`."""
    return "." in group and group not in _OWN_GROUPS


@dataclass(frozen=True, slots=True)
class Kind:
    """One served version of one kind, as discovery tells it."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool
    singular: str = ""
    short_names: tuple[str, ...] = ()
    verbs: frozenset[str] = frozenset()
    preferred: bool = True
    """Whether this is the version that the server prefers for the kind."""
    status_apart: bool = True
    """Whether the status is a subresource, which an apply leaves alone."""

    @property
    def api_version(self) -> str:
        """`apps/v1`, or `v1` for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def identity(self) -> tuple[str, str]:
        """(group, kind): what stays when the version changes."""
        return self.group, self.kind

    @property
    def is_kept(self) -> bool:
        """Whether the cluster keeps such objects: a review, say, is answered and forgotten."""
        return not self.verbs or "list" in self.verbs


@dataclass(frozen=True, slots=True, eq=False)
class LiveObject:
    """An object as the API server sent it: identity at hand, the body decoded when asked.

    Bytes take a tenth of the memory of decoded dictionaries and cost the garbage
    collector nothing, which is what makes ten thousand objects affordable.
    """

    key: ResourceKey
    api_version: str
    uid: str
    resource_version: str
    raw: bytes = field(repr=False)

    def body(self) -> JsonObject:
        """Decode the whole object. A new dictionary each time: the caller may change it."""
        body = cast("JsonObject", msgspec.json.decode(self.raw))
        # The items of a list come without these two.
        body.setdefault("apiVersion", self.api_version)
        body.setdefault("kind", self.key.kind)
        return body


def split_api_version(api_version: str) -> tuple[str, str]:
    """`apps/v1` -> ("apps", "v1"); `v1` -> ("", "v1")."""
    group, slash, version = api_version.partition("/")
    return (group, version) if slash else ("", group)


def live_object(raw: bytes, *, api_version: str = "", kind: str = "") -> LiveObject:
    """Read the identity of one encoded object.

    Items of a list carry no apiVersion and kind: the caller passes the list's.
    """
    head = msgspec.json.decode(raw, type=_Head)
    group, _ = split_api_version(head.api_version or api_version)
    meta = head.metadata
    key = ResourceKey(group, head.kind or kind, meta.namespace, meta.name)
    version = head.api_version or api_version
    return LiveObject(key, version, meta.uid, meta.resource_version, raw)


class _Metadata(msgspec.Struct, rename="camel", gc=False):
    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""


class _Head(msgspec.Struct, rename="camel", gc=False):
    metadata: _Metadata
    api_version: str = ""
    kind: str = ""
