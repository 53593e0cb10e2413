"""From `exec` to the first words on the terminal: the dashboard beside a bare Textual app.

Both run in turn on a pseudo-terminal of 120x40, so that what else the machine does falls
on both. Wall time is what a person waits for; processor time is what it costs, and moves
less when the machine is busy.

    python -m tests.benchmarks.first_paint [ROUNDS]
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import NamedTuple

LIMIT = 0.6
"""Seconds that the dashboard's first frame may take, on an idle machine."""
ROUNDS = 15
PATIENCE = 30.0
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self): yield Static("first words")
Bare().run()
"""
PROGRAM = str(Path(sys.executable).with_name("gitops-tui"))


class Paint(NamedTuple):
    """What one start took."""

    wall: float
    processor: float


def main(rounds: int = ROUNDS) -> None:
    """Measure in turn, and print medians and the ratio."""
    with tempfile.TemporaryDirectory() as home:
        repository = str(Path(__file__).parents[2])
        starts: dict[str, tuple[list[str], bytes]] = {
            "bare Textual": ([sys.executable, "-c", BARE], b"first words"),
            "gitops-tui --repo": (
                [PROGRAM, "--repo", repository, "--path", "sample-repo"],
                b"connecting",
            ),
        }
        taken: dict[str, list[Paint]] = {name: [] for name in starts}
        for words, awaited in starts.values():
            paint(words, awaited, Path(home))  # fills the caches of files and bytecode
        for _ in range(rounds):
            for name, (words, awaited) in starts.items():
                taken[name].append(paint(words, awaited, Path(home)))
    print(f"first paint, medians of {rounds}; limit {LIMIT} s on an idle machine")
    report(taken)


def report(taken: Mapping[str, list[Paint]]) -> None:
    """One line a program; the first is what the others are compared with."""
    base: Paint | None = None
    for name, paints in taken.items():
        here = Paint(median(p.wall for p in paints), median(p.processor for p in paints))
        best = min(p.wall for p in paints)
        base = base or here
        print(
            f"  {name:<18} {here.wall:.3f} s wall (best {best:.3f}), "
            f"{here.processor:.3f} s processor, "
            f"{here.wall / base.wall:.2f}x wall, {here.processor / base.processor:.2f}x processor, "
            f"{here.wall / LIMIT:.2f} of the limit"
        )


def paint(words: list[str], awaited: bytes, home: Path) -> Paint:
    """Start a program on a terminal of its own and end it at its first words."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GITOPS_TUI", "KUBE", "XDG"))}
    environment = kept | {"TERM": "xterm-256color", "HOME": str(home)}
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        # The program begins on a terminal that has its size.
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.execve(words[0], words, environment)  # noqa: S606  # no shell is meant
    try:
        shown = _until(terminal, awaited)
        wall = time.perf_counter() - began
    finally:
        os.kill(child, signal.SIGKILL)
        _, _, used = os.wait4(child, 0)
        os.close(terminal)
    if awaited not in shown:
        message = f"{words[:2]} painted nothing: {shown[-400:]!r}"
        raise RuntimeError(message)
    return Paint(wall, used.ru_utime + used.ru_stime)


def _until(terminal: int, awaited: bytes) -> bytes:
    shown = b""
    deadline = time.monotonic() + PATIENCE
    while awaited not in shown and time.monotonic() < deadline:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if ready:
            try:
                shown += os.read(terminal, 65536)
            except OSError:
                break
    return shown


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
