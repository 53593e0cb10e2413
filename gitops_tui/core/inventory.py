"""Arithmetic on the inventory: what past syncs applied, and what of that is stale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import InventoryRecord

Inventory = Mapping[ResourceKey, InventoryRecord]


def widen(
    inventory: Inventory, manifests: Iterable[Manifest]
) -> dict[ResourceKey, InventoryRecord]:
    """`inventory` and everything that is about to be applied; known records stay as they are.

    Written before the first apply: whatever a crash leaves behind is known.
    """
    added = {
        manifest.key: InventoryRecord(manifest.key, manifest.kind.api_version, uid="")
        for manifest in manifests
        if manifest.key not in inventory
    }
    return {**inventory, **added}


def record(
    inventory: Inventory, applied: Iterable[InventoryRecord]
) -> dict[ResourceKey, InventoryRecord]:
    """`inventory` after these were seen to be applied."""
    return {**inventory, **{record.key: record for record in applied}}


def drop(inventory: Inventory, keys: Collection[ResourceKey]) -> dict[ResourceKey, InventoryRecord]:
    """`inventory` without `keys`: pruned or forgotten ones."""
    return {key: kept for key, kept in inventory.items() if key not in keys}


def within(inventory: Inventory, only_namespace: str | None) -> Inventory:
    """What of `inventory` lies in `only_namespace`; all of it where that is None.

    Cluster-scoped resources lie in none.
    """
    if only_namespace is None:
        return inventory
    return {key: kept for key, kept in inventory.items() if key.namespace == only_namespace}


def stale(
    inventory: Inventory, desired: Desired, *, only_namespace: str | None = None
) -> frozenset[ResourceKey]:
    """What the inventory holds and Git no longer asks for.

    Nothing while a file or document could not be read, nothing when nothing at all is
    desired (a wrong path looks like that), and never a resource that a finding is about:
    its manifest is there, only not usable. `only_namespace` must be what `desired` was
    limited to: outside of it nothing is known to be gone.
    """
    if not desired.complete or not desired.manifests:
        return frozenset()
    gone = inventory.keys() - desired.manifests.keys()
    found = {finding.key for finding in desired.findings if finding.key is not None}
    return frozenset(
        key
        for key in gone
        # Where the kind is not served its scope is unknown, and the namespace may be open.
        if key not in found and key._replace(namespace="") not in found
        if only_namespace in {None, key.namespace}
    )
