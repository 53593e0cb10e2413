"""The objects themselves, and what has happened to them lately."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import KINDS, ServedKind
from gitops_tui.sandbox.refusals import expired

Name = tuple[str, str]
"""(namespace, name)"""

KEPT_CHANGES = 20_000


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one object. Objects in the store are never changed in place."""

    version: int
    kind: ServedKind
    before: JsonObject | None
    after: JsonObject | None
    """None when it was deleted."""


class Store:
    """All objects by kind and name; every write counts the resource version up by one."""

    def __init__(self) -> None:
        self.version = 1
        self._objects: dict[ServedKind, dict[Name, JsonObject]] = {kind: {} for kind in KINDS}
        self._changes: deque[Change] = deque(maxlen=KEPT_CHANGES)
        self._compacted = self.version
        self._moved = asyncio.Event()

    def get(self, kind: ServedKind, namespace: str, name: str) -> JsonObject | None:
        """One object, or None."""
        return self._objects[kind].get((namespace, name))

    def all(self, kind: ServedKind, namespace: str = "") -> list[JsonObject]:
        """All objects of a kind in one namespace or in all, by name."""
        found = self._objects[kind]
        return [found[key] for key in sorted(found) if not namespace or key[0] == namespace]

    def put(self, kind: ServedKind, body: JsonObject) -> JsonObject:
        """Write an object and return it with its new resource version."""
        version = self.version + 1
        body = body | {"metadata": body["metadata"] | {"resourceVersion": str(version)}}
        key = _name(body)
        before = self._objects[kind].get(key)
        self._objects[kind][key] = body
        self._append(Change(version, kind, before, body))
        return body

    def remove(self, kind: ServedKind, body: JsonObject) -> JsonObject:
        """Delete an object and return its last state, with the deletion's version."""
        version = self.version + 1
        gone = self._objects[kind].pop(_name(body))
        gone = gone | {"metadata": gone["metadata"] | {"resourceVersion": str(version)}}
        self._append(Change(version, kind, gone, None))
        return gone

    def since(self, version: int) -> Iterator[Change]:
        """What happened after `version`, oldest first. Raises Refusal 410 when too old."""
        if version < self._compacted:
            message = f"too old resource version: {version} ({self._compacted})"
            raise expired(message)
        # Versions are consecutive: the position follows from the number.
        return islice(self._changes, max(0, len(self._changes) - (self.version - version)), None)

    def compact(self) -> None:
        """Forget what has happened, as etcd does every few minutes."""
        self._changes.clear()
        self._compacted = self.version

    async def moved(self, version: int) -> None:
        """Wait until something has happened after `version`."""
        while self.version <= version:
            await self._moved.wait()

    def _append(self, change: Change) -> None:
        if len(self._changes) == KEPT_CHANGES:
            self._compacted = self._changes[0].version
        self._changes.append(change)
        self.version = change.version
        self._moved.set()
        self._moved = asyncio.Event()


def _name(body: JsonObject) -> Name:
    return body["metadata"].get("namespace", ""), body["metadata"]["name"]
