"""Lists as tables, which is what `kubectl get` asks for and prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from gitops_tui.core.durations import age
from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import DEPLOYMENT, INGRESS, POD, REPLICA_SET, SERVICE, ServedKind

Column = tuple[str, Callable[[JsonObject], Any]]


def table(kind: ServedKind, items: list[JsonObject], metadata: JsonObject) -> JsonObject:
    """A meta.k8s.io/v1 Table of `items`."""
    columns = (("Name", _name), *_COLUMNS.get(kind, ()), ("Age", _age))
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": [
            {"name": title, "type": "string", "format": "name" if title == "Name" else "",
             "description": "", "priority": 0}
            for title, _ in columns
        ],
        "rows": [
            {"cells": [cell(item) for _, cell in columns], "object": _partial(item)}
            for item in items
        ],
    }  # fmt: skip


def _partial(item: JsonObject) -> JsonObject:
    return {
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": item["metadata"],
    }


def _name(item: JsonObject) -> str:
    return str(item["metadata"]["name"])


def _age(item: JsonObject) -> str:
    born = datetime.fromisoformat(item["metadata"]["creationTimestamp"])
    return age(datetime.now(UTC) - born)


def _status(field: str) -> Callable[[JsonObject], int]:
    return lambda item: item.get("status", {}).get(field, 0)


def _wanted(item: JsonObject) -> int:
    return int(item["spec"].get("replicas", 0))


def _statuses(pod: JsonObject) -> list[JsonObject]:
    found: list[JsonObject] = pod.get("status", {}).get("containerStatuses", [])
    return found


def _pod_ready(pod: JsonObject) -> str:
    ready = sum(bool(status["ready"]) for status in _statuses(pod))
    return f"{ready}/{len(pod['spec']['containers'])}"


def _pod_status(pod: JsonObject) -> str:
    if "deletionTimestamp" in pod["metadata"]:
        return "Terminating"
    waiting = [status["state"].get("waiting", {}).get("reason") for status in _statuses(pod)]
    return next((reason for reason in waiting if reason), str(pod["status"].get("phase", "")))


def _ports(service: JsonObject) -> str:
    ports = service["spec"].get("ports", [])
    return ",".join(f"{port['port']}/{port['protocol']}" for port in ports) or "<none>"


def _hosts(ingress: JsonObject) -> list[str]:
    return [rule["host"] for rule in ingress["spec"].get("rules", ()) if rule.get("host")]


_COLUMNS: dict[ServedKind, tuple[Column, ...]] = {
    POD: (
        ("Ready", _pod_ready),
        ("Status", _pod_status),
        ("Restarts", lambda pod: sum(status["restartCount"] for status in _statuses(pod))),
    ),
    DEPLOYMENT: (
        ("Ready", lambda item: f"{_status('readyReplicas')(item)}/{_wanted(item)}"),
        ("Up-to-date", _status("updatedReplicas")),
        ("Available", _status("availableReplicas")),
    ),
    REPLICA_SET: (
        ("Desired", _wanted),
        ("Current", _status("replicas")),
        ("Ready", _status("readyReplicas")),
    ),
    INGRESS: (("Hosts", lambda item: ",".join(_hosts(item)) or "*"),),
    SERVICE: (
        ("Type", lambda item: item["spec"]["type"]),
        ("Cluster-IP", lambda item: item["spec"].get("clusterIP", "<none>")),
        ("Port(s)", _ports),
    ),
}
