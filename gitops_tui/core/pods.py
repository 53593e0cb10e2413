"""Pods as the pods pane shows them: a slim row, with kubectl's word for the status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from gitops_tui.core.pod_words import Pod, PodMetadata, tell
from gitops_tui.core.resources import ResourceKey, split_api_version


@dataclass(frozen=True, slots=True)
class PodStatus:
    """One pod, as `kubectl get pods -o wide` tells it. All text is untrusted."""

    namespace: str
    name: str
    uid: str
    resource_version: str
    status: str
    """kubectl's STATUS column: Running, CrashLoopBackOff, Init:0/1, Terminating, …"""
    ready: int
    containers: int
    restarts: int
    created: datetime | None
    node: str
    ip: str
    owner: ResourceKey | None
    """The workload that made it, a Deployment's name worked out from its ReplicaSet's."""
    container_names: tuple[str, ...] = ()
    """The containers as the manifest lists them, then the init containers."""
    terminating: bool = False

    @property
    def id(self) -> tuple[str, str]:
        """(namespace, name)."""
        return self.namespace, self.name


def read_pod(raw: bytes) -> PodStatus:
    """One encoded Pod -> its row. Only what the row needs is decoded.

    Raises msgspec.DecodeError when `raw` is no Pod.
    """
    pod = _DECODER.decode(raw)
    meta, spec, status = pod.metadata, pod.spec, pod.status
    told = tell(pod)
    names = [container.name for container in (*spec.containers, *spec.init_containers)]
    return PodStatus(
        namespace=meta.namespace,
        name=meta.name,
        uid=meta.uid,
        resource_version=meta.resource_version,
        status=told.status,
        ready=told.ready,
        containers=told.containers,
        restarts=told.restarts,
        created=meta.creation_timestamp,
        node=spec.node_name,
        ip=status.pod_ip,
        owner=_owner(meta),
        container_names=tuple(names),
        terminating=meta.deletion_timestamp is not None,
    )


def _owner(meta: PodMetadata) -> ResourceKey | None:
    owner = next((each for each in meta.owner_references if each.controller), None)
    # A static pod's owner is its node, which is no workload.
    if owner is None or owner.kind == "Node":
        return None
    group, _ = split_api_version(owner.api_version)
    key = ResourceKey(group, owner.kind, meta.namespace, owner.name)
    suffix = f"-{meta.labels.get('pod-template-hash', '')}"
    if (group, owner.kind) == ("apps", "ReplicaSet") and owner.name.endswith(suffix) and suffix[1:]:
        return ResourceKey(group, "Deployment", meta.namespace, owner.name.removesuffix(suffix))
    return key


_DECODER = msgspec.json.Decoder(Pod)
