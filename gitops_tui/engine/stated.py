"""What the manifests of one revision say about themselves, gathered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.flux_annotations import wants_new_images
from gitops_tui.core.locks import Lock
from gitops_tui.core.resources import ResourceKey


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """What `desired` says about itself."""

    desired: Desired
    locks: Mapping[ResourceKey, Lock]
    """Of what is not to be applied."""
    automated: int
    """How many ask for Flux's automation of images, which is not done."""


def stated_by(desired: Desired, before: Stated | None = None) -> Stated:
    """Look through everything that `desired` asks for, but for what was looked at `before`."""
    if before is None or before.desired.shape is not desired.shape:
        manifests = tuple(desired.manifests.values())
        return Stated(desired, _locks(manifests), sum(map(wants_new_images, manifests)))
    sides = zip(before.desired.manifests.values(), desired.manifests.values(), strict=True)
    edited = [(was, now) for was, now in sides if was is not now]
    untouched = before.locks.keys() - {now.key for _, now in edited}
    locks = {key: before.locks[key] for key in untouched} | _locks(now for _, now in edited)
    more = sum(wants_new_images(now) - wants_new_images(was) for was, now in edited)
    return Stated(desired, locks, before.automated + more)


def _locks(manifests: Iterable[Manifest]) -> dict[ResourceKey, Lock]:
    return {manifest.key: manifest.lock for manifest in manifests if manifest.lock}
