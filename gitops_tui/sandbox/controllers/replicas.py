"""ReplicaSets: as many pods as wanted."""

from __future__ import annotations

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.controllers.world import (
    World,
    is_ready,
    is_stopping,
    owner_reference,
    random_suffix,
)
from gitops_tui.sandbox.kinds import POD, REPLICA_SET


def replicate(world: World) -> None:
    """Make the pods that are missing, delete those that are too many, report."""
    pods = world.owned(POD)
    for replica_set in world.store.all(REPLICA_SET):
        every = pods.get(replica_set["metadata"]["uid"], [])
        mine = [pod for pod in every if not is_stopping(pod)]
        wanted = replica_set["spec"]["replicas"]
        for _ in range(wanted - len(mine)):
            world.create(POD, _pod(replica_set))
        # Pods that are not ready go first, then the youngest.
        mine.sort(key=lambda pod: (is_ready(pod), -_birth(pod)))
        for pod in mine[: max(0, len(mine) - wanted)]:
            world.delete(pod)
        world.set_status(replica_set, _status(replica_set, mine, len(every) - len(mine)))


def _birth(pod: JsonObject) -> int:
    return -int(pod["metadata"]["resourceVersion"])


def _pod(replica_set: JsonObject) -> JsonObject:
    metadata, template = replica_set["metadata"], replica_set["spec"]["template"]
    return {
        "metadata": template["metadata"]
        | {
            "name": f"{metadata['name']}-{random_suffix()}",
            "generateName": f"{metadata['name']}-",
            "namespace": metadata["namespace"],
            "ownerReferences": [owner_reference(replica_set)],
        },
        "spec": template["spec"],
    }


def _status(replica_set: JsonObject, pods: list[JsonObject], stopping: int) -> JsonObject:
    ready = sum(is_ready(pod) for pod in pods)
    status = {
        "observedGeneration": replica_set["metadata"]["generation"],
        "fullyLabeledReplicas": len(pods),
        "readyReplicas": ready,
        "availableReplicas": ready,
    }
    always = {"replicas": len(pods), "terminatingReplicas": stopping}
    return always | {name: number for name, number in status.items() if number}
