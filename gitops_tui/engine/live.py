"""What the cluster says, as the watches tell it: objects and pods by their identity."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.core.intent import autoscaled_by
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import Kind, LiveObject, ResourceKey

AUTOSCALER = ("autoscaling", "HorizontalPodAutoscaler")


class LiveView:
    """Objects and pods by identity. Every change answers with the keys it touched."""

    def __init__(self) -> None:
        self.objects: dict[ResourceKey, LiveObject] = {}
        self.pods: dict[tuple[str, str], PodStatus] = {}
        self.autoscalers: dict[ResourceKey, str] = {}
        """Workload -> name of the HorizontalPodAutoscaler that owns its replicas."""

    def replace(
        self, kind: Kind, namespace: str | None, objects: Iterable[LiveObject]
    ) -> set[ResourceKey]:
        """All objects of a kind in a scope: what is not among them is gone."""
        listed = {item.key: item for item in objects}
        gone = {
            key
            for key in self.objects
            if (key.group, key.kind) == kind.identity
            and namespace in {None, key.namespace}
            and key not in listed
        }
        changed = {key for item in listed.values() for key in self.upsert(item)}
        for key in gone:
            changed |= self.delete(key)
        return changed

    def upsert(self, item: LiveObject) -> set[ResourceKey]:
        """An object was added or changed; one older than what is known is passed over."""
        known = self.objects.get(item.key)
        if known is not None and _older(item, known):
            return set()
        self.objects[item.key] = item
        return {item.key} | self._autoscaling(item)

    def delete(self, key: ResourceKey) -> set[ResourceKey]:
        """An object is gone."""
        self.objects.pop(key, None)
        freed = {
            workload
            for workload, name in self.autoscalers.items()
            if (key.group, key.kind) == AUTOSCALER
            and (workload.namespace, name) == (key.namespace, key.name)
        }
        for workload in freed:
            del self.autoscalers[workload]
        return {key} | freed

    def replace_pods(self, namespace: str | None, pods: Iterable[PodStatus]) -> None:
        """All pods in a scope."""
        kept = (
            {}
            if namespace is None
            else {id_: pod for id_, pod in self.pods.items() if pod.namespace != namespace}
        )
        kept.update((pod.id, pod) for pod in pods)
        self.pods = kept

    def _autoscaling(self, item: LiveObject) -> set[ResourceKey]:
        if (item.key.group, item.key.kind) != AUTOSCALER:
            return set()
        workload = autoscaled_by(item.body())
        if workload is None or self.autoscalers.get(workload) == item.key.name:
            return set()
        self.autoscalers[workload] = item.key.name
        return {workload}


def _older(item: LiveObject, known: LiveObject) -> bool:
    """Whether `item` is an earlier version of the same object.

    Resource versions of one object can be compared as numbers where both are numbers
    (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions).
    """
    versions = item.resource_version, known.resource_version
    if item.uid != known.uid or not all(version.isdigit() for version in versions):
        return False
    return int(item.resource_version) < int(known.resource_version)
