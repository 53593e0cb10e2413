"""Our own comparison of one object beside Python's `==`, and beside DeepDiff on the whole.

A Deployment as its manifest states it and as the API server keeps it, with the server's own
schema; once in sync, once with other replicas. `==` between two equal copies of the live object
is the least that there could be. DeepDiff on the whole of two such copies, alike but for the
replicas where they drifted, is what it would cost without looking first at what is equal. The
whole local verdict is what an event costs: decoding, the fingerprint that finds a kept verdict,
extras, and the comparison.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from copy import deepcopy
from functools import partial

import msgspec
from deepdiff import DeepDiff

from gitops_tui.cli.wiring import make_ports
from gitops_tui.core.changes import local_changes
from gitops_tui.core.compare import in_sync
from gitops_tui.core.extras import extra_fields
from gitops_tui.core.resources import JsonObject, ResourceKey
from gitops_tui.core.schema import Schema
from gitops_tui.engine.fingerprint import fingerprint
from gitops_tui.engine.session import Session
from tests.benchmarks.bench import Repository, workbench
from tests.benchmarks.figures import Took, beside_peer, in_turn
from tests.benchmarks.objects import deployment

NAMESPACE = "comparison"
NAME = "frontend"
ROUNDS = 9
SECONDS = 0.05
"""How long one turn repeats what it measures."""


def main() -> None:
    """Compare the ways to compare."""
    with workbench() as bench:
        files = {"a.yaml": deployment(NAME, NAMESPACE, 0)}
        namespace = {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": NAMESPACE}}
        files["b.json"] = msgspec.json.encode(namespace).decode()
        made = bench.repository("comparison", files)
        made.gitops("sync", "--yes", "--no-wait")
        bench.settle(NAMESPACE)
        stated, live, schema = asyncio.run(_read(made))
    changed = deepcopy(live)
    changed["spec"]["replicas"] = 7
    assert in_sync(stated, live, schema)
    assert not in_sync(stated, changed, schema)
    copy, encoded = deepcopy(live), msgspec.json.encode(live)

    def verdict() -> None:
        body = msgspec.json.decode(encoded)
        fingerprint(body)
        extra_fields(stated, body, schema)
        in_sync(stated, body, schema)

    ways: dict[str, Callable[[], object]] = {
        "in sync": lambda: in_sync(stated, live, schema),
        "in sync, the whole local verdict": verdict,
        "drifted": lambda: in_sync(stated, changed, schema),
        "drifted, with its changes": lambda: local_changes(stated, changed, schema),
        "==": lambda: copy == live,
        "DeepDiff, in sync": lambda: _deepdiff(copy, live),
        "DeepDiff, drifted": lambda: _deepdiff(copy, changed),
    }
    taken = in_turn(ROUNDS, {name: partial(_repeat, way) for name, way in ways.items()})
    for name in list(ways)[:4]:
        whole = f"DeepDiff, {name.split(',')[0]}"
        for peer in ("==", whole):
            beside_peer(f"one Deployment, {name}", taken[name], peer, taken[peer])


def _deepdiff(one: JsonObject, other: JsonObject) -> object:
    """With the options that our own changes are found with."""
    return DeepDiff(one, other, view="tree", threshold_to_diff_deeper=0)


def _repeat(act: Callable[[], object]) -> Took:
    """The time of one, from as many as fit into a moment."""
    count, began = 0, time.perf_counter()
    while (past := time.perf_counter() - began) < SECONDS:
        act()
        count += 1
    return Took(past / count)


async def _read(made: Repository) -> tuple[JsonObject, JsonObject, Schema | None]:
    """The Deployment as Git states it and as the server keeps it, and the kind's schema."""
    ports = make_ports(made.target, "operator")
    session = Session(made.target, ports)
    await session.open()
    try:
        await session.observe()
        world, key = session._world, ResourceKey("apps", "Deployment", NAMESPACE, NAME)
        manifest = world.desired.manifests[key]
        return (
            manifest.body,
            world.live.objects[key].body(),
            await ports.cluster.schema(manifest.kind),
        )
    finally:
        await session.close()


if __name__ == "__main__":
    main()
