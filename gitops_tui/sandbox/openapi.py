"""The kinds' structure, published as the real server publishes it (OpenAPI v3)."""

from __future__ import annotations

from functools import cache

import msgspec

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import KINDS, ServedKind
from gitops_tui.sandbox.shapes import Shape, required_fields, shape_of

_META = frozenset(
    {
        "Condition",
        "LabelSelector",
        "LabelSelectorRequirement",
        "ManagedFieldsEntry",
        "ObjectMeta",
        "OwnerReference",
    }
)
_PACKAGES = (
    ("io.k8s.api.apps.v1", ("Deployment", "ReplicaSet", "RollingUpdate")),
    ("io.k8s.api.networking.v1", ("Ingress", "HTTPIngress", "ServiceBackendPort")),
    ("io.k8s.api.coordination.v1", ("Lease",)),
)
_QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
_INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
_TIME = "io.k8s.apimachinery.pkg.apis.meta.v1.Time"

_SCALARS: dict[str, JsonObject] = {
    "string": {"type": "string"},
    "integer": {"type": "integer", "format": "int32"},
    "boolean": {"type": "boolean"},
    "byte": {"type": "string", "format": "byte"},
    "object": {"type": "object"},
}
_NAMED_SCALARS: dict[str, JsonObject] = {
    _QUANTITY: {"oneOf": [{"type": "string"}, {"type": "number"}]},
    _INT_OR_STRING: {
        "format": "int-or-string",
        "oneOf": [{"type": "integer"}, {"type": "string"}],
    },
    _TIME: {"type": "string", "format": "date-time"},
}
_REFERENCES = {"quantity": _QUANTITY, "int-or-string": _INT_OR_STRING, "time": _TIME}


def index() -> JsonObject:
    """`/openapi/v3`: where each group's document lies.

    The real server adds a hash of the content, by which clients keep documents on disk; the
    embedded cluster does not outlive its process, so there is nothing worth keeping.
    """
    roots = sorted({_root(kind) for kind in KINDS})
    return {"paths": {root: {"serverRelativeURL": f"/openapi/v3/{root}"} for root in roots}}


@cache
def document(root: str) -> bytes:
    """The document of one group and version, `apis/apps/v1` say. Raises KeyError."""
    kinds = [kind for kind in KINDS if _root(kind) == root]
    if not kinds:
        raise KeyError(root)
    schemas: dict[str, JsonObject] = {name: dict(node) for name, node in _NAMED_SCALARS.items()}
    for kind in kinds:
        _describe(kind.kind, schemas)
        identity = {"group": kind.group, "version": kind.version, "kind": kind.kind}
        schemas[_component(kind.kind)]["x-kubernetes-group-version-kind"] = [identity]
    body = {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": "unversioned"},
        "paths": {path: item for kind in kinds for path, item in _operations(kind).items()},
        "components": {"schemas": schemas},
    }
    return msgspec.json.encode(body)


def _root(kind: ServedKind) -> str:
    return f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"


def _component(name: str) -> str:
    if name in _META:
        return f"io.k8s.apimachinery.pkg.apis.meta.v1.{name}"
    fits = (package for package, starts in _PACKAGES if name.startswith(starts))
    return f"{next(fits, 'io.k8s.api.core.v1')}.{name}"


def _describe(name: str, schemas: dict[str, JsonObject]) -> None:
    """Add a struct and everything that it refers to."""
    component = _component(name)
    if component in schemas:
        return
    node = schemas[component] = {"type": "object", "properties": {}}
    for field, shape in shape_of(name).fields().items():
        node["properties"][field] = _node(shape, schemas)
        used = shape.item if shape.type == "list" and shape.item else shape
        if used.type == "struct" and used.whole:
            schemas[_component(used.name)]["x-kubernetes-map-type"] = "atomic"
    if required_fields(name):
        node["required"] = sorted(required_fields(name))


def _node(shape: Shape, schemas: dict[str, JsonObject]) -> JsonObject:
    match shape.type:
        case "struct":
            _describe(shape.name, schemas)
            return {"allOf": [_reference(_component(shape.name))], "default": {}}
        case "list":
            return {"type": "array", "items": _inner(shape, schemas), **_list_markers(shape)}
        case "map":
            node: JsonObject = {"type": "object", "additionalProperties": _inner(shape, schemas)}
            return node | ({"x-kubernetes-map-type": "atomic"} if shape.whole else {})
        case scalar if scalar in _REFERENCES:
            return _reference(_REFERENCES[scalar])
        case scalar:
            default = {} if shape.default is None else {"default": shape.default}
            return _SCALARS[scalar] | default


def _inner(shape: Shape, schemas: dict[str, JsonObject]) -> JsonObject:
    return _node(shape.item or Shape("object"), schemas)


def _reference(component: str) -> JsonObject:
    return {"$ref": f"#/components/schemas/{component}"}


def _list_markers(shape: Shape) -> JsonObject:
    if shape.keys:
        return {
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": list(shape.keys),
            "x-kubernetes-patch-merge-key": shape.keys[0],
            "x-kubernetes-patch-strategy": "merge",
        }
    if shape.is_set:
        return {"x-kubernetes-list-type": "set", "x-kubernetes-patch-strategy": "merge"}
    return {"x-kubernetes-list-type": "atomic"}


def _operations(kind: ServedKind) -> JsonObject:
    """The paths as far as kubectl looks at them: which take a dry run and field validation."""
    place = "/namespaces/{namespace}" if kind.namespaced else ""
    collection = f"/{_root(kind)}{place}/{kind.plural}"
    identity = {"group": kind.group, "version": kind.version, "kind": kind.kind}
    write = {
        "parameters": [
            {"name": name, "in": "query", "schema": {"type": "string", "uniqueItems": True}}
            for name in ("dryRun", "fieldManager", "fieldValidation")
        ],
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-group-version-kind": identity,
    }
    return {
        collection: {"post": write},
        collection + "/{name}": {"put": write, "patch": write},
    }
