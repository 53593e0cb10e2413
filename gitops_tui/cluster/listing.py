"""Lists, page by page, as the bytes of each object."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from gitops_tui.cluster.refusals import Subject
from gitops_tui.cluster.requests import ask, decoded
from gitops_tui.cluster.transport import Query, Transport
from gitops_tui.errors import Expired

PAGE = 500
"""Objects asked for at a time."""
AT_A_TIME = 100
"""Objects read before the event loop may do something else."""
ATTEMPTS = 3
TIMEOUT = 60.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the objects."""

    items: list[msgspec.Raw]
    resource_version: str
    """The moment that the whole list is of: a watch may follow from here."""


class _ListMetadata(msgspec.Struct, rename="camel"):
    resource_version: str = ""
    continue_: str = msgspec.field(default="", name="continue")


class _List(msgspec.Struct):
    metadata: _ListMetadata
    items: list[msgspec.Raw] | None = None


async def pages(
    transport: Transport, path: str, subject: Subject, *, query: Query = (), size: int = PAGE
) -> AsyncIterator[Page]:
    """Every page of a list. Raises Expired when the pages went stale in between."""
    position = ""
    while True:
        words = [*query, ("limit", str(size))]
        if position:
            words.append(("continue", position))
        answer = await ask(transport, "GET", path, subject, query=words, timeout=TIMEOUT)
        listed = decoded(answer.body, _List, subject)
        yield Page(listed.items or [], listed.metadata.resource_version)
        position = listed.metadata.continue_
        if not position:
            return


async def list_all(
    transport: Transport,
    path: str,
    subject: Subject,
    read: Callable[[bytes], T],
    *,
    query: Query = (),
    size: int = PAGE,
) -> tuple[tuple[T, ...], str]:
    """All objects, each through `read`, and the resource version to watch from.

    Starts over when the server forgets the list half way. Raises ClusterError's children.
    """
    for attempt in range(1, ATTEMPTS + 1):
        found: list[T] = []
        version = ""
        try:
            async for page in pages(transport, path, subject, query=query, size=size):
                version = page.resource_version
                for start in range(0, len(page.items), AT_A_TIME):
                    part = page.items[start : start + AT_A_TIME]
                    # A copy: the raw item would keep the whole page in memory.
                    found.extend(read(bytes(item)) for item in part)
                    await asyncio.sleep(0)
        except Expired:
            if attempt == ATTEMPTS:
                raise
        else:
            return tuple(found), version
    raise AssertionError
