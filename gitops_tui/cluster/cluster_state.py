"""A target's state in ConfigMaps: a head that holds it, or names the shards that do.

    gitops-tui-<target>                    the head: small state inline, or shards' names
    gitops-tui-<target>-<generation>-<n>   shards of large state

Shards are written first, under names of their own; then the head, with the version it was
read at as precondition. So a crash in between leaves the old state whole, and of two
writers one loses and starts again. Shards that the head does not name are dropped.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable, Iterable

from gitops_tui.cluster.backoff import Backoff
from gitops_tui.cluster.configmaps import (
    MANAGED,
    PART,
    TARGET,
    ConfigMap,
    ConfigMaps,
    Metadata,
    binary,
)
from gitops_tui.cluster.records import Identity, pack, unpack, unreadable
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import TargetState
from gitops_tui.errors import Conflict, StateError

SHARD = 384 * 1024
"""Bytes of one object's data: base64 and metadata keep it well below 1 MiB."""
ATTEMPTS = 12
STATE = "state"
SHARDS = "shards"
DIGEST = "sha256"


class ClusterState:
    """The state of one target, in the cluster."""

    def __init__(self, configmaps: ConfigMaps, identity: Identity) -> None:
        self._configmaps = configmaps
        self._identity = identity
        self._name = f"gitops-tui-{identity.short}"
        self._read: tuple[str, TargetState] | None = None

    async def load(self) -> TargetState | None:
        """What is recorded; None when nothing is. Raises StateError, ClusterError."""
        head = await self._configmaps.get(self._name)
        return None if head is None else await self._state_of(head)

    async def update(
        self, change: Callable[[TargetState], TargetState], seed: TargetState
    ) -> TargetState:
        """Read, change, write, from the start when somebody else wrote meanwhile.

        `seed` is what to begin with where nothing is recorded yet.
        """
        backoff = Backoff(0.02, 1.0)
        for _ in range(ATTEMPTS):
            head = await self._configmaps.get(self._name)
            before = seed if head is None else await self._state_of(head)
            after = change(before)
            try:
                await self._write(head, after)
            except Conflict:
                await asyncio.sleep(backoff.next())
            else:
                return after
        message = f"{self._configmaps.place(self._name)} is being written by others all the time."
        raise StateError(message, hint="Try again.")

    async def owned_elsewhere(self, keys: Iterable[ResourceKey]) -> dict[ResourceKey, str]:
        """Which of `keys` another target's inventory holds, and that target's name."""
        wanted, found = set(keys), dict[ResourceKey, str]()
        if not wanted:
            return found
        for head in await self._configmaps.list({**MANAGED, PART: STATE}):
            if head.metadata.name == self._name:
                continue
            state = await self._state_of(head)
            owner = head.metadata.annotations.get("gitops-tui.dev/describes", head.metadata.name)
            found.update(dict.fromkeys(wanted & state.inventory.keys(), owner))
        return found

    async def _state_of(self, head: ConfigMap) -> TargetState:
        """Put together what the head holds or names, and check that it is whole."""
        for _ in range(ATTEMPTS):
            version = head.metadata.resource_version
            if self._read is not None and self._read[0] == f"{head.metadata.uid}/{version}":
                return self._read[1]
            place = self._configmaps.place(head.metadata.name)
            data = await self._data_of(head, place)
            if data is not None:
                if hashlib.sha256(data).hexdigest() != head.data.get(DIGEST):
                    raise unreadable(place)
                state = await asyncio.to_thread(unpack, data, place)
                if head.metadata.name == self._name:
                    self._read = f"{head.metadata.uid}/{version}", state
                return state
            # A shard was replaced while we read: the head has moved on.
            newer = await self._configmaps.get(head.metadata.name)
            if newer is None or newer.metadata.resource_version == version:
                raise unreadable(place)
            head = newer
        raise unreadable(self._configmaps.place(self._name))

    async def _data_of(self, head: ConfigMap, place: str) -> bytes | None:
        names = head.data.get(SHARDS, "").split()
        holders = await asyncio.gather(*map(self._configmaps.get, names)) if names else [head]
        try:
            parts = [
                base64.b64decode(holder.binary_data[STATE], validate=True)
                for holder in holders
                if holder is not None
            ]
        except (KeyError, binascii.Error) as error:
            raise unreadable(place) from error
        return b"".join(parts) if len(parts) == len(holders) else None

    async def _write(self, head: ConfigMap | None, state: TargetState) -> None:
        data = await asyncio.to_thread(pack, state)
        version = head.metadata.resource_version if head else ""
        wanted = ConfigMap(self._metadata(self._name, STATE, version))
        wanted.data = {"about": _ABOUT, DIGEST: hashlib.sha256(data).hexdigest()}
        if len(data) <= SHARD:
            wanted.binary_data = {STATE: binary(data)}
        else:
            wanted.data[SHARDS] = " ".join(await self._write_shards(data))
        written = await self._configmaps.write(wanted)
        self._read = f"{written.metadata.uid}/{written.metadata.resource_version}", state
        if SHARDS in wanted.data or (head is not None and SHARDS in head.data):
            await self._drop_shards(except_for=wanted.data.get(SHARDS, "").split())

    async def _write_shards(self, data: bytes) -> list[str]:
        generation = secrets.token_hex(4)
        names = []
        for number, start in enumerate(range(0, len(data), SHARD)):
            name = f"{self._name}-{generation}-{number}"
            shard = ConfigMap(self._metadata(name, "shard"))
            shard.binary_data = {STATE: binary(data[start : start + SHARD])}
            await self._configmaps.write(shard)
            names.append(name)
        return names

    async def _drop_shards(self, except_for: list[str]) -> None:
        labels = {PART: "shard", TARGET: self._identity.short}
        for shard in await self._configmaps.list(labels):
            if shard.metadata.name not in except_for:
                await self._configmaps.delete(shard.metadata.name)

    def _metadata(self, name: str, part: str, version: str = "") -> Metadata:
        return Metadata(
            name=name,
            resource_version=version,
            labels={**MANAGED, PART: part, TARGET: self._identity.short},
            annotations={
                "gitops-tui.dev/describes": str(self._identity),
                "gitops-tui.dev/repository": self._identity.repository,
                "gitops-tui.dev/branch": self._identity.branch,
                "gitops-tui.dev/paths": " ".join(self._identity.paths),
            },
        )


_ABOUT = (
    "What gitops-tui recorded about the target named in the annotations: the synced revision, "
    "the inventory, the last operations. zlib-compressed JSON; do not edit."
)
