"""What `kubectl get pods` says of a pod: STATUS, READY and RESTARTS.

The rules are printPod's, which the API server uses for kubectl's table:
https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct

_FINISHED = frozenset({"Succeeded", "Failed"})


class Told(NamedTuple):
    """STATUS, the two sides of READY, and RESTARTS."""

    status: str
    ready: int
    containers: int
    restarts: int


class _Owner(Struct, rename="camel", frozen=True, gc=False):
    api_version: str
    kind: str
    name: str
    controller: bool = False


class PodMetadata(Struct, rename="camel", frozen=True, gc=False):
    """What the row needs of a pod's metadata."""

    name: str
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None
    labels: dict[str, str] = {}
    owner_references: list[_Owner] = []


class _Container(Struct, rename="camel", frozen=True, gc=False):
    name: str
    restart_policy: str = ""


class _Spec(Struct, rename="camel", frozen=True, gc=False):
    containers: list[_Container] = []
    init_containers: list[_Container] = []
    node_name: str = ""


class _Waiting(Struct, frozen=True, gc=False):
    reason: str = ""


class _Running(Struct, frozen=True, gc=False):
    pass


class _Terminated(Struct, rename="camel", frozen=True, gc=False):
    exit_code: int = 0
    signal: int = 0
    reason: str = ""


class _ContainerState(Struct, frozen=True, gc=False):
    waiting: _Waiting | None = None
    running: _Running | None = None
    terminated: _Terminated | None = None


class _ContainerStatus(Struct, rename="camel", frozen=True, gc=False):
    name: str = ""
    ready: bool = False
    started: bool | None = None
    restart_count: int = 0
    state: _ContainerState = _ContainerState()


class _Condition(Struct, frozen=True, gc=False):
    type: str
    status: str = ""
    reason: str = ""


class _Status(Struct, rename="camel", frozen=True, gc=False):
    phase: str = ""
    reason: str = ""
    pod_ip: str = msgspec.field(default="", name="podIP")
    conditions: list[_Condition] = []
    container_statuses: list[_ContainerStatus] = []
    init_container_statuses: list[_ContainerStatus] = []


class Pod(Struct, frozen=True, gc=False):
    """The part of a Pod that its row is made of."""

    metadata: PodMetadata
    spec: _Spec = _Spec()
    status: _Status = _Status()


def tell(pod: Pod) -> Told:
    """The columns of one pod."""
    sidecars = {c.name for c in pod.spec.init_containers if c.restart_policy == "Always"}
    starting, ready, restarts = _starting(pod, sidecars)
    reason = starting or _unstarted(pod)
    if starting is None or _holds(pod, "Initialized"):
        statuses = pod.status.container_statuses
        ready += sum(1 for each in statuses if _runs(each))
        restarts = sum(each.restart_count for each in statuses) + sum(
            each.restart_count
            for each in pod.status.init_container_statuses
            if each.name in sidecars
        )
        reason = _running(pod, reason)
    total = len(pod.spec.containers) + len(sidecars)
    return Told(_ending(pod, reason), ready, total, restarts)


def _unstarted(pod: Pod) -> str:
    gated = any(
        each.type == "PodScheduled" and each.reason == "SchedulingGated"
        for each in pod.status.conditions
    )
    return "SchedulingGated" if gated else pod.status.reason or pod.status.phase


def _starting(pod: Pod, sidecars: set[str]) -> tuple[str | None, int, int]:
    """Which init container is at work, how many sidecars are ready, and the restarts of
    those looked at; None when all are done.
    """
    ready = restarts = 0
    for number, each in enumerate(pod.status.init_container_statuses):
        restarts += each.restart_count
        ended, waiting = each.state.terminated, each.state.waiting
        if ended is not None and ended.exit_code == 0:
            continue
        if each.name in sidecars and each.started:
            ready += each.ready
            continue
        if ended is not None:
            return f"Init:{_end(ended)}", ready, restarts
        if waiting is not None and waiting.reason not in {"", "PodInitializing"}:
            return f"Init:{waiting.reason}", ready, restarts
        return f"Init:{number}/{len(pod.spec.init_containers)}", ready, restarts
    return None, ready, restarts


def _running(pod: Pod, reason: str) -> str:
    """What the containers say; the first one has the last word, unless it is done."""
    statuses = pod.status.container_statuses
    failure = ""
    for each in reversed(statuses):
        ended = each.state.terminated
        if each.state.waiting is not None and each.state.waiting.reason:
            reason = each.state.waiting.reason
        elif ended is not None:
            reason = _end(ended)
            failure = reason if ended.exit_code else failure
    if reason != "Completed":
        return reason
    running = any(_runs(each) for each in statuses)
    if running and _holds(pod, "Ready"):
        return "Running"
    return failure or ("NotReady" if running else reason)


def _ending(pod: Pod, reason: str) -> str:
    if pod.metadata.deletion_timestamp is None:
        return reason
    if pod.status.reason == "NodeLost":
        return "Unknown"
    return reason if pod.status.phase in _FINISHED else "Terminating"


def _end(terminated: _Terminated) -> str:
    if terminated.reason:
        return terminated.reason
    if terminated.signal:
        return f"Signal:{terminated.signal}"
    return f"ExitCode:{terminated.exit_code}"


def _runs(status: _ContainerStatus) -> bool:
    state = status.state
    idle = (state.waiting is not None and state.waiting.reason) or state.terminated is not None
    return bool(status.ready and state.running is not None and not idle)


def _holds(pod: Pod, condition: str) -> bool:
    return any(each.type == condition and each.status == "True" for each in pod.status.conditions)
