"""The embedded cluster with many pods that change as often as it is told to.

`python -m tests.benchmarks.storm_source KUBECONFIG PODS` says `ready`; for each line `RATE SECONDS`
on its standard input it changes that many pods a second, each as often as the others, and then
says how often all of them were changed together.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.cluster import EmbeddedCluster
from gitops_tui.sandbox.kinds import NAMESPACE as NAMESPACES
from gitops_tui.sandbox.kinds import POD
from gitops_tui.sandbox.store import Store

NAMESPACE = "storm"
STEP = 0.02
"""Seconds between two handfuls of changes."""


async def main(kubeconfig: str, number: str) -> None:
    """Serve until standard input ends."""
    names = [f"pod-{index:05}" for index in range(int(number))]
    changed = dict.fromkeys(names, 0)
    async with EmbeddedCluster(pace=0.0, kubeconfig=Path(kubeconfig)) as cluster:
        cluster.store.put(NAMESPACES, {"metadata": {"name": NAMESPACE, "uid": "storm"}})
        for name in names:
            cluster.store.put(POD, _pod(name, 0))
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            rate, seconds = (float(word) for word in line.split())
            await _storm(cluster.store, changed, rate, seconds)
            print(sum(changed.values()), flush=True)


async def _storm(store: Store, changed: dict[str, int], rate: float, seconds: float) -> None:
    names, began, done = list(changed), time.perf_counter(), 0
    while done < rate * seconds:
        due = min(rate * seconds, rate * (time.perf_counter() - began))
        while done < due:
            name = names[done % len(names)]
            changed[name] += 1
            store.put(POD, _pod(name, changed[name]))
            done += 1
        await asyncio.sleep(STEP)


def _pod(name: str, restarts: int) -> JsonObject:
    """A running pod whose container was restarted so often."""
    state = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
    container = {"name": "web", "image": "example.org/web:v1", "ready": True, "state": state}
    metadata = {"name": name, "namespace": NAMESPACE, "uid": name, "labels": {"app": "storm"}}
    return {
        "metadata": {**metadata, "creationTimestamp": "2026-01-01T00:00:00Z"},
        "spec": {"nodeName": "demo-node", "containers": [{"name": "web", "image": "web:v1"}]},
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": "True"}],
            "containerStatuses": [{**container, "restartCount": restarts}],
        },
    }


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
