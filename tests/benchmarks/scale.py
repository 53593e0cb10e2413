"""What 1,000, 5,000 and 10,000 objects cost: time, memory, and one change among them.

`gitops-tui diff` as a process, all in sync: its time per object beside that at the smallest size
should stay what it is, and what it holds per object has a limit. Then the engine over all of
them: the processor's time that one live change, and one changed file, takes until the snapshot
shows it.
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left
from collections.abc import Callable

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.engine.engine import Engine
from tests.benchmarks.bench import Bench, Repository, workbench
from tests.benchmarks.figures import Took, beside_limit, beside_peer, say
from tests.benchmarks.objects import deployment, manifests
from tests.benchmarks.terminal import engine_on, seen

SIZES = (1000, 5000, 10_000)
SMALL = 3
ROUNDS = 3
CHANGES = 8
PER_OBJECT = 20 * 1024.0
"""Bytes."""
PER_CHANGE = 0.03
"""Seconds of a processor."""
NAME = "frontend"


def main(*sizes: str) -> None:
    """Grow, and look what it costs."""
    with workbench() as bench:
        empty = _diff(_synced(bench, SMALL))
        smallest: Took | None = None
        for size in [int(word) for word in sizes] or SIZES:
            made = _synced(bench, size)
            taken = _diff(made)
            each = Took((taken.wall - empty.wall) / size)
            smallest = smallest or each
            beside_peer(f"diff of {size}, each", [each], "the smallest size's", [smallest])
            held = ((taken.memory or 0) - (empty.memory or 0)) / size
            say(f"  {'':52} {held / 1024:.1f} KB an object, {held / PER_OBJECT:.2f}x of the limit")
            asyncio.run(_changes(made, size))


def _synced(bench: Bench, size: int) -> Repository:
    namespace = f"scale-{size}"
    files = manifests(size - 1, namespace) | {"a.yaml": deployment(NAME, namespace, 0)}
    made = bench.repository(namespace, files)
    took = made.gitops("sync", "--yes", "--no-wait")
    say(f"  first sync of {size}: {took.wall:.1f} s, processor {took.processor or 0:.1f} s")
    bench.settle(namespace)
    return made


def _diff(made: Repository) -> Took:
    """The quickest of some, as nothing disturbs it, and what it held."""
    return min((made.gitops("diff") for _ in range(ROUNDS)), key=lambda took: took.wall)


async def _changes(made: Repository, size: int) -> None:
    async with engine_on(made.target) as engine:
        # What was read at the start is verified, gently, for a while: not what is asked here.
        live = [await _live_change(made, engine, size, number) for number in range(1, CHANGES)]
        file = [await _commit(made, engine, size, number) for number in range(1, CHANGES)]
    beside_limit(f"a live change among {size}, processor", live, PER_CHANGE)
    beside_limit(f"a changed file among {size}, processor", file, PER_CHANGE)


async def _live_change(made: Repository, engine: Engine, size: int, number: int) -> float:
    path = f"/apis/apps/v1/namespaces/scale-{size}/deployments/{NAME}/scale"
    body = {"apiVersion": "autoscaling/v1", "kind": "Scale", "spec": {"replicas": number}}
    body["metadata"] = {"name": NAME, "namespace": f"scale-{size}"}

    def change() -> None:
        made.plane.request("PUT", path, body)

    return await _worked(engine, change, lambda s: _values(s, size, "live") == {number})


async def _commit(made: Repository, engine: Engine, size: int, number: int) -> float:
    text = deployment(NAME, f"scale-{size}", 100 + number)

    def change() -> None:
        made.commit(f"Want {number}", {"a.yaml": text})

    return await _worked(engine, change, lambda s: 100 + number in _values(s, size, "desired"))


async def _worked(
    engine: Engine, change: Callable[[], None], shows: Callable[[Snapshot], object]
) -> float:
    """How long this process's threads worked for a change, less what they do anyway, and less
    what it takes to make the change: that is somebody else's work.
    """
    before = time.process_time()
    await asyncio.sleep(1.0)
    anyway = time.process_time() - before
    worked, began = time.process_time(), time.perf_counter()
    showing = asyncio.create_task(seen(engine, shows))
    making = await asyncio.to_thread(_processor_of, change)
    await showing
    return time.process_time() - worked - making - anyway * (time.perf_counter() - began)


def _processor_of(change: Callable[[], None]) -> float:
    began = time.thread_time()
    change()
    return time.thread_time() - began


def _values(snapshot: Snapshot, size: int, side: str) -> set[object]:
    key = ResourceKey("apps", "Deployment", f"scale-{size}", NAME)
    rows = snapshot.resources
    # To look for it among ten thousand would cost more than what is measured.
    at = bisect_left(rows, key, key=lambda row: row.key)
    found = at < len(rows) and rows[at].key == key
    return {getattr(change, side) for change in rows[at].changes} if found else set()


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])
