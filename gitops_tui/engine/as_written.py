"""A live object in the version that its manifest is written in: only like is compared with like."""

from __future__ import annotations

from gitops_tui.core.desired import Manifest
from gitops_tui.core.resources import LiveObject
from gitops_tui.engine.ports import Cluster


async def as_written(cluster: Cluster, manifest: Manifest, live: LiveObject) -> LiveObject | None:
    """`live` as it is where it was read in the manifest's own version, else read once more.

    One version of each kind is listed and watched, and Git may state objects in two of them.
    None where it is gone by now. Raises ClusterError.
    """
    if live.api_version == manifest.kind.api_version:
        return live
    key = manifest.key
    return await cluster.get(manifest.kind, key.namespace, key.name)
