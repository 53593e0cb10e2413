"""1,000 pod events a second for 30 seconds: the dashboard at 160x50 must not stand still.

The events come over HTTP from the embedded cluster in a process of its own, for no API server on
a small machine makes so many. Measured are the longest gap of the event loop, how often the screen
was drawn, and whether each event is in what is shown in the end.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from tests.benchmarks.figures import beside_limit, say
from tests.benchmarks.storm_source import NAMESPACE
from tests.benchmarks.terminal import Shown, dashboard_on, until
from tests.benchmarks.ticking import Ticker
from tests.e2e.manifests import config_map
from tests.e2e.program import Operator

PODS = 1000
RATE, SECONDS = 1000, 30
LONGEST = 0.05
FRAME = 0.1
"""Ten frames a second."""


def main(*words: str) -> None:
    """Storm, and look."""
    with tempfile.TemporaryDirectory(prefix="storm-") as place, source(Path(place)) as storm:
        asyncio.run(_weather(storm, why="--why" in words))


class Storm:
    """The cluster that it comes from."""

    def __init__(self, running: subprocess.Popen[str], target: Target) -> None:
        self._running = running
        self.target = target

    def blow(self, rate: int, seconds: int) -> int:
        """Change pods; how often all were changed since the start."""
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._running.stdin.write(f"{rate} {seconds}\n")
        self._running.stdin.flush()
        return int(self._running.stdout.readline())


@contextmanager
def source(place: Path) -> Iterator[Storm]:
    """The cluster and a synced repository on it, until the end of the block."""
    kubeconfig, repository = place / "kubeconfig", place / "app"
    words = [sys.executable, "-m", "tests.benchmarks.storm_source", str(kubeconfig), str(PODS)]
    running = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        running.stdout.readline()
        repository.mkdir()
        who = Operator.settle(place / "home", repository, kubeconfig, "Ana Ortega")
        who.git("init", "--quiet")
        (repository / "settings.yaml").write_text(config_map("settings", NAMESPACE))
        who.git("add", "--all")
        who.git("commit", "--quiet", "--message", "Describe the application")
        assert who.gitops("sync", "--yes", "--no-wait").code == 0
        yield Storm(running, Target(repo=str(repository), kubeconfig=kubeconfig))
    finally:
        running.communicate()


async def _weather(storm: Storm, *, why: bool) -> None:
    ticker = Ticker(limit=LONGEST, why=why)
    async with dashboard_on(storm.target) as shown:
        await until(lambda: shown.snapshot is not None and len(shown.snapshot.pods) == PODS)
        for key in ("3", "f"):
            shown.terminal.press(key)
        ticking = asyncio.create_task(ticker.run())
        ticker.begin()
        drawn, began = shown.terminal.frames, time.perf_counter()
        sent = await asyncio.to_thread(storm.blow, RATE, SECONDS)
        took, frames = time.perf_counter() - began, shown.terminal.frames - drawn
        late = time.perf_counter()
        await until(lambda: _restarts(shown) == sent)
        late = time.perf_counter() - late
        ticking.cancel()
    gaps = [gap.wall for gap in ticker.gaps]
    over = sum(gap > LONGEST for gap in gaps)
    what = f"{sent / took:.0f} events a second"
    beside_limit(f"longest stall, {what}", [max(gaps)], LONGEST, f"{over} over the limit")
    beside_limit(f"time between two frames, {what}", [took / max(1, frames)], FRAME)
    say(f"  all {sent} events seen {late * 1e3:.0f} ms after the last one was made")
    for line in ticker.whys():
        say(f"      {line}")


def _restarts(shown: Shown) -> int:
    snapshot: Snapshot | None = shown.snapshot
    return sum(pod.restarts for pod in snapshot.pods.values()) if snapshot is not None else -1


if __name__ == "__main__":
    main(*sys.argv[1:])
