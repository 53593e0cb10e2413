"""The structure of kinds from the server's OpenAPI v3, kept in memory and on disk.

https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
The index gives each group and version a hash, so a document is read once per content.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

from gitops_tui.cluster.refusals import Subject
from gitops_tui.cluster.requests import ask, decoded
from gitops_tui.cluster.transport import Transport
from gitops_tui.core.resources import JsonObject, Kind
from gitops_tui.core.schema import Schema, schema_of
from gitops_tui.errors import Forbidden, NotFound

_SUBJECT = Subject("its OpenAPI description")


class _Place(msgspec.Struct, rename="camel"):
    server_relative_url: str = msgspec.field(default="", name="serverRelativeURL")


class _Index(msgspec.Struct):
    paths: dict[str, _Place] = {}


class Schemas:
    """Schemas by kind; documents are fetched when the first of their kinds is asked for."""

    def __init__(self, transport: Transport, folder: Path | None = None) -> None:
        self._transport = transport
        self._folder = folder or user_cache_path("gitops-tui") / "openapi"
        self._index: dict[str, str] | None = None
        self._documents: dict[str, JsonObject | None] = {}
        self._schemas: dict[tuple[str, Kind], Schema | None] = {}
        self._lock = asyncio.Lock()

    def refresh(self) -> None:
        """Ask for the index again: kinds came or changed."""
        self._index = None

    async def of(self, kind: Kind) -> Schema | None:
        """The kind's schema, or None where the server describes none."""
        async with self._lock:
            if self._index is None:
                self._index = await self._read_index()
            root = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
            url = self._index.get(root)
            if url is None:
                return None
            if (url, kind) not in self._schemas:
                document = await self._document(url)
                self._schemas[url, kind] = (
                    schema_of(document, kind.group, kind.version, kind.kind) if document else None
                )
            return self._schemas[url, kind]

    async def _read_index(self) -> dict[str, str]:
        try:
            answer = await ask(self._transport, "GET", "/openapi/v3", _SUBJECT)
        except (NotFound, Forbidden):
            return {}
        paths = decoded(answer.body, _Index, _SUBJECT).paths
        return {root: place.server_relative_url for root, place in paths.items()}

    async def _document(self, url: str) -> JsonObject | None:
        if url not in self._documents:
            self._documents[url] = await self._fetch(url)
        return self._documents[url]

    async def _fetch(self, url: str) -> JsonObject | None:
        file = self._file(url)
        if file is not None:
            kept = await asyncio.to_thread(_read, file)
            if kept is not None:
                return kept
        path, _, query = url.partition("?")
        pairs = [(name, value) for name, _, value in (w.partition("=") for w in query.split("&"))]
        try:
            answer = await ask(self._transport, "GET", path, _SUBJECT, query=pairs if query else ())
        except (NotFound, Forbidden):
            return None
        if file is not None:
            await asyncio.to_thread(_write, file, answer.body)
        return await asyncio.to_thread(_decode, answer.body)

    def _file(self, url: str) -> Path | None:
        """Where a document is kept; None for one that the server gives no hash."""
        path, _, query = url.partition("?")
        if "hash=" not in query:
            return None
        place = hashlib.sha256(f"{self._transport.server}{path}".encode()).hexdigest()[:16]
        content = hashlib.sha256(query.encode()).hexdigest()[:16]
        return self._folder / f"{place}-{content}.json"


def _decode(body: bytes) -> JsonObject | None:
    try:
        return msgspec.json.decode(body, type=JsonObject)
    except msgspec.MsgspecError:
        return None


def _read(file: Path) -> JsonObject | None:
    try:
        return _decode(file.read_bytes())
    except OSError:
        return None


def _write(file: Path, body: bytes) -> None:
    """Keep a document, and drop the ones it replaces. Without room it is just not kept."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as opened:
            opened.write(body)
        Path(partial).replace(file)
        place = file.name.partition("-")[0]
        for older in file.parent.glob(f"{place}-*.json"):
            if older != file:
                older.unlink(missing_ok=True)
