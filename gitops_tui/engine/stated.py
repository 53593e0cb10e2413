"""What the manifests of one revision say about themselves, gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gitops_tui.core.desired import Desired
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


def stated_by(desired: Desired) -> Stated:
    """Look through everything that `desired` asks for."""
    manifests = desired.manifests.values()
    locks = {manifest.key: manifest.lock for manifest in manifests if manifest.lock}
    return Stated(desired, locks, sum(map(wants_new_images, manifests)))
