"""Drift of many objects: our `diff` beside `kubectl diff`, first in sync, then a hundred changed.

Three ways of ours: a session in this process (reading Git, connecting, listing, comparing; no
start of Python), `gitops-tui diff -o json` as a process, and the same with `--verify`, which
like kubectl asks the server about every object. The peer is `kubectl diff --server-side` with
our field manager, over the same files.
"""

from __future__ import annotations

import asyncio
import time

from gitops_tui.cli.wiring import make_session
from gitops_tui.core.target import Target
from tests.benchmarks.bench import FIELD_MANAGER, Bench, Repository, workbench
from tests.benchmarks.figures import Took, beside_peer, in_turn
from tests.benchmarks.objects import deployments, manifests

SIZES = {1000: 3}
"""Number of objects -> turns."""
DRIFTED = 10
"""One of so many is changed by hand."""


def main() -> None:
    """Compare at every size."""
    with workbench() as bench:
        for size, rounds in SIZES.items():
            compare(bench, size, rounds)


def compare(bench: Bench, size: int, rounds: int) -> None:
    """Sync `size` objects, compare, change a tenth of them, and let everybody find those."""
    namespace = f"drift-{size}"
    made = bench.repository(namespace, manifests(size, namespace))
    made.gitops("sync", "--yes", "--no-wait")
    bench.settle(namespace)
    _everybody(made, f"diff of {size}, in sync", rounds, 0)
    names = deployments(size)[: size // DRIFTED]
    changed = [f"deployment/{name}" for name in names]
    bench.plane.kubectl("-n", namespace, "set", "image", *changed, "*=example.org/other:v2")
    bench.settle(namespace)
    _everybody(made, f"diff of {size}, {len(names)} changed", rounds, len(names))


def _everybody(made: Repository, what: str, rounds: int, drifted: int) -> None:
    codes = (1,) if drifted else (0,)

    def ours(*words: str) -> Took:
        return made.gitops("diff", "--output", "json", *words, codes=codes)

    def kubectl() -> Took:
        return made.kubectl("diff", "--field-manager", FIELD_MANAGER, codes=codes)

    turns = {
        "session": lambda: session(made.target, drifted),
        "session verifying": lambda: session(made.target, drifted, verify=True),
        "process": ours,
        "process verifying": lambda: ours("--verify"),
        "kubectl": kubectl,
    }
    for warm_up in (ours, kubectl):
        warm_up()
    taken = in_turn(rounds, turns)
    for name, took in taken.items():
        if name != "kubectl":
            beside_peer(f"{what}: {name}", took, "kubectl diff", taken["kubectl"])


def session(target: Target, drifted: int, *, verify: bool = False) -> Took:
    """A session of this process, from opening to the picture."""
    return asyncio.run(_observe(target, drifted, verify=verify))


async def _observe(target: Target, drifted: int, *, verify: bool) -> Took:
    session = make_session(target)
    began = time.perf_counter()
    await session.open()
    try:
        picture = await session.observe(verify=verify)
        wall = time.perf_counter() - began
    finally:
        await session.close()
    if picture.summary.drifted != drifted:
        message = f"{picture.summary} where {drifted} were changed"
        raise RuntimeError(message)
    return Took(wall)


if __name__ == "__main__":
    main()
