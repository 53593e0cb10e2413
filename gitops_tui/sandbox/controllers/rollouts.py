"""Deployments: a ReplicaSet for each template, scaled step by step.

https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import msgspec

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.controllers.world import (
    World,
    condition,
    is_ready,
    is_stopping,
    owner_reference,
    steady_suffix,
)
from gitops_tui.sandbox.kinds import DEPLOYMENT, POD, REPLICA_SET
from gitops_tui.sandbox.registry import timestamp

REVISION = "deployment.kubernetes.io/revision"
HASH = "pod-template-hash"


def roll_out(world: World) -> None:
    """Bring every Deployment one step on."""
    pods, replica_sets = world.owned(POD), world.owned(REPLICA_SET)
    for deployment in world.store.all(DEPLOYMENT):
        mine = replica_sets.get(deployment["metadata"]["uid"], [])
        _Rollout(world, deployment, mine, pods).step()


class _Rollout:
    """One Deployment's ReplicaSets and pods."""

    def __init__(
        self,
        world: World,
        deployment: JsonObject,
        replica_sets: list[JsonObject],
        pods: Mapping[str, list[JsonObject]],
    ) -> None:
        self._world = world
        self._deployment = deployment
        self._spec = deployment["spec"]
        self._pods = pods
        self._wanted: int = self._spec["replicas"]
        template = _plain_template(self._spec["template"])
        same = [rs for rs in replica_sets if _plain_template(rs["spec"]["template"]) == template]
        self._new = same[0] if same else None
        self._old = sorted(
            (rs for rs in replica_sets if rs is not self._new),
            key=lambda rs: int(_revision(rs)),
        )
        self._highest = max((int(_revision(rs)) for rs in self._old), default=0)

    def step(self) -> None:
        """Make the new ReplicaSet, scale, clean up, report."""
        if not self._spec.get("paused"):
            if self._new is None:
                self._new = self._make()
            elif int(_revision(self._new)) <= self._highest:
                self._new = self._renumber(self._new)
        self._scale()
        self._report()
        for forgotten in self._emptied()[: -self._spec.get("revisionHistoryLimit", 10) or None]:
            self._world.delete(forgotten)

    def _make(self) -> JsonObject:
        """The ReplicaSet of the Deployment's present template, empty as yet."""
        metadata, template = self._deployment["metadata"], self._spec["template"]
        suffix = steady_suffix(msgspec.json.encode(template, order="sorted").decode())
        labels = (template["metadata"].get("labels") or {}) | {HASH: suffix}
        selector = self._spec["selector"]
        matched = (selector.get("matchLabels") or {}) | {HASH: suffix}
        return self._world.create(
            REPLICA_SET,
            {
                "metadata": {
                    "name": f"{metadata['name']}-{suffix}",
                    "namespace": metadata["namespace"],
                    "labels": labels,
                    "annotations": {REVISION: str(self._highest + 1)},
                    "ownerReferences": [owner_reference(self._deployment)],
                },
                "spec": {
                    "replicas": 0,
                    "selector": selector | {"matchLabels": matched},
                    "template": template | {"metadata": template["metadata"] | {"labels": labels}},
                },
            },
        )

    def _renumber(self, replica_set: JsonObject) -> JsonObject:
        """An earlier template came back: it is the newest revision now."""
        number = str(self._highest + 1)
        return self._world.change(replica_set, lambda rs: _annotated(rs, {REVISION: number}))

    def _scale(self) -> None:
        if self._new is None:
            return
        if self._spec["strategy"]["type"] == "Recreate":
            for old in self._old:
                self._resize(old, 0)
            if not any(self._pods.get(rs["metadata"]["uid"]) for rs in self._old):
                self._resize(self._new, self._wanted)
            return
        surge, unavailable = self._limits()
        total = sum(_size(rs) for rs in (*self._old, self._new))
        room = self._wanted + surge - total
        grown = min(self._wanted, _size(self._new) + max(0, room))
        self._new = self._resize(self._new, grown)
        self._shrink_old(self._new, self._wanted - unavailable)

    def _shrink_old(self, new: JsonObject, least: int) -> None:
        """Take away old pods as far as `least` available ones remain, unhealthy ones first."""
        total = sum(_size(rs) for rs in (*self._old, new))
        waiting = _size(new) - min(_size(new), self._ready(new))
        spare = total - least - waiting
        sizes = {rs["metadata"]["uid"]: _size(rs) for rs in self._old}
        for old in self._old:
            unhealthy = _size(old) - min(_size(old), self._ready(old))
            gone = max(0, min(unhealthy, spare))
            sizes[old["metadata"]["uid"]] -= gone
            spare -= gone
        available = sum(min(_size(rs), self._ready(rs)) for rs in (*self._old, new))
        healthy = max(0, available - least)
        for old in self._old:
            gone = max(0, min(sizes[old["metadata"]["uid"]], healthy, spare))
            healthy -= gone
            spare -= gone
            self._resize(old, sizes[old["metadata"]["uid"]] - gone)

    def _limits(self) -> tuple[int, int]:
        rolling = self._spec["strategy"].get("rollingUpdate", {})
        surge = _share(rolling.get("maxSurge", "25%"), self._wanted, math.ceil)
        unavailable = _share(rolling.get("maxUnavailable", "25%"), self._wanted, math.floor)
        return surge, unavailable if surge or unavailable else 1

    def _resize(self, replica_set: JsonObject, size: int) -> JsonObject:
        before = _size(replica_set)
        if before == size:
            return replica_set
        name = replica_set["metadata"]["name"]
        up = "up" if size > before else "down"
        message = f"Scaled {up} replica set {name} from {before} to {size}"
        component = "deployment-controller"
        self._world.tell(self._deployment, "Normal", "ScalingReplicaSet", message, component)
        return self._world.change(
            replica_set, lambda rs: rs | {"spec": rs["spec"] | {"replicas": size}}
        )

    def _ready(self, replica_set: JsonObject) -> int:
        return sum(is_ready(pod) for pod in self._pods.get(replica_set["metadata"]["uid"], ()))

    def _count(self, replica_set: JsonObject) -> int:
        pods = self._pods.get(replica_set["metadata"]["uid"], ())
        return sum(not is_stopping(pod) for pod in pods)

    def _stopping(self, replica_set: JsonObject) -> int:
        pods = self._pods.get(replica_set["metadata"]["uid"], ())
        return sum(is_stopping(pod) for pod in pods)

    def _emptied(self) -> list[JsonObject]:
        return [rs for rs in self._old if not _size(rs) and not self._count(rs)]

    def _report(self) -> None:
        every = [*self._old, *([self._new] if self._new else [])]
        updated = self._count(self._new) if self._new else 0
        total, ready = sum(map(self._count, every)), sum(map(self._ready, every))
        status: JsonObject = {
            "observedGeneration": self._deployment["metadata"]["generation"],
            "replicas": total,
            "updatedReplicas": updated,
            "readyReplicas": ready,
            "availableReplicas": ready,
            "unavailableReplicas": max(0, self._wanted - ready) or total - ready,
        }
        # Zeroes are left out, all but this one.
        status = {name: number for name, number in status.items() if number}
        status["terminatingReplicas"] = sum(map(self._stopping, every))
        status["conditions"] = self._conditions(ready, updated, total)
        number = {REVISION: _revision(self._new)} if self._new else {}
        annotations = self._deployment["metadata"].get("annotations", {})
        if self._deployment.get("status") != status or not number.items() <= annotations.items():
            self._world.change(
                self._deployment,
                lambda body: _annotated(body, number) | {"status": status},
                subresource="status",
            )

    def _conditions(self, ready: int, updated: int, total: int) -> list[JsonObject]:
        old = self._deployment.get("status", {}).get("conditions", [])
        enough = ready >= self._wanted - self._limits()[1]
        name = self._new["metadata"]["name"] if self._new else ""
        complete = updated == total == ready == self._wanted
        said = "has successfully progressed." if complete else "is progressing."
        available = condition(
            old,
            "Available",
            holds=enough,
            reason="MinimumReplicasAvailable" if enough else "MinimumReplicasUnavailable",
            message=f"Deployment {'has' if enough else 'does not have'} minimum availability.",
        )
        progressing = condition(
            old,
            "Progressing",
            holds=True,
            reason="NewReplicaSetAvailable" if complete else "ReplicaSetUpdated",
            message=f'ReplicaSet "{name}" {said}',
        )
        return [_moved(old, available), _moved(old, progressing)]


