"""How long the event loop stands still: the dashboard at 160x50 over 1,000 pods.

A coroutine sleeps 5 ms again and again; the longest time between two of its turns is how long
a key press could have waited. The wall clock counts what other programs take from us too: the
same ticker runs in a process that does nothing else, and `processor` is how long our own
thread really worked within one gap. The control plane gives way to both, for a cluster's work is
done on other machines. The limit holds for the first, on an idle machine.

    python -m tests.benchmarks.stalls --why     # and where the loop stood meanwhile
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.benchmarks.bench import Bench, Repository, wait_for, workbench
from tests.benchmarks.figures import beside_limit, say
from tests.benchmarks.objects import deployment, manifests
from tests.benchmarks.terminal import Shown, dashboard_on, until
from tests.benchmarks.ticking import IdleProcess, Ticker

LIMIT = 0.05
PODS = 1000
RESOURCES = 1000
NAMESPACE = "crowd"
NAME = "crowd"
QUIET = 5.0
"""Seconds of a phase in which nothing is asked for."""


def main(*words: str) -> None:
    """The same dashboard through quiet and busy times, then one over many resources."""
    why = "--why" in words
    with workbench() as bench:
        bench.yield_processors()
        asyncio.run(_over_pods(bench, why=why))
        asyncio.run(_over_resources(bench, why=why))


async def _over_pods(bench: Bench, *, why: bool) -> None:
    files = manifests(20, NAMESPACE) | {"crowd.yaml": deployment(NAME, NAMESPACE, PODS)}
    made = await asyncio.to_thread(bench.repository, "crowd", files)
    await asyncio.to_thread(_sync, made)
    with IdleProcess() as idle:
        phases = Phases(idle, why=why)
        async with dashboard_on(made.target) as shown, phases.ticking():
            async with phases.phase(f"start over {PODS} pods"):
                await until(lambda: len(_pods(shown)) == PODS and _ready(shown))
            async with phases.phase("nothing happens"):
                await asyncio.sleep(QUIET)
            async with phases.phase("all pods on show, moving and filtering"):
                await _use(shown)
            async with phases.phase("restart of all pods"):
                await _kubectl(made, "rollout", "restart", f"deployment/{NAME}")
                await until(lambda: _changed(shown))
                await until(lambda: _whole(shown, PODS))
            async with phases.phase(f"down to {PODS // 5} pods"):
                await _kubectl(made, "scale", f"--replicas={PODS // 5}", f"deployment/{NAME}")
                await until(lambda: _whole(shown, PODS // 5))
            async with phases.phase(f"up to {PODS} pods"):
                await _kubectl(made, "scale", f"--replicas={PODS}", f"deployment/{NAME}")
                await until(lambda: _whole(shown, PODS))


async def _over_resources(bench: Bench, *, why: bool) -> None:
    name = "many"
    made = await asyncio.to_thread(bench.repository, name, manifests(RESOURCES, name))
    await asyncio.to_thread(made.gitops, "sync", "--yes", "--no-wait")
    await asyncio.to_thread(bench.settle, name)
    with IdleProcess() as idle:
        phases = Phases(idle, why=why)
        async with dashboard_on(made.target) as shown, phases.ticking():
            async with phases.phase(f"start and first comparison of {RESOURCES}"):
                await until(lambda: _ready(shown))
            async with phases.phase("verifying"):
                await asyncio.sleep(QUIET)
            async with phases.phase("a commit that changes one"):
                changed = {"part.yaml": deployment("new", name, 0)}
                await asyncio.to_thread(made.commit, "Change one", changed)
                await until(lambda: _missing(shown))
                await asyncio.sleep(1)


class Phases:
    """What is going on, and the longest gaps meanwhile."""

    def __init__(self, idle: IdleProcess, *, why: bool) -> None:
        self._idle = idle
        self._ticker = Ticker(limit=LIMIT, why=why)

    @asynccontextmanager
    async def ticking(self) -> AsyncIterator[None]:
        """Tick until the end of the block."""
        task = asyncio.create_task(self._ticker.run())
        try:
            yield
        finally:
            task.cancel()

    @asynccontextmanager
    async def phase(self, what: str) -> AsyncIterator[None]:
        """Measure one phase, and print it."""
        self._ticker.begin()
        self._idle.longest()
        yield
        gaps = self._ticker.gaps
        worst, busiest = max(gap.wall for gap in gaps), max(gap.processor for gap in gaps)
        over = sum(gap.wall > LIMIT for gap in gaps)
        idle = self._idle.longest()
        beside_limit(
            f"longest stall: {what}",
            [worst],
            LIMIT,
            f"processor {busiest * 1e3:.1f} ms",
            f"{over} over the limit in {sum(gap.wall for gap in gaps):.1f} s",
            f"an idle process {idle * 1e3:.1f} ms",
        )
        for line in self._ticker.whys():
            say(f"      {line}")


def _sync(made: Repository) -> None:
    made.gitops("sync", "--yes", "--no-wait")
    path = f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/{NAME}"
    wait_for(
        lambda: made.plane.request("GET", path).get("status", {}).get("readyReplicas") == PODS, 0.5
    )


async def _kubectl(made: Repository, *words: str) -> None:
    await asyncio.to_thread(made.plane.kubectl, "-n", NAMESPACE, *words)


async def _use(shown: Shown) -> None:
    """Look at all pods, walk through them, and look for some."""
    for key in ("3", "f", *"jjjjjjjj", "G", "g", *["pagedown"] * 10, "slash", *"crowd-", "escape"):
        shown.terminal.press(key)
        await asyncio.sleep(0.15)


def _pods(shown: Shown) -> list[str]:
    snapshot = shown.snapshot
    pods = snapshot.pods.values() if snapshot is not None else ()
    return [pod.name for pod in pods if pod.namespace == NAMESPACE]


def _changed(shown: Shown) -> bool:
    snapshot = shown.snapshot
    return snapshot is not None and any(pod.terminating for pod in snapshot.pods.values())


def _whole(shown: Shown, number: int) -> bool:
    snapshot = shown.snapshot
    pods = snapshot.pods.values() if snapshot is not None else ()
    return len(pods) == number and all(pod.status == "Running" for pod in pods)


def _ready(shown: Shown) -> bool:
    return shown.snapshot is not None and shown.snapshot.ready


def _missing(shown: Shown) -> bool:
    return shown.snapshot is not None and shown.snapshot.summary.missing == 1


if __name__ == "__main__":
    main(*sys.argv[1:])
