"""List, then watch, for ever: what is there, and each change as it comes.

    list -> Synchronised -> LIVE -> Upserted, Deleted, ...
             ^                      | closed by the server: go on from the last version
             |                      | no connection: LOST, wait, go on from the last version
             +----- RELISTING ------+ 410 or nonsense: list again
                                      403: DENIED, try again rarely

https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import msgspec

from gitops_tui.cluster.backoff import Backoff
from gitops_tui.cluster.listing import list_all
from gitops_tui.cluster.refusals import Subject, refusal
from gitops_tui.cluster.requests import ask_stream
from gitops_tui.cluster.transport import Query, Transport
from gitops_tui.engine.ports import LinkChanged, LinkPhase
from gitops_tui.errors import Busy, ClusterError, Expired, Forbidden, NotFound

EVENTS_AT_A_TIME = 50
"""Events handed on before the event loop may do something else."""

Item = TypeVar("Item")
Event_co = TypeVar("Event_co", covariant=True)


class Projection(Protocol[Item, Event_co]):
    """What becomes of the bytes of an object, and of what happens to it."""

    def read(self, raw: bytes) -> Item:
        """Decode one object."""

    def version(self, item: Item) -> str:
        """Its resource version."""

    def synchronised(self, items: tuple[Item, ...]) -> Event_co:
        """These are all there are."""

    def upserted(self, item: Item) -> Event_co:
        """One was added or changed."""

    def deleted(self, item: Item) -> Event_co:
        """One is gone."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The reflector's times, in seconds."""

    watch: float = 60.0
    """How long one watch lasts; up to a fifth more, so that watches end at different times."""
    grace: float = 10.0
    """How much longer than that a watch may say nothing before it counts as dead."""
    first_delay: float = 0.5
    longest_delay: float = 30.0
    denied_delay: float = 60.0
    """Between attempts at what is forbidden."""


class Reflector(Generic[Item, Event_co]):
    """Follows one list of objects."""

    def __init__(
        self,
        transport: Transport,
        path: str,
        subject: Subject,
        projection: Projection[Item, Event_co],
        *,
        query: Query = (),
        pace: Pace | None = None,
    ) -> None:
        self._transport = transport
        self._path = path
        self._subject = subject
        self._projection = projection
        self._query = list(query)
        self._pace = pace or Pace()
        self._version = ""
        self._backoff = Backoff(self._pace.first_delay, self._pace.longest_delay)

    async def follow(self) -> AsyncGenerator[Event_co | LinkChanged, None]:
        """Everything that happens, for ever."""
        while True:
            yield LinkChanged(LinkPhase.RELISTING)
            try:
                items, self._version = await list_all(
                    self._transport,
                    self._path,
                    self._subject,
                    self._projection.read,
                    query=self._query,
                )
                yield self._projection.synchronised(items)
                del items
                async with aclosing(self._watch_on()) as events:
                    async for event in events:
                        yield event
            except Expired:
                await asyncio.sleep(self._backoff.next())
            except NotFound as error:
                # The kind is no longer served: its objects went with it.
                yield self._projection.synchronised(())
                yield LinkChanged(LinkPhase.GONE, error.message)
                await asyncio.sleep(self._pace.longest_delay)
            except Forbidden as error:
                yield LinkChanged(LinkPhase.DENIED, str(error))
                await asyncio.sleep(self._pace.denied_delay)
            except ClusterError as error:
                yield LinkChanged(LinkPhase.LOST, error.message)
                await asyncio.sleep(_delay(error, self._backoff))

    async def _watch_on(self) -> AsyncGenerator[Event_co | LinkChanged, None]:
        """Watch again and again from the last version; ends by an error that needs a list."""
        lost = True
        while True:
            started = time.monotonic()
            try:
                async with aclosing(self._watch_once()) as events:
                    async for event in events:
                        if event is not None:
                            yield event
                        elif lost:
                            lost = False
                            yield LinkChanged(LinkPhase.LIVE)
            except (Expired, NotFound, Forbidden):
                raise
            except ClusterError as error:
                lost = True
                yield LinkChanged(LinkPhase.LOST, error.message)
                await asyncio.sleep(_delay(error, self._backoff))
            else:
                if time.monotonic() - started > 1:
                    self._backoff.reset()
                else:
                    # A server that closes at once must not be asked in a circle.
                    await asyncio.sleep(self._backoff.next())

    async def _watch_once(self) -> AsyncGenerator[Event_co | None, None]:
        """One watch: None once it is open, then its events until the server closes it."""
        seconds = int(self._pace.watch * random.uniform(1.0, 1.2)) or 1  # noqa: S311
        query = [
            *self._query,
            ("watch", "1"),
            ("allowWatchBookmarks", "true"),
            ("resourceVersion", self._version),
            ("timeoutSeconds", str(seconds)),
        ]
        quiet = seconds + self._pace.grace
        stream = ask_stream(self._transport, self._path, self._subject, query=query, quiet=quiet)
        async with stream as lines:
            yield None
            count = 0
            async for line in lines:
                if not line.strip():
                    continue
                event = self._read(line)
                self._backoff.reset()
                if event is not None:
                    yield event
                count += 1
                if count % EVENTS_AT_A_TIME == 0:
                    await asyncio.sleep(0)

    def _read(self, line: bytes) -> Event_co | None:
        try:
            event = _EVENT.decode(line)
            body = bytes(event.object)
            match event.type:
                case "BOOKMARK":
                    version = _HEAD.decode(body).metadata.resource_version
                    self._version = version or self._version
                    return None
                case "ERROR":
                    raise _in_stream(body, self._subject)
                case "ADDED" | "MODIFIED" | "DELETED":
                    item = self._projection.read(body)
                case _:
                    return None
        except msgspec.MsgspecError as error:
            message = "The cluster sent a change that cannot be understood."
            raise Expired(message) from error
        self._version = self._projection.version(item) or self._version
        projection = self._projection
        return projection.deleted(item) if event.type == "DELETED" else projection.upserted(item)


class _Event(msgspec.Struct):
    type: str
    object: msgspec.Raw


class _Metadata(msgspec.Struct, rename="camel"):
    resource_version: str = ""


class _Head(msgspec.Struct):
    metadata: _Metadata


class _Code(msgspec.Struct):
    code: int = 500


_EVENT = msgspec.json.Decoder(_Event)
_HEAD = msgspec.json.Decoder(_Head)


def _in_stream(body: bytes, subject: Subject) -> ClusterError:
    return refusal(msgspec.json.decode(body, type=_Code).code, {}, body, subject)


def _delay(error: ClusterError, backoff: Backoff) -> float:
    """How long to wait after `error`; what the server asks for counts."""
    asked = error.retry_after if isinstance(error, Busy) else None
    return max(asked or 0.0, backoff.next())
