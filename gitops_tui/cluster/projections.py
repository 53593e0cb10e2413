"""What watches make of objects: their bytes with an identity, or a pod's slim row."""

from __future__ import annotations

from gitops_tui.core.pods import PodStatus, read_pod
from gitops_tui.core.resources import Kind, LiveObject, live_object
from gitops_tui.engine.ports import (
    Deleted,
    PodDeleted,
    PodEvent,
    PodsSynchronised,
    PodUpserted,
    Synchronised,
    Upserted,
    WatchEvent,
)


class Objects:
    """Objects of one kind as LiveObject."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def read(self, raw: bytes) -> LiveObject:
        """Identity and bytes."""
        return live_object(raw, api_version=self._kind.api_version, kind=self._kind.kind)

    def version(self, item: LiveObject) -> str:
        """Its resource version."""
        return item.resource_version

    def synchronised(self, items: tuple[LiveObject, ...]) -> WatchEvent:
        """These are all there are."""
        return Synchronised(items)

    def upserted(self, item: LiveObject) -> WatchEvent:
        """One was added or changed."""
        return Upserted(item)

    def deleted(self, item: LiveObject) -> WatchEvent:
        """One is gone."""
        return Deleted(item.key)


class Pods:
    """Pods as rows."""

    def read(self, raw: bytes) -> PodStatus:
        """The pod's row."""
        return read_pod(raw)

    def version(self, item: PodStatus) -> str:
        """Its resource version."""
        return item.resource_version

    def synchronised(self, items: tuple[PodStatus, ...]) -> PodEvent:
        """These are all there are."""
        return PodsSynchronised(items)

    def upserted(self, item: PodStatus) -> PodEvent:
        """One was added or changed."""
        return PodUpserted(item)

    def deleted(self, item: PodStatus) -> PodEvent:
        """One is gone."""
        return PodDeleted(item.namespace, item.name)
