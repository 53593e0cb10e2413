"""What goes because something else went: owned objects, and what a namespace held."""

from __future__ import annotations

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.controllers.world import World, is_stopping
from gitops_tui.sandbox.kinds import (
    CONFIG_MAP,
    KINDS,
    NAMESPACE,
    POD,
    REPLICA_SET,
    SERVICE_ACCOUNT,
)

FURNITURE = ((SERVICE_ACCOUNT, "default"), (CONFIG_MAP, "kube-root-ca.crt"))
"""What every namespace has from its beginning."""


def collect(world: World) -> None:
    """Delete objects whose owners are all gone."""
    owned = [
        body
        for kind in (REPLICA_SET, POD)
        for body in world.store.all(kind)
        if body["metadata"].get("ownerReferences") and not is_stopping(body)
    ]
    alive = {body["metadata"]["uid"] for kind in KINDS for body in world.store.all(kind)}
    for body in owned:
        if not any(owner["uid"] in alive for owner in body["metadata"]["ownerReferences"]):
            world.delete(body)


def keep_namespaces(world: World) -> None:
    """Furnish new namespaces, empty and remove those that are being deleted."""
    for namespace in world.store.all(NAMESPACE):
        name = namespace["metadata"]["name"]
        if is_stopping(namespace):
            _empty(world, name)
            world.store.remove(NAMESPACE, namespace)
            continue
        for kind, furniture in FURNITURE:
            if world.store.get(kind, name, furniture) is None:
                body: JsonObject = {"metadata": {"name": furniture, "namespace": name}}
                world.create(kind, body)


def _empty(world: World, namespace: str) -> None:
    for kind in KINDS:
        if kind.namespaced:
            for body in world.store.all(kind, namespace):
                world.store.remove(kind, body)
