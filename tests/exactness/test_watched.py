"""What the engine behind a dashboard finds by itself, without being asked."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable

import pytest

from gitops_tui.core.drift import ResourceStatus, State, Verdict
from gitops_tui.core.snapshot import Snapshot
from tests.exactness.bench import Bench
from tests.exactness.painter import Painter
from tests.exactness.test_kinds_and_versions import DEFINITION, THEIRS

pytestmark = pytest.mark.real

BOTH = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: '1', b: '1'}\n"
ONE = BOTH.replace(", b: '1'", "")


def shows(holds: Callable[[ResourceStatus], bool]) -> Callable[[Snapshot], bool]:
    """Whether the only row is one for which `holds`."""
    return lambda picture: [holds(row) for row in picture.resources] == [True]


async def test_drift_that_only_admission_reveals_is_found(bench: Bench, painter: Painter) -> None:
    """A policy comes after the verdict: nothing of ours moves, and yet the row turns."""
    await bench.synced({"one": ONE})
    async with bench.watching() as watcher:
        await watcher.until(shows(lambda row: row.verdict is Verdict.SERVER), "the server's word")
        await asyncio.to_thread(painter.paint, "green")
        picture = await watcher.until(shows(lambda row: row.state is State.DRIFTED), "the drift")
        [change] = picture.resources[0].changes
        assert (change.path, change.desired) == ("data.colour", "green")


async def test_a_change_of_ownership_alone_turns_a_row(bench: Bench) -> None:
    """Another applier states the same: its statement now, no more ours to remove."""
    await bench.synced({"one": BOTH})
    bench.commit({"one": ONE})
    stated = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {b: '1'}\n"
    flags = ("--server-side", "--field-manager=argocd", "--filename", "-")
    async with bench.watching() as watcher:
        await watcher.until(shows(lambda row: row.state is State.DRIFTED), "the drift")
        await asyncio.to_thread(bench.kubectl, "apply", *flags, stdin=stated)
        await watcher.until(shows(lambda row: row.state is State.IN_SYNC), "the other's word")


async def test_a_definition_removed_while_it_is_watched(bench: Bench) -> None:
    """Its resources are missing then; it comes back, and so do they."""
    group = f"g{secrets.token_hex(4)}.example.dev"
    definition = DEFINITION.format(group=group)
    await bench.synced({"definition": definition, "theirs": THEIRS.format(group=group)})
    try:
        async with bench.watching() as watcher:
            await watcher.until(lambda s: s.summary.in_sync == 2, "both in sync")
            await asyncio.to_thread(bench.kubectl, "delete", "crd", f"configmaps.{group}")
            await watcher.until(lambda s: s.summary.missing == 2, "both missing")
            watcher.engine.request_sync()
            await watcher.until(lambda s: s.summary.in_sync == 2, "both back")
    finally:
        bench.kubectl("delete", "crd", f"configmaps.{group}", "--ignore-not-found")
