"""A local commit until it is seen, in a repository of 1,000 manifests and in one of 10.

The clock starts when `git commit` has returned; the engine has to notice that the branch moved,
read the new revision, and show the row of the one changed Deployment as drifted. The limit is
what is promised. Beside it the same in a small repository: cost should follow what changed, not
what there is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from gitops_tui.core.drift import State
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from tests.benchmarks.bench import Bench, workbench
from tests.benchmarks.figures import Took, beside_limit, beside_peer
from tests.benchmarks.objects import deployment, manifests
from tests.benchmarks.terminal import engine_on, seen

LIMIT = 1.0
LARGE, SMALL = 1000, 10
ROUNDS = 10
NAME = "frontend"


def main() -> None:
    """Commit, and wait for the row, in both."""
    with workbench() as bench:
        small = asyncio.run(measure(bench, SMALL))
        large = asyncio.run(measure(bench, LARGE))
    beside_limit(f"commit to snapshot, {LARGE} files", [one.wall for one in large], LIMIT)
    beside_peer(f"commit to snapshot, {LARGE} files", large, f"{SMALL} files", small)


async def measure(bench: Bench, size: int) -> list[Took]:
    """Change one file of `size`, again and again; the processor's time is this process's."""
    namespace = f"commits-{size}"
    files = manifests(size - 1, namespace) | {"a.yaml": deployment(NAME, namespace, 0)}
    made = await asyncio.to_thread(bench.repository, namespace, files)
    await asyncio.to_thread(made.gitops, "sync", "--yes", "--no-wait")
    await asyncio.to_thread(bench.settle, namespace)
    key = ResourceKey("apps", "Deployment", namespace, NAME)

    def wants(replicas: int) -> Callable[[Snapshot], bool]:
        return lambda snapshot: any(
            change.desired == replicas
            for row in snapshot.resources
            if row.key == key and row.state is State.DRIFTED
            for change in row.changes
        )

    taken: list[Took] = []
    async with engine_on(made.target) as engine:
        for replicas in range(1, ROUNDS + 1):
            changed = {"a.yaml": deployment(NAME, namespace, replicas)}
            showing = asyncio.create_task(seen(engine, wants(replicas)))
            await asyncio.to_thread(made.commit, f"Want {replicas}", changed)
            began, worked = time.perf_counter(), time.process_time()
            shown = await showing
            taken.append(Took(max(0.0, shown - began), time.process_time() - worked))
    return taken


if __name__ == "__main__":
    main()
