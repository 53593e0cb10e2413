"""The dashboard over 10,000 pods, beside `kubectl get pods --all-namespaces` in the same run.

The pods' first rows should be on screen before kubectl has ended. Then what the dashboard holds in
memory, what it does while nothing happens, and how long a key takes to be seen in the filter.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.bench import Repository, wait_for, workbench
from tests.benchmarks.figures import Took, beside_limit, beside_peer, process, say
from tests.benchmarks.objects import deployment, manifests
from tests.benchmarks.terminal import Shown, dashboard_on, until
from tests.control_plane.reach import KUBECTL

PODS = 10_000
NAMESPACE = "crowd"
NAME = "crowd"
RESIDENT = 250.0
"""MB."""
BUSY = 0.02
"""Part of a processor while nothing happens."""
KEY = 0.05
QUIET = 10.0


def main(number: str = "") -> None:
    """Fill the cluster, and look at it."""
    pods = int(number or PODS)
    with workbench() as bench:
        files = manifests(20, NAMESPACE) | {"crowd.yaml": deployment(NAME, NAMESPACE, pods)}
        made = bench.repository("crowd", files)
        made.gitops("sync", "--yes", "--no-wait")
        _wait_for_pods(made, pods)
        bench.yield_processors()
        theirs = _kubectl(made)
        before = _resident()
        asyncio.run(_look(made, pods, theirs, before))


def _wait_for_pods(made: Repository, pods: int) -> None:
    path = f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/{NAME}"

    def ready() -> bool:
        return bool(made.plane.request("GET", path).get("status", {}).get("readyReplicas") == pods)

    while True:
        try:
            wait_for(ready, 2.0)
        except TimeoutError:
            say("  still waiting for the pods")
        else:
            return


def _kubectl(made: Repository) -> Took:
    words = [str(KUBECTL), "--kubeconfig", str(made.plane.kubeconfig), "get", "pods", "-A"]
    with tempfile.TemporaryFile() as out:
        home = made.who.environment
        return min((process(words, home, out) for _ in range(3)), key=lambda took: took.wall)


async def _look(made: Repository, pods: int, theirs: Took, before: float) -> None:
    began = time.perf_counter()
    async with dashboard_on(made.target) as shown:
        shown.terminal.press("3")
        first = await asyncio.wait_for(shown.terminal.await_words(rf"{NAME}-\w+-\w+"), 120)
        beside_peer("first rows of pods", [Took(first - began)], "kubectl get pods -A", [theirs])
        await until(lambda: _pods(shown) == pods)
        say(f"  all {pods} pods known after {time.perf_counter() - began:.1f} s")
        shown.terminal.press("f")
        await asyncio.sleep(QUIET)
        held = _resident()
        say(f"  resident {held:.0f} MB, {held - before:.0f} of them since it started;"
            f" {held / RESIDENT:.2f}x of the limit")  # fmt: skip
        worked = time.process_time()
        await asyncio.sleep(QUIET)
        beside_limit("nothing happens, processor", [(time.process_time() - worked) / QUIET], BUSY)
        await _filter(shown)


async def _filter(shown: Shown) -> None:
    """Type into the filter, and see each letter come."""
    shown.terminal.press("slash")
    await asyncio.sleep(0.5)
    took = []
    typed = ""
    for letter in "crowd":
        typed += letter
        came = shown.terminal.await_words(r"\d+ of \d+|" + typed)
        began = time.perf_counter()
        shown.terminal.press(letter)
        took.append(await asyncio.wait_for(came, 30) - began)
        await asyncio.sleep(0.5)
    beside_limit("a key in the filter until it is seen", took, KEY)


def _pods(shown: Shown) -> int:
    snapshot = shown.snapshot
    return sum(pod.namespace == NAMESPACE for pod in snapshot.pods.values()) if snapshot else 0


def _resident() -> float:
    """MB of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    main(*sys.argv[1:])
