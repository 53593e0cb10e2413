"""Every write, from request to stored object: defaults, rules, ownership, bookkeeping."""

from __future__ import annotations

import copy
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox import ownership, refusals
from gitops_tui.sandbox.canonical import canonical
from gitops_tui.sandbox.defaults import fill_in
from gitops_tui.sandbox.kinds import (
    DEPLOYMENT,
    INGRESS,
    NAMESPACE,
    POD,
    REPLICA_SET,
    SERVICE,
    ServedKind,
)
from gitops_tui.sandbox.ownership import Writer
from gitops_tui.sandbox.shapes import shape_of
from gitops_tui.sandbox.store import Store
from gitops_tui.sandbox.typing_rules import DUPLICATE, misfits
from gitops_tui.sandbox.validation import check

COUNT_GENERATIONS = frozenset({DEPLOYMENT, REPLICA_SET, INGRESS, POD})
KEPT = ("uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds")


@dataclass(frozen=True, slots=True)
class Target:
    """Which object a request is about, and through which door it comes."""

    kind: ServedKind
    namespace: str
    name: str
    writer: Writer
    dry_run: bool = False

    @property
    def status_only(self) -> bool:
        """Whether only the status may change."""
        return self.writer.subresource == "status"


def timestamp() -> str:
    """Now, as Kubernetes writes it: UTC, in seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Registry:
    """The write side of the API, over a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._addresses = iter(range(10, 65_000))

    def read(self, target: Target) -> JsonObject:
        """The object. Raises Refusal 404."""
        found = self.store.get(target.kind, target.namespace, target.name)
        if found is None:
            raise refusals.not_found(target.kind, target.name)
        return found

    def create(self, target: Target, body: JsonObject) -> JsonObject:
        """Make a new object. Raises Refusal 403, 404, 409, 422."""
        body = self._shaped(target, body)
        metadata = body["metadata"]
        if not metadata.get("name") and metadata.get("generateName"):
            metadata["name"] = metadata["generateName"] + secrets.token_hex(3)[:5]
        target = replace(target, name=metadata.get("name", ""))
        if self.store.get(target.kind, target.namespace, target.name):
            raise refusals.already_exists(target.kind, target.name)
        self._born(target, body)
        check(target.kind, body, None)
        body["metadata"].pop("managedFields", None)
        owned = ownership.update(target.kind, None, body, target.writer, timestamp())
        # Addresses are given out after everything else, so nobody owns them.
        self._assign_address(target.kind, owned, {})
        return self._keep(target, None, owned)

    def update(self, target: Target, body: JsonObject) -> JsonObject:
        """Replace an object. Raises Refusal 404, 409, 422."""
        return self.change(target, lambda _: body)

    def change(self, target: Target, edit: Callable[[JsonObject], JsonObject]) -> JsonObject:
        """Read, edit, write: what a patch does. `edit` must not change what it is given."""
        live = self.read(target)
        body = self._shaped(target, edit(live))
        self._check_version(target, live, body)
        body = self._carried_over(target, live, body)
        check(target.kind, body, live)
        return self._keep(
            target,
            live,
            ownership.update(target.kind, live, body, target.writer, timestamp()),
        )

    def apply(self, target: Target, config: JsonObject, *, force: bool) -> tuple[JsonObject, bool]:
        """Server-side apply: the object, and whether it was created. Raises Refusal."""
        kind = target.kind
        problem = next(misfits(shape_of(kind.kind), config), None)
        if problem:
            raise refusals.untyped(target.namespace, target.name, kind, problem)
        if "managedFields" in (config.get("metadata") or {}):
            message = "metadata.managedFields must be nil"
            raise refusals.bad_request(message)
        config = self._shaped(target, config)
        config["metadata"]["name"] = target.name
        live = self.store.get(kind, target.namespace, target.name)
        if live:
            self._check_version(target, live, config)
        elif config["metadata"].get("resourceVersion"):
            raise refusals.changed_meanwhile(kind, target.name)
        uid = config["metadata"].get("uid")
        if uid and (live is None or live["metadata"]["uid"] != uid):
            found = live["metadata"]["uid"] if live else ""
            raise refusals.wrong_precondition(kind, target.name, uid, found)
        config["metadata"].pop("resourceVersion", None)
        merged = ownership.apply(kind, live, config, target.writer, timestamp(), force=force)
        body = copy.deepcopy(merged)
        if live:
            body = self._carried_over(target, live, body)
        else:
            self._born(target, body)
        check(kind, body, live)
        self._assign_address(kind, body, live or {})
        return self._keep(target, live, body), live is None

    def delete(self, target: Target, uid: str = "") -> JsonObject:
        """Delete an object; what it owns follows. Raises Refusal 404, 409."""
        live = self.read(target)
        found = live["metadata"]["uid"]
        if uid and uid != found:
            raise refusals.wrong_precondition(target.kind, target.name, uid, found)
        if target.dry_run:
            return live
        # A namespace is emptied first and a pod stops first: the controllers end the job.
        if target.kind in {NAMESPACE, POD}:
            return self._mark_deleted(target.kind, live)
        return self.store.remove(target.kind, live)

    def _mark_deleted(self, kind: ServedKind, live: JsonObject) -> JsonObject:
        if "deletionTimestamp" in live["metadata"]:
            return live
        going = {"deletionTimestamp": timestamp()}
        body = live | {"metadata": live["metadata"] | going}
        if kind == NAMESPACE:
            body["status"] = {"phase": "Terminating"}
        else:
            body["metadata"] = body["metadata"] | {"deletionGracePeriodSeconds": 30}
        return self.store.put(kind, body)

    def _shaped(self, target: Target, body: JsonObject) -> JsonObject:
        kind = target.kind
        body = body | {"apiVersion": kind.api_version, "kind": kind.kind}
        if not isinstance(body.get("metadata"), dict):
            body["metadata"] = {}
        shaped: JsonObject = canonical(shape_of(kind.kind), body)
        # An applied list with duplicates is refused before; an edited one may have them.
        wrong = (p for p in misfits(shape_of(kind.kind), shaped) if DUPLICATE not in p)
        problem = next(wrong, None)
        if problem:
            raise refusals.undecodable(kind, problem)
        metadata = shaped["metadata"]
        namespace = metadata.get("namespace") or target.namespace
        if namespace != target.namespace:
            message = (
                "the namespace of the provided object does not match the namespace sent on the "
                "request"
            )
            raise refusals.bad_request(message)
        if kind.namespaced:
            metadata["namespace"] = namespace
        return shaped

    def _born(self, target: Target, body: JsonObject) -> None:
        """Give a new object its identity and what the server fills in, in place."""
        kind = target.kind
        self._check_namespace(target)
        metadata = body["metadata"]
        for name in ("resourceVersion", *KEPT):
            metadata.pop(name, None)
        metadata |= {"uid": str(uuid.uuid4()), "creationTimestamp": timestamp()}
        if "status" in kind.subresources and kind != POD:
            body["status"] = {}
        if kind in COUNT_GENERATIONS:
            metadata["generation"] = 1
        fill_in(kind, body)
        if kind == POD:
            body["status"] = body.get("status") or {"phase": "Pending", "qosClass": "BestEffort"}

    def _check_namespace(self, target: Target) -> None:
        if not target.kind.namespaced:
            return
        namespace = self.store.get(NAMESPACE, "", target.namespace)
        if namespace is None:
            raise refusals.not_found(NAMESPACE, target.namespace)
        if "deletionTimestamp" in namespace["metadata"]:
            raise refusals.terminating(target.kind, target.name, target.namespace)

    def _check_version(self, target: Target, live: JsonObject, body: JsonObject) -> None:
        wanted = body["metadata"].get("resourceVersion")
        if wanted and wanted != live["metadata"]["resourceVersion"]:
            raise refusals.changed_meanwhile(target.kind, target.name)

    def _carried_over(self, target: Target, live: JsonObject, body: JsonObject) -> JsonObject:
        """The new body with what a writer cannot change, and the generation counted."""
        kind, metadata, before = target.kind, body["metadata"], live["metadata"]
        metadata |= {name: before[name] for name in KEPT if name in before}
        metadata |= {"resourceVersion": before["resourceVersion"], "name": target.name}
        if target.status_only:
            annotations = metadata.get("annotations")
            kept = {name: value for name, value in before.items() if name != "managedFields"}
            metadata = kept | ({"annotations": annotations} if annotations else {})
            return {**live, "metadata": metadata, "status": body.get("status", {})}
        if "status" in kind.subresources:
            body["status"] = live.get("status", {})
        fill_in(kind, body)
        self._assign_address(kind, body, live)
        if kind in COUNT_GENERATIONS and _moves_generation(kind, live, body):
            metadata["generation"] = before["generation"] + 1
        return body

    def _assign_address(self, kind: ServedKind, body: JsonObject, live: JsonObject) -> None:
        """Give a Service its address, or the one it has, in place."""
        if kind != SERVICE or body["spec"]["type"] == "ExternalName":
            return
        spec, before = body["spec"], live.get("spec", {})
        if "clusterIP" not in spec:
            number = 0 if "clusterIP" in before else next(self._addresses)
            spec["clusterIP"] = before.get("clusterIP", f"10.96.{number // 250}.{number % 250}")
        spec.setdefault("clusterIPs", [spec["clusterIP"]])
        spec.setdefault("ipFamilies", ["IPv4"])
        spec.setdefault("ipFamilyPolicy", "SingleStack")

    def _keep(self, target: Target, live: JsonObject | None, body: JsonObject) -> JsonObject:
        if live is not None and _timeless(live) == _timeless(body):
            return live
        if target.dry_run:
            version = live["metadata"]["resourceVersion"] if live else ""
            return body | {
                "metadata": body["metadata"] | ({"resourceVersion": version} if version else {})
            }
        return self.store.put(target.kind, body)


def _moves_generation(kind: ServedKind, live: JsonObject, body: JsonObject) -> bool:
    annotated = [b["metadata"].get("annotations") for b in (live, body)]
    return live.get("spec") != body.get("spec") or (
        kind == DEPLOYMENT and annotated[0] != annotated[1]
    )


def _timeless(body: JsonObject) -> Any:
    """An object without the times of its claims: a write that only moves them is no write."""
    metadata = dict(body["metadata"])
    entries = metadata.pop("managedFields", ())
    claimed = [{name: value for name, value in e.items() if name != "time"} for e in entries]
    return {**body, "metadata": metadata}, sorted(claimed, key=str)
