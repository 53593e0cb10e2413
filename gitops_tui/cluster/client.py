"""One API server, as the engine's Cluster port wants it."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING

import msgspec

from gitops_tui.cluster import library
from gitops_tui.cluster.discovery import discover
from gitops_tui.cluster.events import warnings_about
from gitops_tui.cluster.listing import list_all
from gitops_tui.cluster.openapi import Schemas
from gitops_tui.cluster.paths import collection, item
from gitops_tui.cluster.projections import Objects, Pods
from gitops_tui.cluster.reflector import Pace, Reflector
from gitops_tui.cluster.refusals import Subject, subject_of
from gitops_tui.cluster.requests import ask, ask_stream, decoded
from gitops_tui.cluster.reviews import is_allowed
from gitops_tui.cluster.transport import Transport
from gitops_tui.core.catalog import Catalog
from gitops_tui.core.ownership import FIELD_MANAGER
from gitops_tui.core.resources import JsonObject, Kind, LiveObject, live_object
from gitops_tui.core.schema import Schema
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import Applied, ClusterInfo, PodEvent, WatchEvent
from gitops_tui.errors import ClusterError, Forbidden, NotFound, Unreachable

if TYPE_CHECKING:
    from gitops_tui.cluster.credentials import Credentials

APPLY = "application/apply-patch+yaml"
JSON_PATCH = "application/json-patch+json"
PODS = Kind("", "v1", "Pod", "pods", namespaced=True)


class KubernetesCluster:
    """A cluster behind a kubeconfig or a service account. Nothing happens until connect()."""

    def __init__(self, target: Target, *, pace: Pace | None = None) -> None:
        self._target = target
        self._pace = pace or Pace()
        self._transport: Transport | None = None
        self._schemas: Schemas | None = None
        self._catalog: Catalog | None = None

    @property
    def transport(self) -> Transport:
        """Where requests leave. Raises Unreachable before connect()."""
        if self._transport is None:
            message = "The cluster has not been reached yet."
            raise Unreachable(message)
        return self._transport

    async def connect(self) -> ClusterInfo:
        """Read the kubeconfig (or the pod's service account) and reach the server.

        May be called again after it failed. Raises UsageError for a kubeconfig that cannot
        be used, and ClusterError's children.
        """
        await self.close()
        credentials = await _credentials(self._target)
        self._transport = Transport(credentials, read_only=self._target.read_only)
        self._schemas = Schemas(self._transport)
        version, uid = await asyncio.gather(self._version(), self._uid())
        return ClusterInfo(
            uid=uid,
            context=credentials.context,
            server=credentials.server,
            version=version,
            namespace=self._target.namespace or credentials.namespace,
            user=credentials.user,
        )

    async def catalog(self, *, refresh: bool = False) -> Catalog:
        """Everything that is served; `refresh` asks again (after a CRD was applied)."""
        if self._catalog is None or refresh:
            self._catalog = await discover(self.transport)
            if self._schemas is not None:
                self._schemas.refresh()
        return self._catalog

    async def schema(self, kind: Kind) -> Schema | None:
        """The kind's structure from the server's OpenAPI v3; None where it has none."""
        return await self._schemas.of(kind) if self._schemas is not None else None

    async def list(self, kind: Kind, namespace: str | None = None) -> tuple[LiveObject, ...]:
        """All objects of a kind, in one namespace or in all; paged underneath."""
        path, read = collection(kind, namespace), Objects(kind).read
        objects, _ = await list_all(self.transport, path, subject_of(kind), read)
        return objects

    async def get(self, kind: Kind, namespace: str, name: str) -> LiveObject | None:
        """One object, or None."""
        path = item(kind, namespace, name)
        try:
            answer = await ask(self.transport, "GET", path, subject_of(kind, name))
        except NotFound:
            return None
        return _live(kind, answer.body)

    def watch(self, kind: Kind, namespace: str | None = None) -> AsyncIterator[WatchEvent]:
        """List, then follow; for ever. Reconnects with backoff, lists again on 410."""
        path = collection(kind, namespace)
        return Reflector(
            self.transport, path, subject_of(kind), Objects(kind), pace=self._pace
        ).follow()

    def watch_pods(self, namespace: str | None = None) -> AsyncIterator[PodEvent]:
        """The same for pods, decoded into slim rows."""
        path = collection(PODS, namespace)
        return Reflector(self.transport, path, subject_of(PODS), Pods(), pace=self._pace).follow()

    async def apply(
        self, kind: Kind, body: JsonObject, *, dry_run: bool = False, force: bool = True
    ) -> Applied:
        """Server-side apply as field manager `gitops-tui`. A resourceVersion in the
        body is a precondition.

        Unknown and duplicate fields are refused, as kubectl has them refused.
        """
        metadata = body["metadata"]
        path = item(kind, metadata.get("namespace", ""), metadata["name"])
        query = [("fieldManager", FIELD_MANAGER), ("fieldValidation", "Strict")]
        query += [("force", "true")] if force else []
        answer = await ask(
            self.transport,
            "PATCH",
            path,
            subject_of(kind, metadata["name"]),
            query=query + _dry(dry_run),
            body=msgspec.json.encode(body),
            media_type=APPLY,
        )
        return Applied(_live(kind, answer.body), created=answer.status == 201)

    async def patch(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        operations: Sequence[JsonObject],
        *,
        dry_run: bool = False,
    ) -> LiveObject:
        """An RFC 6902 JSON patch; put `test` operations in front as preconditions.

        A failed precondition raises Conflict.
        """
        tested = any(operation.get("op") == "test" for operation in operations)
        known = subject_of(kind, name)
        answer = await ask(
            self.transport,
            "PATCH",
            item(kind, namespace, name),
            Subject(known.text, secret=known.secret, tested=tested),
            query=[("fieldManager", FIELD_MANAGER), ("fieldValidation", "Strict"), *_dry(dry_run)],
            body=msgspec.json.encode(list(operations)),
            media_type=JSON_PATCH,
        )
        return _live(kind, answer.body)

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
        options: JsonObject = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "propagationPolicy": "Foreground" if foreground else "Background",
            "preconditions": {"uid": uid},
        }
        if dry_run:
            # In the body: where there is one, the server does not look at the query.
            options["dryRun"] = ["All"]
        await ask(
            self.transport,
            "DELETE",
            item(kind, namespace, name),
            subject_of(kind, name),
            body=msgspec.json.encode(options),
        )

    async def logs(
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
        query = [("container", container), ("tailLines", str(tail))]
        query += [("follow", "true")] if follow else []
        query += [("previous", "true")] if previous else []
        path = f"{item(PODS, namespace, pod)}/log"
        subject = Subject(f"the log of pod/{pod}")
        # Who has nothing to say for hours is no dead connection: keepalive tells.
        quiet = None if follow else 30.0
        async with ask_stream(self.transport, path, subject, query=query, quiet=quiet) as lines:
            async for line in lines:
                yield line.decode(errors="replace")

    async def events(self, namespace: str, uid: str) -> tuple[str, ...]:
        """Messages of the Warning events about one object, newest first."""
        return await warnings_about(self.transport, namespace, uid)

    async def may(self, verb: str, kind: Kind, namespace: str | None) -> bool:
        """Whether this user has the right (SelfSubjectAccessReview)."""
        return await is_allowed(self.transport, verb, kind, namespace)

    async def close(self) -> None:
        """Close every connection. Safe to call twice."""
        if self._transport is not None:
            await self._transport.close()

    async def _version(self) -> str:
        subject = Subject("its version")
        answer = await ask(self.transport, "GET", "/version", subject)
        return decoded(answer.body, _Version, subject).git_version

    async def _uid(self) -> str:
        namespaces = Kind("", "v1", "Namespace", "namespaces", namespaced=False)
        try:
            found = await self.get(namespaces, "", "kube-system")
        except Forbidden:
            return ""
        return found.uid if found else ""


class _Version(msgspec.Struct, rename="camel"):
    git_version: str = ""


def _live(kind: Kind, body: bytes) -> LiveObject:
    try:
        return live_object(body, api_version=kind.api_version, kind=kind.kind)
    except msgspec.MsgspecError as error:
        message = f"The cluster's answer about {kind.kind} cannot be understood."
        raise ClusterError(message) from error


def _dry(dry_run: bool) -> list[tuple[str, str]]:
    return [("dryRun", "All")] if dry_run else []


async def _credentials(target: Target) -> Credentials:
    # Imports that take long, in a thread, so that the screen does not stand still.
    module = await asyncio.to_thread(_module_of_credentials)
    credentials: Credentials = module.Credentials(target)
    await credentials.load()
    return credentials


def _module_of_credentials() -> ModuleType:
    with library.sparing():
        return importlib.import_module("gitops_tui.cluster.credentials")
