"""Deploy keys in Secrets of the state namespace, one for each repository."""

from __future__ import annotations

import base64
import binascii
import hashlib

import msgspec

from gitops_tui.cluster.client import KubernetesCluster
from gitops_tui.cluster.configmaps import MANAGED, PART, Metadata, create_in
from gitops_tui.cluster.paths import item
from gitops_tui.cluster.refusals import subject_of
from gitops_tui.cluster.requests import ask, decoded
from gitops_tui.core.resources import Kind
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import StoredKey
from gitops_tui.errors import ClusterError, Forbidden, NotFound

SECRETS = Kind("", "v1", "Secret", "secrets", namespaced=True)
PRIVATE, KNOWN_HOSTS = "ssh-privatekey", "known_hosts"


class _Secret(msgspec.Struct, rename="camel"):
    metadata: Metadata
    data: dict[str, str] = {}
    api_version: str = "v1"
    kind: str = "Secret"
    type: str = "kubernetes.io/ssh-auth"


class ClusterKeys:
    """The keys that a target's cluster keeps. It connects when first asked.

    Every method raises ClusterError's children, and UsageError for a kubeconfig that cannot
    be used.
    """

    def __init__(self, target: Target, *, optional: bool = False) -> None:
        self._optional = optional
        """Whether the right to read it may be missing: then there is none."""
        self._cluster = KubernetesCluster(target)
        self._namespace = target.state_namespace
        self._connected = False

    def place(self, repository: str) -> str:
        """`gitops-tui/gitops-tui-identity-…`: the Secret's namespace and name."""
        return f"{self._namespace}/{_name(repository)}"

    async def read(self, repository: str) -> StoredKey | None:
        """The key of a repository, None where none is kept."""
        await self._connect()
        name = _name(repository)
        subject = subject_of(SECRETS, name)
        try:
            path = item(SECRETS, self._namespace, name)
            answer = await ask(self._cluster.transport, "GET", path, subject)
        except NotFound:
            return None
        except Forbidden:
            if self._optional:
                return None
            raise
        secret = decoded(answer.body, _Secret, subject)
        try:
            texts = {k: base64.b64decode(v, validate=True).decode() for k, v in secret.data.items()}
            private = texts[PRIVATE]
        except (KeyError, binascii.Error, UnicodeDecodeError):
            # Never the cause: it may quote the value.
            message = f"secret/{name} in namespace {self._namespace} holds no key."
            hint = f"Delete it, and make one: kubectl delete secret {name} -n {self._namespace}"
            raise ClusterError(message, hint=hint) from None
        return StoredKey(private, texts.get(KNOWN_HOSTS, ""), secret.metadata.resource_version)

    async def write(self, repository: str, key: StoredKey) -> None:
        """Keep a key, in place of the version that it says it was read as.

        Raises Conflict when somebody else was first.
        """
        await self._connect()
        name = _name(repository)
        notes = {"gitops-tui.dev/repository": repository}
        metadata = Metadata(name, self._namespace, labels={**MANAGED, PART: "identity"})
        metadata.annotations, metadata.resource_version = notes, key.version
        texts = {PRIVATE: key.private, KNOWN_HOSTS: key.known_hosts}
        data = {k: base64.b64encode(text.encode()).decode() for k, text in texts.items() if text}
        body = msgspec.json.encode(_Secret(metadata, data))
        transport, subject = self._cluster.transport, subject_of(SECRETS, name)
        if key.version:
            path = item(SECRETS, self._namespace, name)
            await ask(transport, "PUT", path, subject, body=body)
        else:
            await create_in(transport, self._namespace, SECRETS, name, body)

    async def aclose(self) -> None:
        """Let go of the connection. Safe to call twice."""
        self._connected = False
        await self._cluster.close()

    async def _connect(self) -> None:
        if not self._connected:
            await self._cluster.connect()
            self._connected = True


def _name(repository: str) -> str:
    digest = hashlib.sha256(repository.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f"gitops-tui-identity-{digest}"
