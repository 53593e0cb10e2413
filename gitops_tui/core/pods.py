"""Pods as the pods pane shows them: a slim row, with kubectl's word for the status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gitops_tui.core.resources import ResourceKey


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
    terminating: bool = False

    @property
    def id(self) -> tuple[str, str]:
        """(namespace, name)."""
        return self.namespace, self.name
