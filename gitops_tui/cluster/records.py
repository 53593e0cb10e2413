"""What past syncs of a target recorded, as bytes: versioned JSON, compressed."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from gitops_tui.core.operations import Operation
from gitops_tui.core.pins import Pin
from gitops_tui.core.resources import JsonObject, ResourceKey
from gitops_tui.core.state import (
    KEPT_OPERATIONS,
    InventoryRecord,
    Suspension,
    Synced,
    TargetState,
)
from gitops_tui.core.unfinished import Unfinished
from gitops_tui.engine.ports import SourceInfo
from gitops_tui.errors import StateError

SCHEMA_VERSION = 1
LIMIT = 256 * 2**20
"""Bytes that unpacked state may have: compressed data from elsewhere must not fill memory."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a target the same one for two people: repository, branch and paths."""

    repository: str
    branch: str
    paths: tuple[str, ...]

    @classmethod
    def of(cls, source: SourceInfo) -> Identity:
        """The identity of what a source reads."""
        return cls(source.repository, source.branch, tuple(sorted(source.paths)))

    @property
    def short(self) -> str:
        """Twelve digits that name the target's objects."""
        text = json.dumps([self.repository, self.branch, *self.paths])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def __str__(self) -> str:
        """`https://example.com/shop.git main deploy`."""
        return " ".join((self.repository, self.branch, *self.paths))


class _Document(msgspec.Struct, rename="camel"):
    schema_version: int
    inventory: list[InventoryRecord]
    operations: list[Operation]
    synced: Synced | None = None
    armed: bool = False
    suspension: Suspension | None = None
    namespace: str = ""
    pin: Pin | None = None
    verified: str = ""
    unfinished: Unfinished | None = None
    begun: str = ""


class _Version(msgspec.Struct, rename="camel"):
    schema_version: int


def encode(state: TargetState) -> bytes:
    """`state` as JSON; no more than KEPT_OPERATIONS of its operations."""
    document = _Document(
        schema_version=SCHEMA_VERSION,
        inventory=list(state.inventory.values()),
        operations=list(state.operations[:KEPT_OPERATIONS]),
        synced=state.synced,
        armed=state.armed,
        suspension=state.suspension,
        namespace=state.namespace,
        pin=state.pin,
        verified=state.verified,
        unfinished=state.unfinished,
        begun=state.begun,
    )
    written = msgspec.to_builtins(document)
    for record in _about_resources(written):
        record["key"] = dict(zip(ResourceKey._fields, record["key"], strict=True))
    return msgspec.json.encode(written)


def decode(text: bytes, place: str) -> TargetState:
    """What `encode` wrote. Raises StateError that names `place` and the way out."""
    try:
        found = msgspec.json.decode(text, type=_Version).schema_version
        if found > SCHEMA_VERSION:
            message = f"The state in {place} was written by a newer gitops-tui (version {found})."
            raise StateError(message, hint="Use that version, or a newer one.")
        written = msgspec.json.decode(text)
        for record in _about_resources(written):
            if isinstance(record["key"], dict):
                record["key"] = [record["key"].get(name) for name in ResourceKey._fields]
        document = msgspec.convert(written, _Document)
    except (msgspec.MsgspecError, AttributeError, LookupError, TypeError) as error:
        raise unreadable(place) from error
    return TargetState(
        synced=document.synced,
        inventory={record.key: record for record in document.inventory},
        operations=tuple(document.operations),
        armed=document.armed,
        suspension=document.suspension,
        namespace=document.namespace,
        pin=document.pin,
        verified=document.verified,
        unfinished=document.unfinished,
        begun=document.begun,
    )


def _about_resources(written: JsonObject) -> Iterator[JsonObject]:
    """What names a resource by its `key`: an object by its fields' names, whatever a key is
    made of in memory, for what is recorded outlives the program that wrote it.
    """
    yield from written["inventory"]
    for operation in written["operations"]:
        yield from operation["results"]


def pack(state: TargetState) -> bytes:
    """`state` compressed."""
    return zlib.compress(encode(state), 6)


def unpack(data: bytes, place: str) -> TargetState:
    """What `pack` made. Raises StateError."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(data, LIMIT)
    except zlib.error as error:
        raise unreadable(place) from error
    if not unpacker.eof:
        raise unreadable(place)
    return decode(text, place)


def unreadable(place: str) -> StateError:
    """The error for state that makes no sense."""
    message = f"What past syncs recorded in {place} cannot be read, so nothing is written."
    hint = (
        "Restore it from a backup; or delete it, and the next sync records anew (it prunes less)."
    )
    return StateError(message, hint=hint)
