"""The rules that an object must keep, as far as the demo's story and its tests need them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import DEPLOYMENT, REPLICA_SET, SERVICE, ServedKind
from gitops_tui.sandbox.refusals import Cause, invalid
from gitops_tui.sandbox.shapes import Shape, required_fields, shape_of

_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_PERCENTAGE = re.compile(r"[0-9]+%")
_NAME_RULE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)


def check(kind: ServedKind, body: JsonObject, live: JsonObject | None) -> None:
    """Refuse an object that breaks a rule. Raises Refusal 422 that names the fields."""
    name = body["metadata"].get("name", "")
    causes = [*_names(name), *_missing(shape_of(kind.kind), body)]
    if kind in {DEPLOYMENT, REPLICA_SET}:
        causes += _workload(body["spec"], live["spec"] if live else None)
    if kind == SERVICE:
        causes += _ports(body["spec"].get("ports", []))
    if causes:
        raise invalid(kind, name, causes)


def check_replicas(kind: ServedKind, name: str, replicas: Any) -> None:
    """Refuse a negative number of replicas, also through the scale subresource."""
    causes = list(_replicas(replicas))
    if causes:
        raise invalid(kind, name, causes)


def _names(name: str) -> Iterator[Cause]:
    if not name:
        yield "FieldValueRequired", "Required value: name or generateName is required", _NAME
    elif len(name) > 253 or not _SUBDOMAIN.fullmatch(name):
        yield "FieldValueInvalid", f'Invalid value: "{name}": {_NAME_RULE}', _NAME


_NAME = "metadata.name"


def _missing(shape: Shape, value: Any, path: str = "") -> Iterator[Cause]:
    if isinstance(value, list) and shape.item is not None:
        for index, item in enumerate(value):
            yield from _missing(shape.item, item, f"{path}[{index}]")
    if not isinstance(value, dict) or shape.type != "struct":
        return
    for name in sorted(required_fields(shape.name)):
        # An empty list or text is as good as none.
        if value.get(name) in (None, "", []):
            yield "FieldValueRequired", "Required value", f"{path}.{name}".lstrip(".")
    if shape.name == "Container" and not value.get("image"):
        yield "FieldValueRequired", "Required value", f"{path}.image"
    for name, inner in value.items():
        child = shape.child(name)
        if child is not None and name != "status":
            yield from _missing(child, inner, f"{path}.{name}".lstrip("."))


def _workload(spec: JsonObject, live: JsonObject | None) -> Iterator[Cause]:
    yield from _replicas(spec.get("replicas"))
    yield from _limits(spec.get("strategy", {}).get("rollingUpdate", {}))
    labels = spec["template"]["metadata"].get("labels") or {}
    wanted = (spec.get("selector") or {}).get("matchLabels") or {}
    if any(labels.get(key) != value for key, value in wanted.items()):
        rule = "`selector` does not match template `labels`"
        field = "spec.template.metadata.labels"
        yield "FieldValueInvalid", f"Invalid value: {_go(labels)}: {rule}", field
    if live and live.get("selector") != spec.get("selector"):
        shown = f'{{"matchLabels":{_go(wanted)}}}'
        yield "FieldValueInvalid", f"Invalid value: {shown}: field is immutable", "spec.selector"


def _replicas(replicas: Any) -> Iterator[Cause]:
    if isinstance(replicas, int) and replicas < 0:
        rule = "must be greater than or equal to 0"
        yield "FieldValueInvalid", f"Invalid value: {replicas}: {rule}", "spec.replicas"


def _limits(rolling: JsonObject) -> Iterator[Cause]:
    for name, limit in rolling.items():
        if isinstance(limit, str) and not _PERCENTAGE.fullmatch(limit):
            rule = "a valid percent string must be a numeric string followed by an ending '%'"
            field = f"spec.strategy.rollingUpdate.{name}"
            yield "FieldValueInvalid", f'Invalid value: "{limit}": {rule}', field


def _ports(ports: list[JsonObject]) -> Iterator[Cause]:
    names: set[str] = set()
    for index, port in enumerate(ports):
        name = port.get("name", "")
        if not name and len(ports) > 1:
            yield "FieldValueRequired", "Required value", f"spec.ports[{index}].name"
        if name and name in names:
            message = f'Duplicate value: "{name}"'
            yield "FieldValueDuplicate", message, f"spec.ports[{index}].name"
        names.add(name)


def _go(labels: JsonObject) -> str:
    inside = ",".join(f'"{key}":"{value}"' for key, value in sorted(labels.items()))
    return f"{{{inside}}}"
