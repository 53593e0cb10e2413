"""ConfigMaps of ours in the state namespace, which is made when the first is written."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import msgspec

from gitops_tui.cluster.listing import list_all
from gitops_tui.cluster.paths import collection, item
from gitops_tui.cluster.refusals import subject_of
from gitops_tui.cluster.requests import ask, decoded
from gitops_tui.cluster.transport import Answer, Transport
from gitops_tui.core.resources import JsonObject, Kind
from gitops_tui.errors import Conflict, NotFound

CONFIG_MAPS = Kind("", "v1", "ConfigMap", "configmaps", namespaced=True)
NAMESPACES = Kind("", "v1", "Namespace", "namespaces", namespaced=False)
MANAGED = {"app.kubernetes.io/managed-by": "gitops-tui"}
"""The label of everything of ours."""
PART = "gitops-tui.dev/part"
TARGET = "gitops-tui.dev/target"


class Metadata(msgspec.Struct, rename="camel", omit_defaults=True):
    """The part of an object's metadata that we use."""

    name: str
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}


class ConfigMap(msgspec.Struct, rename="camel"):
    """One ConfigMap; binary data is base64 here."""

    metadata: Metadata
    data: dict[str, str] = {}
    binary_data: dict[str, str] = {}
    api_version: str = "v1"
    kind: str = "ConfigMap"


class ConfigMaps:
    """The ConfigMaps of one namespace. Every method raises ClusterError's children."""

    def __init__(self, transport: Transport, namespace: str) -> None:
        self.transport = transport
        self.namespace = namespace

    def place(self, name: str) -> str:
        """How messages name one."""
        return f"configmap/{name} in namespace {self.namespace}"

    async def get(self, name: str) -> ConfigMap | None:
        """One of them, or None."""
        path, subject = item(CONFIG_MAPS, self.namespace, name), subject_of(CONFIG_MAPS, name)
        try:
            answer = await ask(self.transport, "GET", path, subject)
        except NotFound:
            return None
        return decoded(answer.body, ConfigMap, subject)

    async def list(self, labels: Mapping[str, str]) -> tuple[ConfigMap, ...]:
        """All with these labels."""
        path, subject = collection(CONFIG_MAPS, self.namespace), subject_of(CONFIG_MAPS)
        selector = ",".join(f"{name}={value}" for name, value in labels.items())
        found, _ = await list_all(
            self.transport,
            path,
            subject,
            lambda raw: decoded(raw, ConfigMap, subject),
            query=[("labelSelector", selector)],
            # Each may be half a megabyte.
            size=20,
        )
        return found

    async def write(self, wanted: ConfigMap) -> ConfigMap:
        """Create it, or replace the version that it says it came from. Raises Conflict when
        somebody else was first.
        """
        name = wanted.metadata.name
        wanted.metadata.namespace = self.namespace
        subject, body = subject_of(CONFIG_MAPS, name), msgspec.json.encode(wanted)
        if wanted.metadata.resource_version:
            path = item(CONFIG_MAPS, self.namespace, name)
            try:
                answer = await ask(self.transport, "PUT", path, subject, body=body)
            except NotFound as error:
                message = f"{self.place(name)} was deleted meanwhile."
                raise Conflict(message) from error
        else:
            answer = await create_in(self.transport, self.namespace, CONFIG_MAPS, name, body)
        return decoded(answer.body, ConfigMap, subject)

    async def delete(self, name: str) -> None:
        """Delete one; that it is gone already is fine."""
        path, subject = item(CONFIG_MAPS, self.namespace, name), subject_of(CONFIG_MAPS, name)
        try:
            await ask(self.transport, "DELETE", path, subject)
        except NotFound:
            return


async def create_in(
    transport: Transport, namespace: str, kind: Kind, name: str, body: bytes
) -> Answer:
    """POST an object; where its namespace is missing, make that first."""
    path, subject = collection(kind, namespace), subject_of(kind, name)
    try:
        return await ask(transport, "POST", path, subject, body=body)
    except NotFound:
        await _create_namespace(transport, namespace)
        return await ask(transport, "POST", path, subject, body=body)


async def _create_namespace(transport: Transport, name: str) -> None:
    described: JsonObject = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": name,
            "labels": MANAGED,
            "annotations": {"gitops-tui.dev/about": "What gitops-tui recorded, and its locks."},
        },
    }
    subject, body = subject_of(NAMESPACES, name), msgspec.json.encode(described)
    try:
        await ask(transport, "POST", collection(NAMESPACES), subject, body=body)
    except Conflict:
        # Somebody else made it at the same moment.
        return


def binary(data: bytes) -> str:
    """Bytes as a ConfigMap keeps them."""
    return base64.b64encode(data).decode()
