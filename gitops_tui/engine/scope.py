"""What is to be listed and watched for a target: which kinds, in which namespaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired
from gitops_tui.core.resources import Kind, ResourceKey
from gitops_tui.core.state import InventoryRecord
from gitops_tui.engine.live import AUTOSCALER

# Above this many namespaces one watch over all of them is cheaper than one for each.
FEW_NAMESPACES = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """One list or watch: a kind, in one namespace or (None) in all of them."""

    kind: Kind
    namespace: str | None


def kinds_in_use(
    desired: Desired, inventory: Iterable[InventoryRecord], catalog: Catalog
) -> tuple[Kind, ...]:
    """One version of each kind that the target's resources have, and autoscalers.

    The version is the one that manifests name, so that live objects come in the shape
    they are compared in; the preferred one for what only the inventory knows.
    """
    kinds: dict[tuple[str, str], Kind] = {}
    for manifest in desired.manifests.values():
        # A kind that its CRD is yet to bring cannot be listed.
        if catalog.find(manifest.kind.api_version, manifest.kind.kind):
            kinds.setdefault(manifest.kind.identity, manifest.kind)
    for group, kind in [*((r.key.group, r.key.kind) for r in inventory), AUTOSCALER]:
        served = catalog.preferred(group, kind)
        if served is not None:
            kinds.setdefault((group, kind), served)
    return tuple(kinds.values())


def namespaces_in_use(desired: Desired, inventory: Iterable[InventoryRecord]) -> frozenset[str]:
    """The namespaces that the target's resources live in."""
    keys: list[ResourceKey] = [*desired.manifests, *(record.key for record in inventory)]
    return frozenset(key.namespace for key in keys if key.namespace)


def scopes(
    kinds: Iterable[Kind], namespaces: frozenset[str], only_namespace: str | None
) -> frozenset[Scope]:
    """The lists and watches that cover `kinds` in `namespaces`."""
    found: set[Scope] = set()
    for kind in kinds:
        if not kind.namespaced:
            if only_namespace is None:
                found.add(Scope(kind, None))
        else:
            found |= {Scope(kind, place) for place in places(namespaces, only_namespace)}
    return frozenset(found)


def places(namespaces: frozenset[str], only_namespace: str | None) -> tuple[str | None, ...]:
    """The namespaces to ask for one by one, or (None,) for all at once."""
    if only_namespace is not None:
        return (only_namespace,)
    return tuple(sorted(namespaces)) if len(namespaces) <= FEW_NAMESPACES else (None,)
