"""A live change until it is seen: our snapshot and our screen beside `kubectl get --watch`.

A Deployment's replicas are set through the API server; the clock starts when the request is
sent. Measured of the same changes are the engine's first snapshot whose row shows the drift, by
its own or the server's verdict, and the line of a `kubectl get deployment --watch` that was
waiting. Then the same with the whole dashboard at 160x50: until the words are sent to the
terminal. The limit is what is promised from the change to the screen.
"""

from __future__ import annotations

import asyncio
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Self

from gitops_tui.core.drift import State
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from tests.benchmarks.bench import Repository, workbench
from tests.benchmarks.figures import Took, beside_limit, beside_peer
from tests.benchmarks.objects import deployment, manifests
from tests.benchmarks.terminal import dashboard_on, engine_on, seen, until
from tests.control_plane.reach import KUBECTL, Reach

LIMIT = 0.25
ROUNDS = 15
NAMESPACE = "live"
NAME = "frontend"
KEY = ResourceKey("apps", "Deployment", NAMESPACE, NAME)


def main() -> None:
    """Change, and wait for each to see it."""
    with workbench() as bench:
        files = manifests(30, NAMESPACE) | {"a.yaml": deployment(NAME, NAMESPACE, 0)}
        made = bench.repository("live", files)
        made.gitops("sync", "--yes", "--no-wait")
        bench.settle(NAMESPACE)
        asyncio.run(_measure_snapshots(made))
        asyncio.run(_measure_screen(made))


async def _measure_snapshots(made: Repository) -> None:
    with Watching(made.plane) as kubectl:
        async with engine_on(made.target) as engine:
            ours: list[Took] = []
            theirs: list[Took] = []
            for replicas in range(1, ROUNDS + 1):
                waiting = asyncio.create_task(seen(engine, _shows(replicas)))
                began = await _scale(made.plane, replicas)
                ours.append(Took(await waiting - began))
                theirs.append(Took(await asyncio.to_thread(kubectl.saw, replicas) - began))
                await _scale(made.plane, 0)
                await seen(engine, lambda s: _row(s, State.IN_SYNC))
    beside_peer("live change to snapshot", ours, "kubectl get --watch", theirs)
    beside_limit("live change to snapshot", [one.wall for one in ours], LIMIT)


async def _measure_screen(made: Repository) -> None:
    took: list[float] = []
    async with dashboard_on(made.target) as shown:
        await until(lambda: shown.snapshot is not None and shown.snapshot.ready)
        for replicas in range(1, ROUNDS + 1):
            words = shown.terminal.await_words(rf"replicas {replicas} → 0")
            began = await _scale(made.plane, replicas)
            took.append(await asyncio.wait_for(words, 30) - began)
            again = shown.terminal.await_words(r"31 in sync|✓ in sync")
            await _scale(made.plane, 0)
            await asyncio.wait_for(again, 30)
            await until(lambda: shown.snapshot is not None and _row(shown.snapshot, State.IN_SYNC))
    beside_limit("live change to screen", took, LIMIT)


async def _scale(plane: Reach, replicas: int) -> float:
    """Set the replicas; the moment at which that was asked for."""
    path = f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/{NAME}/scale"
    body = {"apiVersion": "autoscaling/v1", "kind": "Scale", "spec": {"replicas": replicas}}
    body["metadata"] = {"name": NAME, "namespace": NAMESPACE}
    began = time.perf_counter()
    await asyncio.to_thread(plane.request, "PUT", path, body)
    return began


def _shows(replicas: int) -> Callable[[Snapshot], bool]:
    return lambda snapshot: any(
        change.live == replicas
        for row in snapshot.resources
        if row.key == KEY and row.state is State.DRIFTED
        for change in row.changes
    )


def _row(snapshot: Snapshot, state: State) -> bool:
    return any(row.key == KEY and row.state is state for row in snapshot.resources)


class Watching:
    """A kubectl that watches the Deployment, and when it printed what."""

    def __init__(self, plane: Reach) -> None:
        words = ["get", "deployment", NAME, "-n", NAMESPACE, "--watch"]
        self._command = [str(KUBECTL), "--kubeconfig", str(plane.kubeconfig), *words]
        self._lines: queue.Queue[tuple[float, str]] = queue.Queue()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        self._reading = threading.Thread(target=self._read)
        self._reading.start()
        self.saw(0)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._reading.join()

    def saw(self, replicas: int) -> float:
        """The moment of the first line that wants so many."""
        while True:
            moment, line = self._lines.get(timeout=30)
            if f"/{replicas} " in line:
                return moment

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put((time.perf_counter(), line))
        self._process.stdout.close()


if __name__ == "__main__":
    main()
