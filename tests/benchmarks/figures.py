"""What a turn took, and the line that is printed of many."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import IO


@dataclass(frozen=True, slots=True)
class Took:
    """What one turn took, in seconds."""

    wall: float
    processor: float | None = None
    memory: float | None = None
    """The most bytes that were resident."""


def process(
    words: Sequence[str],
    environment: Mapping[str, str],
    out: IO[bytes],
    codes: Sequence[int] = (0,),
) -> Took:
    """Run a program to its end, its output into `out`. Raises RuntimeError for its complaint."""
    began = time.perf_counter()
    running = subprocess.Popen(
        words, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
    )
    _, status, used = os.wait4(running.pid, 0)
    wall = time.perf_counter() - began
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode not in codes:
        out.seek(0)
        message = f"{words[:3]} ended with {running.returncode}: {out.read()[-2000:]!r}"
        raise RuntimeError(message)
    return Took(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def in_turn(rounds: int, turns: Mapping[str, Callable[[], Took]]) -> dict[str, list[Took]]:
    """Let each take its turn, `rounds` times over."""
    taken: dict[str, list[Took]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            taken[name].append(turn())
    return taken


def beside_peer(what: str, ours: Sequence[Took], peer: str, theirs: Sequence[Took]) -> None:
    """One line: us, the peer, the ratio of the medians."""
    here, there = _middle(ours), _middle(theirs)
    words = [
        f"{_time(here.wall)} beside {_time(there.wall)} of {peer}",
        _ratio(here.wall, there.wall),
    ]
    if here.processor is not None and there.processor:
        words.append(
            f"processor {_time(here.processor)} beside {_time(there.processor)}, "
            f"{_ratio(here.processor, there.processor)}"
        )
    _print(what, *words, f"median of {len(ours)}")


def beside_limit(what: str, took: Sequence[float], limit: float, *more: str) -> None:
    """One line: us, the limit, the part of it that we take."""
    middle, worst = median(took), max(took)
    measured = f"{_time(middle)} of {_time(limit)}, {_ratio(middle, limit)}"
    spread = f"median of {len(took)}, worst {_time(worst)}" if len(took) > 1 else ""
    _print(what, measured, spread, *more)


def _print(what: str, *words: str) -> None:
    say(f"  {what:<52} {'; '.join(word for word in words if word)}")


def say(line: str) -> None:
    """Print, also while an app holds standard output."""
    print(line, file=sys.__stdout__, flush=True)


def _middle(took: Sequence[Took]) -> Took:
    spent = [one.processor for one in took if one.processor is not None]
    return Took(median(one.wall for one in took), median(spent) if spent else None)


def _ratio(ours: float, theirs: float) -> str:
    ratio = ours / theirs
    return f"{ratio:.2f}x" if ratio >= 0.1 else f"{ratio:.2g}x"


def _time(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.1f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
