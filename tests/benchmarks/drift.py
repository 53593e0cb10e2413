"""Drift of many objects, ten of them changed by hand: our `diff` beside `kubectl diff`.

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
from tests.benchmarks.bench import FIELD_MANAGER, Bench, workbench
from tests.benchmarks.figures import Took, beside_peer, in_turn
from tests.benchmarks.objects import deployments, manifests

SIZES = {300: 5, 1000: 3}
"""Number of objects -> turns."""
DRIFTED = 10
DIFFERENT = (1,)


def main() -> None:
    """Compare at every size."""
    with workbench() as bench:
        for size, rounds in SIZES.items():
            compare(bench, size, rounds)


def compare(bench: Bench, size: int, rounds: int) -> None:
    """Sync `size` objects, change ten of them, and let everybody find those."""
    namespace = f"drift-{size}"
    made = bench.repository(namespace, manifests(size, namespace))
    made.gitops("sync", "--yes", "--no-wait")
    bench.settle(namespace)
    changed = [f"deployment/{name}" for name in deployments(size)[:DRIFTED]]
    bench.plane.kubectl("-n", namespace, "set", "image", *changed, "*=example.org/other:v2")
    bench.settle(namespace)

    def ours(*words: str) -> Took:
        return made.gitops("diff", "--output", "json", *words, codes=DIFFERENT)

    def kubectl() -> Took:
        return made.kubectl("diff", "--field-manager", FIELD_MANAGER, codes=DIFFERENT)

    turns = {
        "session": lambda: session(made.target),
        "session verifying": lambda: session(made.target, verify=True),
        "process": ours,
        "process verifying": lambda: ours("--verify"),
        "kubectl": kubectl,
    }
    for warm_up in (ours, kubectl):
        warm_up()
    taken = in_turn(rounds, turns)
    for name, took in taken.items():
        if name != "kubectl":
            what = f"drift of {size}, {DRIFTED} changed: {name}"
            beside_peer(what, took, "kubectl diff", taken["kubectl"])


def session(target: Target, *, verify: bool = False) -> Took:
    """A session of this process, from opening to the picture."""
    return asyncio.run(_observe(target, verify=verify))


async def _observe(target: Target, *, verify: bool) -> Took:
    session = make_session(target)
    began = time.perf_counter()
    await session.open()
    try:
        picture = await session.observe(verify=verify)
        wall = time.perf_counter() - began
    finally:
        await session.close()
    if picture.summary.drifted != DRIFTED:
        message = f"{picture.summary} where {DRIFTED} were changed"
        raise RuntimeError(message)
    return Took(wall)


if __name__ == "__main__":
    main()
