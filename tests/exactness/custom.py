"""A kind of our own: a schema with defaults, keyed lists, a set and atomic parts."""

from __future__ import annotations

from collections.abc import Callable

from tests.exactness.genes import Fields, Genes

_TEXT = {"type": "string"}
_QUANTITY = {
    "anyOf": [{"type": "integer"}, {"type": "string"}],
    "x-kubernetes-int-or-string": True,
}
_LISTENER = {
    "type": "object",
    "required": ["port"],
    "properties": {
        "port": {"type": "integer"},
        "protocol": {"type": "string", "default": "TCP"},
        "note": _TEXT,
        "limits": {"type": "object", "additionalProperties": _QUANTITY},
    },
}
_SPEC = {
    "type": "object",
    "properties": {
        "size": {"type": "integer", "default": 3},
        "mode": {"type": "string", "default": "auto"},
        "amount": _QUANTITY,
        "listeners": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["port", "protocol"],
            "items": _LISTENER,
        },
        "steps": {
            "type": "array",
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["name"],
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": _TEXT, "run": _TEXT, "keep": {"type": "boolean"}},
            },
        },
        "tags": {"type": "array", "x-kubernetes-list-type": "set", "items": _TEXT},
        "words": {"type": "array", "items": _TEXT},
        "whole": {
            "type": "object",
            "x-kubernetes-map-type": "atomic",
            "additionalProperties": _TEXT,
        },
        "nested": {
            "type": "object",
            "default": {},
            "properties": {"deep": {"type": "string", "default": "filled"}, "note": _TEXT},
        },
        "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        "maybe": {"type": "string", "nullable": True},
    },
}


def definition(group: str) -> Callable[[Genes, str], Fields]:
    """The CustomResourceDefinition of `gadgets` in that group."""

    def build(g: Genes, _: str) -> Fields:
        column = {"name": "Size", "type": "integer", "jsonPath": ".spec.size"}
        version = {
            "name": "v1",
            "served": True,
            "storage": True,
            "schema": {
                "openAPIV3Schema": {"type": "object", "properties": {"spec": _SPEC}},
            },
            **g.maybe("columns", additionalPrinterColumns=[column]),
        }
        return {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "spec": {
                "group": group,
                "scope": "Namespaced",
                "names": {
                    "kind": "Gadget",
                    "plural": "gadgets",
                    **g.maybe("names", shortNames=g.some("short", ["gg", "gdg"], least=1)),
                },
                "versions": [version],
            },
        }

    return build


def gadget(group: str) -> Callable[[Genes, str], Fields]:
    """A resource of that kind."""
    listeners = [
        {"port": 80},
        {"port": 443, "protocol": "TCP", "note": "x"},
        {"port": 53, "protocol": "UDP", "limits": {"a": 1, "b": "2"}},
        {"port": 53, "note": ""},
    ]
    steps = [{"name": "a", "run": "x"}, {"name": "b", "keep": False}, {"name": "c"}]

    def build(g: Genes, _: str) -> Fields:
        spec = {
            **g.one("size", [0, 3, 4]),
            **g.one("mode", ["auto", "", "manual"]),
            **g.one("amount", [1, "1", "1000m"]),
            **g.maybe("set-listeners", listeners=g.some("listeners", listeners)),
            **g.maybe("set-steps", steps=g.some("steps", steps)),
            **g.maybe("set-tags", tags=g.some("tags", ["p", "q", "r"])),
            **g.maybe("set-words", words=g.some("words", ["p", "q", "r"])),
            **g.one("whole", [{}, {"a": "1"}, {"a": "1", "b": "2"}]),
            **g.one("nested", [{}, {"note": "x"}, {"deep": "said"}]),
            **g.one("free", [{}, {"a": [1, {"b": None}], "c": {}}, {"a": [2]}]),
            **g.one("maybe", ["x", None]),
        }
        return {"apiVersion": f"{group}/v1", "kind": "Gadget", "spec": spec}

    return build
