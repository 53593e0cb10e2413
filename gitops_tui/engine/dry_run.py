"""The server's dry run, beside the very object that it was done on."""

from __future__ import annotations

from typing import NamedTuple

from gitops_tui.core.desired import Manifest
from gitops_tui.core.displacement import displacement_patch
from gitops_tui.core.expected import expected
from gitops_tui.core.resources import JsonObject
from gitops_tui.engine.ports import Cluster
from gitops_tui.errors import Conflict, Rejected

TRIES = 3


class DryRun(NamedTuple):
    """What a server-side apply would make of an object."""

    live: JsonObject | None
    """The object as it was when the server was asked: as given, or newer."""
    answer: JsonObject
    foretold: bool = False
    """Whether the last step of the answer is our own: of several that a sync takes, the server
    can be asked about the first."""


async def dry_run(
    cluster: Cluster, manifest: Manifest, sent: JsonObject, live: JsonObject | None
) -> DryRun:
    """Ask the server, and compare like with like.

    A controller may write between our last look and the question; its work would look
    like a change of ours. A dry run answers with the version of the object that it was
    done on, so another version than `live` has means: look again. Raises ClusterError.
    """
    try:
        answer = (await cluster.apply(manifest.kind, sent, dry_run=True)).live.body()
    except Rejected as refused:
        displaced = await _displaced(cluster, manifest, sent, live, refused)
        if displaced is None:
            raise
        return displaced
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


async def _displaced(
    cluster: Cluster,
    manifest: Manifest,
    sent: JsonObject,
    live: JsonObject | None,
    refused: Rejected,
) -> DryRun | None:
    """What a sync does where an entry that a hand has re-keyed is in the way; else None.

    That is two steps, and the server can be asked about the first of them: what the apply
    makes of its answer is told by our own comparison.
    """
    key = manifest.key
    schema = await cluster.schema(manifest.kind)
    for _ in range(TRIES):
        patch = displacement_patch(sent, live, schema, refused.fields) if live else ()
        if not live or not patch:
            return None
        try:
            cleared = await cluster.patch(
                manifest.kind, key.namespace, key.name, patch, dry_run=True
            )
        except Conflict:
            newer = await cluster.get(manifest.kind, key.namespace, key.name)
            live = newer.body() if newer else None
        except Rejected:
            return None
        else:
            return DryRun(live, expected(sent, cleared.body(), schema), foretold=True)
    return None


def _version(body: JsonObject) -> str:
    return str(body["metadata"].get("resourceVersion", ""))
