"""Pods: scheduled at once, running after a moment, gone a moment after their deletion."""

from __future__ import annotations

import random

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.controllers.world import World, is_stopping
from gitops_tui.sandbox.kinds import POD
from gitops_tui.sandbox.registry import timestamp

NODE = "demo-node"
KUBELET = "kubelet"
BROKEN = ":broken"
"""An image with this tag cannot be pulled: what a bad release looks like."""
START_SECONDS = (0.5, 1.5)
STOP_SECONDS = 0.6


class Kubelet:
    """Plays the node."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._due: dict[tuple[str, str], float] = {}
        self._addresses = iter(range(10, 64_000))

    def step(self, now: float) -> float | None:
        """Bring every pod on as far as its time has come; when the next one is due."""
        pods = self._world.store.all(POD)
        stages = [(pod, stage) for pod in pods if (stage := _stage(pod))]
        due = {(pod["metadata"]["uid"], stage): pod for pod, stage in stages}
        self._due = {key: self._due.get(key, now + self._seconds(*key)) for key in due}
        later: list[float] = []
        for (uid, stage), pod in due.items():
            when = self._due[uid, stage]
            if when <= now:
                self._advance(pod, stage)
            else:
                later.append(when)
        return min(later, default=None)

    def _seconds(self, uid: str, stage: str) -> float:
        match stage:
            case "schedule":
                return 0.0
            case "stop":
                return STOP_SECONDS * self._world.pace
            case _:
                chance = random.Random(f"{uid}{stage}")  # noqa: S311 - a delay, no secret
                return chance.uniform(*START_SECONDS) * self._world.pace

    def _advance(self, pod: JsonObject, stage: str) -> None:
        match stage:
            case "schedule":
                self._schedule(pod)
            case "stop":
                self._world.store.remove(POD, pod)
            case "start":
                self._start(pod)
            case _:
                self._back_off(pod)

    def _schedule(self, pod: JsonObject) -> None:
        node = {"nodeName": NODE}
        bound = self._world.change(
            pod, lambda now: now | {"spec": now["spec"] | node}, manager="kube-scheduler"
        )
        status = _status(bound, "Pending", ready=False) | {"startTime": timestamp()}
        waiting = {"waiting": {"reason": "ContainerCreating"}}
        status["containerStatuses"] = [_container(c, waiting) for c in pod["spec"]["containers"]]
        self._world.set_status(bound, status, KUBELET)

    def _start(self, pod: JsonObject) -> None:
        bad = next((c for c in pod["spec"]["containers"] if _is_broken(c)), None)
        if bad is not None:
            message = f'Failed to pull image "{bad["image"]}": not found'
            self._world.tell(pod, "Warning", "Failed", message, KUBELET)
            self._waiting(pod, "ErrImagePull", message)
            return
        number = next(self._addresses)
        address = f"10.244.{number // 250}.{number % 250}"
        status = _status(pod, "Running", ready=True) | {
            "startTime": pod["status"]["startTime"],
            "podIP": address,
            "podIPs": [{"ip": address}],
        }
        running = {"running": {"startedAt": timestamp()}}
        status["containerStatuses"] = [_container(c, running) for c in pod["spec"]["containers"]]
        self._world.set_status(pod, status, KUBELET)

    def _back_off(self, pod: JsonObject) -> None:
        image = next(c["image"] for c in pod["spec"]["containers"] if _is_broken(c))
        self._waiting(pod, "ImagePullBackOff", f'Back-off pulling image "{image}"')

    def _waiting(self, pod: JsonObject, reason: str, message: str) -> None:
        running = {"running": {"startedAt": timestamp()}}
        waiting = {"waiting": {"reason": reason, "message": message}}
        statuses = [
            _container(c, waiting if _is_broken(c) else running) for c in pod["spec"]["containers"]
        ]
        status = pod["status"] | {"containerStatuses": statuses}
        self._world.set_status(pod, status, KUBELET)


def _stage(pod: JsonObject) -> str | None:
    """What happens to a pod next."""
    if is_stopping(pod):
        return "stop"
    if not pod["spec"].get("nodeName"):
        return "schedule"
    states = [status["state"] for status in pod["status"].get("containerStatuses", ())]
    reasons = {state.get("waiting", {}).get("reason") for state in states}
    if "ContainerCreating" in reasons or not states:
        return "start"
    return "back off" if "ErrImagePull" in reasons else None


def _is_broken(container: JsonObject) -> bool:
    return str(container.get("image", "")).endswith(BROKEN)


def _status(pod: JsonObject, phase: str, *, ready: bool) -> JsonObject:
    now = timestamp()
    held = {"PodScheduled": True, "Initialized": True, "ContainersReady": ready, "Ready": ready}
    reason = {} if ready else {"reason": "ContainersNotReady"}
    return {
        "phase": phase,
        "qosClass": pod["status"].get("qosClass", "BestEffort"),
        "hostIP": "192.168.0.10",
        "hostIPs": [{"ip": "192.168.0.10"}],
        "conditions": [
            {"type": sort, "status": str(holds), "lastTransitionTime": now}
            | ({} if holds else reason)
            for sort, holds in held.items()
        ],
    }


def _container(container: JsonObject, state: JsonObject) -> JsonObject:
    runs = "running" in state
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": f"{container['image']}@sha256:demo" if runs else "",
        "ready": runs,
        "started": runs,
        "restartCount": 0,
        "state": state,
    }
