"""The objects of the cluster in memory, who watches them, and what other people do to them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import count
from typing import Any

import msgspec

from gitops_tui.core.bookkeeping import without_bookkeeping
from gitops_tui.core.expected import covered
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import (
    JsonObject,
    Kind,
    LiveObject,
    ResourceKey,
    live_object,
    split_api_version,
)
from gitops_tui.engine.ports import (
    Clock,
    Deleted,
    PodDeleted,
    PodEvent,
    PodUpserted,
    Upserted,
    WatchEvent,
)
from tests.engine.fakes.controllers import settled
from tests.engine.fakes.feed import Feed
from tests.engine.fakes.kinds import CATALOG, schema_for
from tests.engine.fakes.managed import edited

Edit = Callable[[JsonObject], object]


class Living:
    """Objects by their key. Whatever changes them, those who watch are told."""

    def __init__(self, clock: Clock) -> None:
        self.objects: dict[ResourceKey, JsonObject] = {}
        self.pods: dict[tuple[str, str], PodStatus] = {}
        self.watches: list[Feed[WatchEvent]] = []
        self.pod_watches: list[Feed[PodEvent]] = []
        self.controllers = True
        """Whether controllers write at once that all is well."""
        self._clock = clock
        self._versions = count(100)
        self._uids = count(1)
        for name in ("default", "kube-system"):
            self.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})

    # --- what other people do ---

    def create(self, body: JsonObject, *, manager: str = "kubectl-create") -> ResourceKey:
        """Somebody makes an object."""
        born = self.born(body)
        made = {**body, "metadata": {**body["metadata"], **born["metadata"]}}
        kind = _kind(body)
        now = self.timestamp()
        self.put(edited(born, made, schema_for(kind), manager=manager, now=now))
        return key_of(body)

    def edit(
        self, key: ResourceKey, change: JsonObject | Edit, *, manager: str = "kubectl-edit"
    ) -> None:
        """Somebody changes an object: fields laid over it, or a function that changes it."""
        body = copy.deepcopy(self.objects[key])
        if callable(change):
            change(body)
        else:
            body = covered(change, body, schema_for(_kind(body)))
        self.change(key, body, manager)

    def mutate(self, *resources: str) -> ResourceKey:
        """A webhook is set up that may change these on their way in: each apply may matter."""
        rules = [{"apiGroups": ["*"], "operations": ["*"], "resources": list(resources)}]
        body: JsonObject = {
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "MutatingWebhookConfiguration",
            "metadata": {"name": "inject"},
            "webhooks": [{"name": "inject.example.org", "rules": rules}],
        }
        return self.create(body)

    def remove(self, key: ResourceKey) -> None:
        """Somebody deletes an object."""
        del self.objects[key]
        self._tell(key, Deleted(key))

    def begin_deletion(self, key: ResourceKey) -> None:
        """Somebody deletes an object that a finalizer keeps."""
        stamp = {"deletionTimestamp": self.timestamp()}
        body = self.objects[key]
        self._keep(key, {**body, "metadata": {**body["metadata"], **stamp}})

    def set_status(self, key: ResourceKey, **status: Any) -> None:
        """A controller reports."""
        self._keep(key, {**self.objects[key], "status": status})

    def set_pod(self, pod: PodStatus) -> None:
        """A pod comes, or changes."""
        self.pods[pod.id] = pod
        self._tell_pods(pod.namespace, PodUpserted(pod))

    def remove_pod(self, namespace: str, name: str) -> None:
        """A pod goes."""
        del self.pods[namespace, name]
        self._tell_pods(namespace, PodDeleted(namespace, name))

    # --- what the API server does ---

    def of_kind(self, identity: tuple[str, str], namespace: str | None = None) -> list[JsonObject]:
        """All objects of a kind, in one namespace or in all."""
        return [
            self.objects[key]
            for key in sorted(self.objects)
            if (key.group, key.kind) == identity and namespace in {None, key.namespace}
        ]

    def born(self, body: JsonObject) -> JsonObject:
        """A new object with nothing in it but who it is."""
        metadata = {name: body["metadata"].get(name) for name in ("name", "namespace")}
        metadata |= {"uid": f"uid-{next(self._uids)}", "creationTimestamp": self.timestamp()}
        metadata["resourceVersion"] = ""
        stated = {name: value for name, value in metadata.items() if value is not None}
        return {"apiVersion": body["apiVersion"], "kind": body["kind"], "metadata": stated}

    def change(self, key: ResourceKey, body: JsonObject, manager: str) -> JsonObject:
        """An ordinary write by `manager`."""
        live, schema = self.objects[key], schema_for(_kind(body))
        return self.put(edited(live, body, schema, manager=manager, now=self.timestamp()))

    def put(self, body: JsonObject) -> JsonObject:
        """Write an object, if that changes anything, and answer with what is there now."""
        key = key_of(body)
        live = self.objects.get(key)
        if live is not None and body == live:
            return live
        if "spec" in body and (live is None or _spec(live) != _spec(body)):
            generation = body["metadata"].get("generation", 0) + 1
            body = {**body, "metadata": {**body["metadata"], "generation": generation}}
        if self.controllers:
            body["status"] = settled(body)
        return self._keep(key, body)

    def timestamp(self) -> str:
        """Now, as Kubernetes writes it."""
        return self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")

    # --- inside ---

    def _keep(self, key: ResourceKey, body: JsonObject) -> JsonObject:
        version = {"resourceVersion": str(next(self._versions))}
        body = {**body, "metadata": {**body["metadata"], **version}}
        self.objects[key] = body
        self._tell(key, Upserted(encoded(body)))
        return body

    def _tell(self, key: ResourceKey, event: WatchEvent) -> None:
        for watch in self.watches:
            if watch.covers((key.group, key.kind), key.namespace):
                watch.tell(event)

    def _tell_pods(self, namespace: str, event: PodEvent) -> None:
        for watch in self.pod_watches:
            if watch.namespace in {None, namespace}:
                watch.tell(event)


def key_of(body: JsonObject) -> ResourceKey:
    """The identity of an object."""
    group, _ = split_api_version(body["apiVersion"])
    metadata = body["metadata"]
    return ResourceKey(group, body["kind"], metadata.get("namespace", ""), metadata["name"])


def encoded(body: JsonObject) -> LiveObject:
    """An object as the server sends it."""
    return live_object(msgspec.json.encode(body))


def _kind(body: JsonObject) -> Kind:
    found = CATALOG.find(body["apiVersion"], body["kind"])
    if found is not None:
        return found
    group, version = split_api_version(body["apiVersion"])
    return Kind(group, version, body["kind"], "", namespaced=True)


def _spec(body: JsonObject) -> JsonObject:
    return {name: part for name, part in without_bookkeeping(body).items() if name != "metadata"}
