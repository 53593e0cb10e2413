"""What the cluster says, as lists and watches tell it: objects and pods by their identity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from gitops_tui.core.flux_annotations import may_lock
from gitops_tui.core.intent import AUTOSCALER, autoscaled_by
from gitops_tui.core.jobs import Run, is_job, run_of
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import Kind, LiveObject, ResourceKey


class LiveView:
    """Objects and pods by identity. Whoever needs to know is told which keys were touched."""

    def __init__(self) -> None:
        self.touched: Callable[[AbstractSet[ResourceKey]], None] = lambda _: None
        self.objects: dict[ResourceKey, LiveObject] = {}
        self.pods: dict[tuple[str, str], PodStatus] = {}
        self.autoscalers: dict[ResourceKey, frozenset[ResourceKey]] = {}
        """Workload -> the HorizontalPodAutoscalers that own its replicas."""
        self.scaled: dict[ResourceKey, ResourceKey] = {}
        """Autoscaler -> its workload."""
        self.annotated: set[ResourceKey] = set()
        """Those whose annotations may say that they are to be left alone."""
        self.runs: dict[ResourceKey, Run] = {}
        """How far each Job was when it was last seen, also after it is gone."""

    def replace(self, kind: Kind, namespace: str | None, objects: Iterable[LiveObject]) -> None:
        """All objects of a kind in a scope: what is not among them is gone."""
        listed = {item.key: item for item in objects}
        gone = {
            key
            for key in self.objects
            if (key.group, key.kind) == kind.identity
            and namespace in {None, key.namespace}
            and key not in listed
        }
        for item in listed.values():
            self.upsert(item)
        for key in gone:
            self.delete(key)

    def upsert(self, item: LiveObject) -> None:
        """An object was added or changed; one that is no newer than the known is passed over."""
        known = self.objects.get(item.key)
        if known is not None and not _newer(item, known):
            return
        self.objects[item.key] = item
        if may_lock(item.raw):
            self.annotated.add(item.key)
        else:
            self.annotated.discard(item.key)
        if is_job(item.key):
            self.runs[item.key] = run_of(item.body())
        self.touched({item.key} | self._autoscaling(item))

    def delete(self, key: ResourceKey, *, watched: bool = False) -> None:
        """An object is gone; `watched` says that all that happened to it before was seen."""
        known = self.objects.pop(key, None)
        self.annotated.discard(key)
        if watched and known is not None and (run := self.runs.get(key)) is not None:
            self.runs[key] = replace(run, stopped=run.ended is None)
        self.touched({key} | self._scale(key, None))

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
        return self._scale(item.key, autoscaled_by(item.body()))

    def _scale(self, scaler: ResourceKey, workload: ResourceKey | None) -> set[ResourceKey]:
        """`scaler` now owns the replicas of `workload`: the workloads that gained or lost it."""
        before = self.scaled.pop(scaler, None)
        if workload is not None:
            self.scaled[scaler] = workload
        if before == workload:
            return set()
        if before is not None:
            # Others may scale it as well, or have come to do so.
            others = self.autoscalers.pop(before) - {scaler}
            if others:
                self.autoscalers[before] = others
        if workload is not None:
            self.autoscalers[workload] = self.autoscalers.get(workload, frozenset()) | {scaler}
        return {each for each in (before, workload) if each is not None}


def _newer(item: LiveObject, known: LiveObject) -> bool:
    """Whether `item` is a later version of the same object, or another object.

    Resource versions of one object can be compared as numbers where both are numbers
    (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions).
    """
    if (item.uid, item.api_version) != (known.uid, known.api_version):
        return True
    versions = item.resource_version, known.resource_version
    if not all(version.isdigit() for version in versions):
        return item.resource_version != known.resource_version
    return int(item.resource_version) > int(known.resource_version)
