"""What the manifests of one revision say about themselves, gathered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.flux_annotations import wants_new_images
from gitops_tui.core.intent import AUTOSCALER, autoscaled_by
from gitops_tui.core.locks import Lock
from gitops_tui.core.resources import ResourceKey

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """What `desired` says about itself."""

    desired: Desired
    locks: Mapping[ResourceKey, Lock]
    """Of what is not to be applied."""
    automated: int
    """How many ask for Flux's automation of images, which is not done."""
    statuses: frozenset[ResourceKey]
    """Those with a status that is left out, though `kubectl apply` would set it."""
    scaled: Mapping[ResourceKey, ResourceKey]
    """Autoscaler -> the workload whose replicas it is to own."""
    autoscalers: Mapping[ResourceKey, frozenset[ResourceKey]]
    """The same the other way round."""


def stated_by(desired: Desired, before: Stated | None = None) -> Stated:
    """Look through everything that `desired` asks for, but for what was looked at `before`."""
    if before is None or before.desired.shape is not desired.shape:
        manifests = tuple(desired.manifests.values())
        automated, scaled = sum(map(wants_new_images, manifests)), _scaled(manifests)
        locks, statuses = _locks(manifests), _statuses(manifests)
        return Stated(desired, locks, automated, statuses, scaled, _inverse(scaled))
    sides = zip(before.desired.manifests.values(), desired.manifests.values(), strict=True)
    edited = [(was, now) for was, now in sides if was is not now]
    touched = {now.key for _, now in edited}
    locks = _untouched(before.locks, touched) | _locks(now for _, now in edited)
    more = sum(wants_new_images(now) - wants_new_images(was) for was, now in edited)
    scaled = _untouched(before.scaled, touched) | _scaled(now for _, now in edited)
    statuses = (before.statuses - touched) | _statuses(now for _, now in edited)
    return Stated(desired, locks, before.automated + more, statuses, scaled, _inverse(scaled))


def _untouched(
    known: Mapping[ResourceKey, T], touched: AbstractSet[ResourceKey]
) -> dict[ResourceKey, T]:
    return {key: value for key, value in known.items() if key not in touched}


def _locks(manifests: Iterable[Manifest]) -> dict[ResourceKey, Lock]:
    return {manifest.key: manifest.lock for manifest in manifests if manifest.lock}


def _statuses(manifests: Iterable[Manifest]) -> frozenset[ResourceKey]:
    return frozenset(manifest.key for manifest in manifests if manifest.status)


def _scaled(manifests: Iterable[Manifest]) -> dict[ResourceKey, ResourceKey]:
    scalers = (m for m in manifests if (m.key.group, m.key.kind) == AUTOSCALER)
    found = ((scaler.key, autoscaled_by(scaler.body)) for scaler in scalers)
    return {scaler: workload for scaler, workload in found if workload is not None}


def _inverse(
    scaled: Mapping[ResourceKey, ResourceKey],
) -> dict[ResourceKey, frozenset[ResourceKey]]:
    found: dict[ResourceKey, frozenset[ResourceKey]] = {}
    for scaler, workload in scaled.items():
        found[workload] = found.get(workload, frozenset()) | {scaler}
    return found