def _moved(old: list[JsonObject], new: JsonObject) -> JsonObject:
    """With the time when the condition last said something else."""
    before = next((c for c in old if c["type"] == new["type"]), {})
    same = {name: value for name, value in before.items() if name != "lastUpdateTime"} == new
    return new | {"lastUpdateTime": before["lastUpdateTime"] if same else timestamp()}


def _plain_template(template: JsonObject) -> JsonObject:
    """A template without the label that tells one ReplicaSet's pods from another's."""
    labels = template["metadata"].get("labels") or {}
    plain = {name: value for name, value in labels.items() if name != HASH}
    return template | {"metadata": template["metadata"] | {"labels": plain}}


def _annotated(body: JsonObject, annotations: Mapping[str, str]) -> JsonObject:
    merged = body["metadata"].get("annotations", {}) | dict(annotations)
    return body | {"metadata": body["metadata"] | ({"annotations": merged} if merged else {})}


def _revision(replica_set: JsonObject) -> str:
    return str(replica_set["metadata"].get("annotations", {}).get(REVISION, "0"))


def _size(replica_set: JsonObject) -> int:
    return int(replica_set["spec"]["replicas"])


def _share(limit: int | str, whole: int, rounded: Callable[[float], int]) -> int:
    """A number, or a percentage of `whole`."""
    return limit if isinstance(limit, int) else rounded(int(limit.rstrip("%")) * whole / 100)
