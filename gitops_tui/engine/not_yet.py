"""What the server cannot be asked about yet: its namespace or its kind is still to come."""

from __future__ import annotations

from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.world import World


def not_yet(world: World, wanted: Desired, manifest: Manifest) -> bool:
    """Whether the namespace or the CRD of `manifest` comes only with a sync of `wanted`."""
    namespace = namespace_of(manifest)
    if namespace in wanted.manifests:
        return namespace not in world.live.objects and world.sight.denial(namespace) is None
    return world.catalog.find(manifest.kind.api_version, manifest.kind.kind) is None


def namespace_of(manifest: Manifest) -> ResourceKey:
    """The key of the namespace that `manifest` is in."""
    return ResourceKey("", "Namespace", "", manifest.key.namespace)
