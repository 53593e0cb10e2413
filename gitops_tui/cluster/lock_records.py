"""The locks of all targets, in one ConfigMap that people can read."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from datetime import datetime

import msgspec

from gitops_tui.cluster.backoff import Backoff
from gitops_tui.cluster.configmaps import MANAGED, PART, ConfigMap, ConfigMaps, Metadata
from gitops_tui.core.locks import Lock
from gitops_tui.core.resources import ResourceKey
from gitops_tui.errors import Conflict, StateError

NAME = "gitops-tui-locks"
ATTEMPTS = 12

Locks = dict[ResourceKey, Lock]


class _Record(msgspec.Struct):
    kind: str
    name: str
    owner: str
    reason: str
    created: datetime
    group: str = ""
    namespace: str = ""
    expires: datetime | None = None


class LockRecords:
    """Reads and writes the locks. Every method raises StateError and ClusterError."""

    def __init__(self, configmaps: ConfigMaps) -> None:
        self._configmaps = configmaps

    async def load(self) -> Locks:
        """All locks, expired ones included."""
        return self._read(await self._configmaps.get(NAME))

    async def update(self, change: Callable[[Locks], Locks]) -> Locks:
        """Read, change, write, from the start when somebody else wrote meanwhile."""
        backoff = Backoff(0.02, 1.0)
        for _ in range(ATTEMPTS):
            found = await self._configmaps.get(NAME)
            after = change(self._read(found))
            version = found.metadata.resource_version if found else ""
            try:
                await self._configmaps.write(_written(after, version))
            except Conflict:
                await asyncio.sleep(backoff.next())
            else:
                return after
        message = f"{self._configmaps.place(NAME)} is being written by others all the time."
        raise StateError(message, hint="Try again.")

    def _read(self, found: ConfigMap | None) -> Locks:
        locks: Locks = {}
        for entry, text in (found.data if found else {}).items():
            try:
                record = msgspec.json.decode(text, type=_Record)
            except msgspec.MsgspecError as error:
                message = f"The lock {entry!r} in {self._configmaps.place(NAME)} cannot be read."
                command = f"kubectl -n {self._configmaps.namespace} edit configmap {NAME}"
                hint = f"Correct it, or remove it: `{command}`."
                raise StateError(message, hint=hint) from error
            key = ResourceKey(record.group, record.kind, record.namespace, record.name)
            locks[key] = Lock(key, record.owner, record.reason, record.created, record.expires)
        return locks


def _written(locks: Locks, version: str) -> ConfigMap:
    metadata = Metadata(
        name=NAME,
        resource_version=version,
        labels={**MANAGED, PART: "locks"},
        annotations={"gitops-tui.dev/about": "Resources that gitops-tui passes by, one per entry."},
    )
    data = {_entry(key): _text(lock) for key, lock in sorted(locks.items())}
    return ConfigMap(metadata, data)


def _entry(key: ResourceKey) -> str:
    """A name that people recognise; the digest keeps two that look alike apart."""
    digest = hashlib.sha256(repr(key).encode()).hexdigest()[:8]
    words = ".".join(word for word in (key.namespace, key.kind.lower(), key.name) if word)
    return f"{re.sub(r'[^-._a-zA-Z0-9]', '_', words)[:200]}.{digest}"


def _text(lock: Lock) -> str:
    key = lock.key
    assert lock.created is not None  # noqa: S101 - what an annotation states is not recorded
    record = _Record(
        group=key.group,
        kind=key.kind,
        namespace=key.namespace,
        name=key.name,
        owner=lock.owner,
        reason=lock.reason,
        created=lock.created,
        expires=lock.expires,
    )
    return msgspec.json.format(msgspec.json.encode(record), indent=2).decode()
