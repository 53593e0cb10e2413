"""What the engine needs of Kubernetes: kinds, lists, watches, applies and deletes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import JsonObject, Kind, LiveObject, ResourceKey
from gitops_tui.core.schema import Schema


@dataclass(frozen=True, slots=True)
class ClusterInfo:
    """What was found when the cluster was reached."""

    uid: str
    """UID of the kube-system namespace; empty when that may not be read."""
    context: str
    server: str
    version: str
    namespace: str
    """Default for manifests without one."""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The server's answer to one server-side apply."""

    live: LiveObject
    created: bool


@dataclass(frozen=True, slots=True)
class Synchronised:
    """A watch begins anew: these are all the objects there are."""

    objects: tuple[LiveObject, ...]


@dataclass(frozen=True, slots=True)
class Upserted:
    """An object was added or changed."""

    object: LiveObject


@dataclass(frozen=True, slots=True)
class Deleted:
    """An object is gone."""

    key: ResourceKey


@dataclass(frozen=True, slots=True)
class PodsSynchronised:
    """All pods there are, in the watched scope."""

    pods: tuple[PodStatus, ...]


@dataclass(frozen=True, slots=True)
class PodUpserted:
    """A pod was added or changed."""

    pod: PodStatus


@dataclass(frozen=True, slots=True)
class PodDeleted:
    """A pod is gone."""

    namespace: str
    name: str


class LinkPhase(StrEnum):
    """How a watch is doing."""

    LIVE = "live"
    RELISTING = "relisting"
    LOST = "lost"
    GONE = "gone"
    """404: the kind is no longer served; retried rarely."""
    DENIED = "denied"
    """403: the right to list or watch is missing; retried rarely."""


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """A watch came, went, or is being renewed."""

    phase: LinkPhase
    error: str | None = None


WatchEvent = Synchronised | Upserted | Deleted | LinkChanged
PodEvent = PodsSynchronised | PodUpserted | PodDeleted | LinkChanged


class Cluster(Protocol):
    """One API server. Every method raises ClusterError's children, as errors.py tells."""

    async def connect(self) -> ClusterInfo:
        """Read the kubeconfig (or the pod's service account) and reach the server."""

    async def catalog(self, *, refresh: bool = False) -> Catalog:
        """Everything that is served; `refresh` asks again (after a CRD was applied)."""

    async def schema(self, kind: Kind) -> Schema | None:
        """The kind's structure from the server's OpenAPI v3; None where it has none."""

    async def list(self, kind: Kind, namespace: str | None = None) -> tuple[LiveObject, ...]:
        """All objects of a kind, in one namespace or in all; paged underneath."""

    async def get(self, kind: Kind, namespace: str, name: str) -> LiveObject | None:
        """One object, or None."""

    def watch(self, kind: Kind, namespace: str | None = None) -> AsyncIterator[WatchEvent]:
        """List, then follow; for ever. Reconnects with backoff, lists again on 410."""

    def watch_pods(self, namespace: str | None = None) -> AsyncIterator[PodEvent]:
        """The same for pods, decoded into slim rows."""

    async def apply(
        self, kind: Kind, body: JsonObject, *, dry_run: bool = False, force: bool = True
    ) -> Applied:
        """Server-side apply as field manager `gitops-tui`. A resourceVersion in the
        body is a precondition.
        """

    async def patch(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        operations: Sequence[JsonObject],
        *,
        dry_run: bool = False,
    ) -> LiveObject:
        """An RFC 6902 JSON patch; put `test` operations in front as preconditions."""

    async def delete(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        *,
        uid: str,
        foreground: bool = False,
        dry_run: bool = False,
    ) -> None:
        """Delete only the object of that UID, what it owns afterwards; `foreground` says
        that it stays until that is gone. Raises NotFound, Conflict.
        """

    def logs(
        self,
        namespace: str,
        pod: str,
        container: str,
        *,
        tail: int = 500,
        follow: bool = True,
        previous: bool = False,
    ) -> AsyncIterator[str]:
        """Log lines, as they come, without their newline."""

    async def events(self, namespace: str, uid: str) -> tuple[str, ...]:
        """Messages of the Warning events about one object, newest first."""

    async def may(self, verb: str, kind: Kind, namespace: str | None) -> bool:
        """Whether this user has the right (SelfSubjectAccessReview)."""

    async def close(self) -> None:
        """Close every connection. Safe to call twice."""
