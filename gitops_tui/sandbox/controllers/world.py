"""What the controllers see and how they write."""

from __future__ import annotations

import random
import secrets
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import EVENT, POD, ServedKind, kind_of
from gitops_tui.sandbox.ownership import Writer
from gitops_tui.sandbox.registry import Registry, Target, timestamp

CONTROLLER = "kube-controller-manager"
LETTERS = "bcdfghjklmnpqrstvwxz2456789"
"""Kubernetes makes no words by accident: no vowels in its random names."""


class World:
    """One look at the cluster, with indexes that a pass needs, and the way to change it."""

    def __init__(self, registry: Registry, pace: float) -> None:
        self.registry = registry
        self.store = registry.store
        self.pace = pace
        """How long things take: 1 is lifelike, 0 is at once."""

    def owned(self, kind: ServedKind) -> dict[str, list[JsonObject]]:
        """The objects of a kind by the UID of the controller that owns them."""
        found: dict[str, list[JsonObject]] = defaultdict(list)
        for body in self.store.all(kind):
            for owner in body["metadata"].get("ownerReferences", ()):
                if owner.get("controller"):
                    found[owner["uid"]].append(body)
        return found

    def create(self, kind: ServedKind, body: JsonObject, manager: str = CONTROLLER) -> JsonObject:
        """Make an object."""
        namespace = body["metadata"].get("namespace", "")
        return self.registry.create(Target(kind, namespace, "", Writer(manager)), body)

    def change(
        self,
        body: JsonObject,
        edit: Callable[[JsonObject], JsonObject],
        *,
        subresource: str = "",
        manager: str = CONTROLLER,
    ) -> JsonObject:
        """Edit an object as it is now."""
        return self.registry.change(self._target(body, subresource, manager), edit)

    def set_status(self, body: JsonObject, status: JsonObject, manager: str = CONTROLLER) -> None:
        """Write an object's status, unless it says so already."""
        if body.get("status") != status:
            self.change(
                body, lambda now: now | {"status": status}, subresource="status", manager=manager
            )

    def delete(self, body: JsonObject) -> None:
        """Delete an object; a pod only begins to stop."""
        self.registry.delete(self._target(body, "", CONTROLLER))

    def tell(self, about: JsonObject, sort: str, reason: str, message: str, component: str) -> None:
        """Record an Event (`Normal` or `Warning`)."""
        metadata, now = about["metadata"], timestamp()
        event = {
            "metadata": {
                "name": f"{metadata['name']}.{secrets.token_hex(8)}",
                "namespace": metadata["namespace"],
            },
            "involvedObject": {
                "kind": about["kind"],
                "apiVersion": about["apiVersion"],
                "namespace": metadata["namespace"],
                "name": metadata["name"],
                "uid": metadata["uid"],
            },
            "type": sort,
            "reason": reason,
            "message": message,
            "source": {"component": component},
            "firstTimestamp": now,
            "lastTimestamp": now,
            "count": 1,
        }
        self.create(EVENT, event, component)

    def _target(self, body: JsonObject, subresource: str, manager: str) -> Target:
        metadata = body["metadata"]
        kind = kind_of(body) or POD
        writer = Writer(manager, subresource=subresource)
        return Target(kind, metadata.get("namespace", ""), metadata["name"], writer)


def owner_reference(owner: JsonObject) -> JsonObject:
    """A reference to the controller of an object."""
    return {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
        "controller": True,
        "blockOwnerDeletion": True,
    }


def random_suffix() -> str:
    """Five letters and digits, as at the end of a pod's name."""
    return "".join(secrets.choice(LETTERS) for _ in range(5))


def steady_suffix(text: str) -> str:
    """Ten letters and digits that follow from `text`, as a template's hash."""
    choice = random.Random(text)  # noqa: S311 - a name, no secret
    return "".join(choice.choice(LETTERS) for _ in range(10))


def is_ready(pod: JsonObject) -> bool:
    """Whether a pod is ready and stays."""
    if is_stopping(pod):
        return False
    conditions = pod.get("status", {}).get("conditions", ())
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)


def is_stopping(body: JsonObject) -> bool:
    """Whether an object is being deleted."""
    return "deletionTimestamp" in body["metadata"]


def condition(
    old: list[JsonObject], sort: str, *, holds: bool, reason: str, message: str, **more: Any
) -> JsonObject:
    """A condition; its time moves only when it begins or ceases to hold."""
    status, now = str(holds), timestamp()
    before = next((c for c in old if c["type"] == sort), None)
    same = before is not None and before["status"] == status
    since = before["lastTransitionTime"] if before and same else now
    said = {"type": sort, "status": status, "reason": reason, "message": message}
    return said | {"lastTransitionTime": since} | more
