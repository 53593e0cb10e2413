"""One act after the other: syncs, rollbacks and prunes wait in a line; small ones need not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from gitops_tui.core.operations import Operation, OperationKind
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.world import World
from gitops_tui.errors import GitopsError


@dataclass(frozen=True, slots=True)
class Act:
    """Something to be done on its own."""

    kind: OperationKind
    do: Callable[[Recorder], Awaitable[Operation]]
    message: str = ""
    cause: str | None = None


class Acting:
    """A line of acts, the operation that runs, and the sentence that answers a small request."""

    def __init__(self, world: World, changed: Callable[[], None]) -> None:
        self._world = world
        self._changed = changed
        self._line: asyncio.Queue[Act] = asyncio.Queue()
        self._small: asyncio.Queue[Callable[[], Awaitable[str]]] = asyncio.Queue()
        self.operation: Operation | None = None
        self.notice: str | None = None

    def wanted_next(self) -> bool:
        """Whether another act waits: then the one before stops waiting for health."""
        return not self._line.empty()

    def ask(self, act: Act) -> None:
        """Put `act` in the line."""
        self.say(None)
        self._line.put_nowait(act)

    def ask_small(self, do: Callable[[], Awaitable[Operation]]) -> None:
        """Do something that may happen beside a sync: a lock must not wait for it."""

        async def said() -> str:
            return (await do()).message

        self.ask_sentence(said)

    def ask_sentence(self, do: Callable[[], Awaitable[str]]) -> None:
        """Do something small that is no operation, and say how it ended."""
        self.say(None)
        self._small.put_nowait(do)

    def say(self, sentence: str | None) -> None:
        """Answer a request."""
        self.notice = sentence
        self._changed()

    async def run(self) -> None:
        """Do what is in the line, for ever."""
        while True:
            act = await self._line.get()
            recorder = Recorder(
                self._world, act.kind, cause=act.cause, message=act.message, progress=self._tell
            )
            self._tell(recorder.operation)
            try:
                await act.do(recorder)
            except GitopsError as error:
                recorder.fail(error)

    async def run_small(self) -> None:
        """Do the small things, for ever."""
        while True:
            do = await self._small.get()
            try:
                self.say(await do())
            except GitopsError as error:
                self.say(str(error))

    def _tell(self, operation: Operation) -> None:
        self.operation = operation
        self._changed()
