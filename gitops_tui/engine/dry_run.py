"""The server's dry run, beside the very object that it was done on."""

from __future__ import annotations

from typing import NamedTuple

from gitops_tui.core.desired import Manifest
from gitops_tui.core.resources import JsonObject
from gitops_tui.engine.ports import Cluster

TRIES = 3


class DryRun(NamedTuple):
    """What a server-side apply would make of an object."""

    live: JsonObject | None
    """The object as it was when the server was asked: as given, or newer."""
    answer: JsonObject


async def dry_run(
    cluster: Cluster, manifest: Manifest, sent: JsonObject, live: JsonObject | None
) -> DryRun:
    """Ask the server, and compare like with like.

    A controller may write between our last look and the question; its work would look
    like a change of ours. A dry run answers with the version of the object that it was
    done on, so another version than `live` has means: look again. Raises ClusterError.
    """
    answer = (await cluster.apply(manifest.kind, sent, dry_run=True)).live.body()
    for _ in range(TRIES):
        if live is None or _version(answer) == _version(live):
            break
        key = manifest.key
        newer = await cluster.get(manifest.kind, key.namespace, key.name)
        if newer is None:
            break
        live = newer.body()
        if _version(answer) != _version(live):
            answer = (await cluster.apply(manifest.kind, sent, dry_run=True)).live.body()
    return DryRun(live, answer)


def _version(body: JsonObject) -> str:
    return str(body["metadata"].get("resourceVersion", ""))
