"""One watch of the cluster in memory: an endless stream that a test can cut and mend."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

from gitops_tui.core.resources import Kind
from gitops_tui.engine.ports import LinkChanged, LinkPhase

Event = TypeVar("Event")


class Feed(Generic[Event]):
    """Begins with everything there is, then tells each change, for ever.

    While the link is not LIVE, nothing comes through. What happened meanwhile is told
    afterwards when it was LOST; otherwise everything is listed anew.
    """

    def __init__(self, kind: Kind, namespace: str | None, everything: Callable[[], Event]) -> None:
        self.kind = kind
        self.namespace = namespace
        self.phase = LinkPhase.RELISTING
        self._everything = everything
        self._queue: asyncio.Queue[Event | LinkChanged] = asyncio.Queue()
        self._queue.put_nowait(LinkChanged(LinkPhase.RELISTING))
        self._held: list[Event] = []
        self._listed = False

    def covers(self, identity: tuple[str, str], namespace: str) -> bool:
        """Whether it follows that kind of objects there."""
        return self.kind.identity == identity and self.namespace in {None, namespace}

    def link(self, phase: LinkPhase, error: str | None = None) -> None:
        """The watch comes, goes, or is being renewed."""
        self.phase = phase
        self._listed = self._listed and phase in {LinkPhase.LIVE, LinkPhase.LOST}
        if phase is LinkPhase.LIVE and not self._listed:
            self._held.clear()
            self._listed = True
            self._queue.put_nowait(self._everything())
        self._queue.put_nowait(LinkChanged(phase, error))
        while phase is LinkPhase.LIVE and self._held:
            self._queue.put_nowait(self._held.pop(0))

    def tell(self, event: Event) -> None:
        """Something happened."""
        if self.phase is LinkPhase.LIVE:
            self._queue.put_nowait(event)
        else:
            self._held.append(event)

    async def follow(self, feeds: list[Feed[Event]]) -> AsyncIterator[Event | LinkChanged]:
        """What the watcher reads. When nobody does any more, the feed leaves `feeds`."""
        try:
            while True:
                yield await self._queue.get()
        finally:
            feeds.remove(self)
