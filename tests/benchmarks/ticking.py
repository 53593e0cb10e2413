"""A ticker on an event loop, and its gaps. By itself it is the idle process beside the others."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
import traceback
from collections import Counter, deque
from dataclasses import dataclass
from types import FrameType
from typing import Self

TICK = 0.005
LOOK = 0.01
KEPT = 1_000_000


@dataclass(frozen=True, slots=True)
class Gap:
    """The time between two ticks, and how long our thread worked in it."""

    wall: float
    processor: float


class Ticker:
    """Ticks on the running loop, and remembers the gaps since `begin`."""

    def __init__(self, *, limit: float = 1.0, why: bool = False) -> None:
        self.gaps: deque[Gap] = deque(maxlen=KEPT)
        self._limit = limit
        self._why = why
        self._ticked = time.perf_counter()
        self._seen: Counter[str] = Counter()

    def begin(self) -> None:
        """Forget what was."""
        self.gaps.clear()
        self._seen.clear()

    def whys(self, most: int = 6) -> list[str]:
        """Where the loop was found standing, most often first."""
        return [f"{count:4}  {where}" for where, count in self._seen.most_common(most)]

    async def run(self) -> None:
        """Tick for ever."""
        if self._why:
            thread = threading.get_ident()
            threading.Thread(target=self._look, args=(thread,), daemon=True).start()
        self._ticked = time.perf_counter()
        worked = time.thread_time()
        while True:
            await asyncio.sleep(TICK)
            now, then = time.perf_counter(), time.thread_time()
            self.gaps.append(Gap(now - self._ticked, then - worked))
            self._ticked, worked = now, then

    def _look(self, thread: int) -> None:
        """From another thread: where is the loop while it does not tick?"""
        while True:
            time.sleep(LOOK)
            if time.perf_counter() - self._ticked > self._limit / 2:
                frame = sys._current_frames().get(thread)
                if frame is not None:
                    self._seen[_where(frame)] += 1


def _where(frame: FrameType, most: int = 7) -> str:
    """The innermost calls, our own ones before all."""
    stack = traceback.extract_stack(frame)
    ours = [call for call in stack if "gitops_tui" in call.filename] or stack
    chosen = [*ours[-most:], *([stack[-1]] if stack[-1] is not ours[-1] else [])]
    return " > ".join(
        f"{call.filename.rsplit('/', 1)[-1]}:{call.lineno} {call.name}" for call in chosen
    )


class IdleProcess:
    """A process that does nothing but tick."""

    def __enter__(self) -> Self:
        words = [sys.executable, "-m", "tests.benchmarks.ticking"]
        self._running = subprocess.Popen(
            words, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
        )
        self.longest()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.communicate()

    def longest(self) -> float:
        """The longest gap since the last question."""
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write("longest\n")
        self._running.stdin.flush()
        return float(self._running.stdout.readline())


async def _idle() -> None:
    ticker = Ticker()
    ticking = asyncio.create_task(ticker.run())
    while await asyncio.to_thread(sys.stdin.readline):
        print(max((gap.wall for gap in ticker.gaps), default=0.0), flush=True)
        ticker.begin()
    ticking.cancel()


if __name__ == "__main__":
    asyncio.run(_idle())
