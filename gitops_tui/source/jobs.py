"""Blocking work kept off the event loop, which ends when nobody waits for it any more.

Everything that asks Git runs as a plain function in a thread. Its processes belong to a
job: cancelling the awaiting task stops them, so quitting never waits for a slow remote.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from subprocess import Popen

T = TypeVar("T")

GRACE = 2.0
"""Seconds a process gets to remove its lock files before it is killed."""


class Stopped(Exception):
    """The job was stopped; whoever awaited it has gone."""


class Job:
    """The processes started for one awaited call, one at a time."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._stopped = threading.Event()
        self._process: Popen[bytes] | None = None
        self._finishing = False

    def launch(self, start: Callable[[], Popen[bytes]]) -> Popen[bytes]:
        """Start the next process, unless the job was stopped. Raises Stopped."""
        with self._guard:
            if self._stopped.is_set() and not self._finishing:
                raise Stopped
            self._process = start()
            return self._process

    def pause(self, seconds: float) -> None:
        """Wait, or raise Stopped as soon as the job is stopped."""
        if self._stopped.wait(seconds) and not self._finishing:
            raise Stopped

    @contextmanager
    def to_the_end(self) -> Iterator[None]:
        """What runs inside is not stopped half way; the job stops after it."""
        self._finishing = True
        try:
            yield
        finally:
            self._finishing = False

    def stop(self) -> None:
        """Stop the running process and start no other."""
        self._stopped.set()
        with self._guard:
            if self._process is not None and not self._finishing:
                end(self._process)


_current: ContextVar[Job | None] = ContextVar("job", default=None)


def current_job() -> Job:
    """The job this thread works for; a new one outside of any."""
    return _current.get() or Job()


class Jobs:
    """All jobs of one repository, so that closing it ends them."""

    def __init__(self) -> None:
        self._running: set[Job] = set()

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` in a thread and return its result. Cancelling stops its processes."""
        job = Job()
        self._running.add(job)
        token = _current.set(job)
        try:
            task = asyncio.ensure_future(asyncio.to_thread(work))
        finally:
            _current.reset(token)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            job.stop()
            await _ended(task)
            raise
        finally:
            self._running.discard(job)

    def stop(self) -> None:
        """Stop every job."""
        for job in tuple(self._running):
            job.stop()


async def _ended(task: asyncio.Future[T]) -> None:
    """Wait for the thread, so that nothing is left running behind a cancelled call."""
    while not task.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([task])
    if not task.cancelled():
        task.exception()


def end(process: Popen[bytes]) -> None:
    """Ask a process and its children to stop, and kill them if they have not soon."""
    _signal(process, signal.SIGTERM)
    timer = threading.Timer(GRACE, _signal, (process, signal.SIGKILL))
    timer.daemon = True
    timer.start()


def _signal(process: Popen[bytes], number: signal.Signals) -> None:
    # Each process leads a session of its own, so its group holds its ssh or helper too.
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
