"""The structure of a kind, as the API server's OpenAPI v3 tells it.

What comparing needs and nothing more: how each list is merged and by which keys, which
maps are replaced as a whole, which scalars have several spellings, which defaults the
server fills in. References are followed when they are asked for, so that a recursive
kind costs nothing and a big one only what is looked at.

The extensions are described at
https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
"""

from __future__ import annotations

from enum import Enum, StrEnum
from functools import cached_property
from typing import Any, cast

from gitops_tui.core.defaults import KNOWN_DEFAULTS
from gitops_tui.core.resources import JsonObject

QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"

# Components that the server keeps in Go types, which drop what is empty. A custom
# resource's component has its own group in front and keeps everything as sent.
_GO_TYPES = (
    "io.k8s.api.",
    "io.k8s.apimachinery.",
    "io.k8s.apiextensions-apiserver.",
    "io.k8s.kube-aggregator.",
)
_REFERENCE = "#/components/schemas/"


class ListType(StrEnum):
    """How server-side apply merges a list (`x-kubernetes-list-type`)."""

    ATOMIC = "atomic"
    """Replaced as a whole; also what a list without the extension is."""
    SET = "set"
    MAP = "map"
    """Entries are told apart by their keys."""


class Scalar(Enum):
    """How a scalar may be spelled."""

    PLAIN = "plain"
    QUANTITY = "quantity"
    INT_OR_STRING = "int-or-string"
    BYTES = "byte"
    """Base64."""


class Schema:
    """One node of a kind's structure. Immutable; equal questions give the same node."""

    def __init__(self, definitions: _Definitions, node: JsonObject, name: str, typed: bool) -> None:
        self._definitions = definitions
        self._node = node
        self._name = name
        self._children: dict[str, Schema | None] = {}
        self.typed = typed
        """Whether the server keeps it in a Go type, where empty and absent lists are one."""
        self.list_type = _list_type(node)
        self.atomic = node.get("x-kubernetes-map-type") == "atomic"
        """Whether an object here is replaced as a whole."""
        self.keys: tuple[str, ...] = ()
        """The fields that tell a list's entries apart, in alphabetical order."""
        if self.list_type is ListType.MAP:
            self.keys = tuple(sorted(node.get("x-kubernetes-list-map-keys", ())))

    def field(self, name: str) -> Schema | None:
        """The node of a field or of a map's value; None where anything may stand."""
        try:
            return self._children[name]
        except KeyError:
            node = self._node.get("properties", {}).get(name)
            child = self.value if node is None else self._definitions.resolve(node, self.typed)
            if node is not None:
                self._children[name] = child
            return child

    @cached_property
    def item(self) -> Schema | None:
        """The node of a list's entries."""
        node = self._node.get("items")
        return self._definitions.resolve(node, self.typed) if isinstance(node, dict) else None

    @cached_property
    def value(self) -> Schema | None:
        """The node of a map's values: of labels, say. None for an object with fixed fields."""
        node = self._node.get("additionalProperties")
        return self._definitions.resolve(node, self.typed) if isinstance(node, dict) else None

    @cached_property
    def is_map(self) -> bool:
        """Whether the names here are the user's own (labels, data), not fields of a type."""
        return bool(self._node.get("additionalProperties")) and not self._node.get("properties")

    @cached_property
    def is_list(self) -> bool:
        """Whether a list stands here."""
        return self._node.get("type") == "array"

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """What the server fills in for absent fields, as far as that is known."""
        # Of a Go type an empty one is declared for each required field, and never filled in.
        declared = {
            name: node["default"]
            for name, node in self._node.get("properties", {}).items()
            if "default" in node and not (self.typed and node["default"] in ({}, "", 0))
        }
        return {**declared, **KNOWN_DEFAULTS.get(self._name, {})}

    @cached_property
    def key_defaults(self) -> dict[str, Any]:
        """The defaults of a list's keys: a port's `protocol` is TCP."""
        defaults = self.item.defaults if self.item is not None else {}
        return {key: defaults[key] for key in self.keys if key in defaults}

    @cached_property
    def scalar(self) -> Scalar:
        """How a scalar here may be spelled."""
        if self._name == QUANTITY:
            return Scalar.QUANTITY
        node = self._node
        if node.get("format") == "int-or-string" or node.get("x-kubernetes-int-or-string"):
            return Scalar.INT_OR_STRING
        if node.get("format") == "byte":
            return Scalar.BYTES
        return Scalar.PLAIN


class _Definitions:
    """The components of one document; a reference is resolved once."""

    def __init__(self, schemas: dict[str, JsonObject]) -> None:
        self._schemas = schemas
        self._resolved: dict[str, Schema | None] = {}

    def named(self, name: str) -> Schema | None:
        """The component of that name."""
        if name not in self._resolved:
            node = self._schemas.get(name)
            typed = name.startswith(_GO_TYPES)
            self._resolved[name] = None if node is None else Schema(self, node, name, typed)
        return self._resolved[name]

    def resolve(self, node: JsonObject, typed: bool) -> Schema | None:
        """The schema of a node that may be, or wrap, a reference."""
        reference = _reference(node)
        if reference is None:
            return Schema(self, node, "", typed)
        target = self.named(reference)
        beside = {key: node[key] for key in node if key.startswith("x-kubernetes-")}
        if target is None or not beside:
            return target
        return Schema(self, {**self._schemas[reference], **beside}, reference, target.typed)


def schema_of(document: JsonObject, group: str, version: str, kind: str) -> Schema | None:
    """The structure of a kind, from the OpenAPI v3 document of its group and version.

    None when the document does not describe it.
    """
    schemas = cast("dict[str, JsonObject]", document.get("components", {}).get("schemas", {}))
    wanted = {"group": group, "version": version, "kind": kind}
    for name, node in schemas.items():
        if wanted in node.get("x-kubernetes-group-version-kind", ()):
            return _Definitions(schemas).named(name)
    return None


def _list_type(node: JsonObject) -> ListType:
    try:
        return ListType(node.get("x-kubernetes-list-type", ListType.ATOMIC))
    except ValueError:
        return ListType.ATOMIC


def _reference(node: JsonObject) -> str | None:
    """The component that a node stands for; `allOf` with one entry is how defaults wrap it."""
    reference = node.get("$ref")
    wrapped = node.get("allOf")
    if reference is None and isinstance(wrapped, list) and len(wrapped) == 1:
        reference = wrapped[0].get("$ref")
    if not isinstance(reference, str) or not reference.startswith(_REFERENCE):
        return None
    return reference.removeprefix(_REFERENCE)
