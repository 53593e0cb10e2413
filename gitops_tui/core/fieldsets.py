"""Sets of fields as `managedFields` writes them (FieldsV1), kept in that form.

A set is a tree: `f:name` is a field, `k:{"name":"web"}` a list's entry by its keys,
`v:"x"` a set's entry, `i:0` an index, `.` the place itself, and an empty tree a leaf.
https://pkg.go.dev/sigs.k8s.io/structured-merge-diff/v6/fieldpath
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from gitops_tui.core.paths import below, keyed
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Entry, Member, Path, Step

Fields = dict[str, Any]

SELF = "."
"""The place itself, beside what is below it."""


def encode(step: Step) -> str:
    """The name of a step in FieldsV1."""
    match step:
        case str():
            return f"f:{step}"
        case int():
            return f"i:{step}"
        case Entry(keys):
            return f"k:{_json({key: value for key, value in keys if value is not None})}"
        case Member(value):
            return f"v:{_json(value)}"


@lru_cache(maxsize=4096)
def decode(name: str) -> Step | None:
    """The step that a FieldsV1 name stands for; None for `.` and for what is not understood."""
    kind, _, rest = name.partition(":")
    try:
        match kind:
            case "f":
                return rest
            case "k":
                keys = msgspec.json.decode(rest, type=dict[str, Any])
                return Entry(tuple(sorted(keys.items())))
            case "v":
                return Member(msgspec.json.decode(rest))
            case "i":
                return int(rest)
            case _:
                return None
    except (msgspec.MsgspecError, ValueError):
        return None


def subtree(fields: Fields, path: Path) -> Fields | None:
    """What the set holds at and below `path`; None when that is nothing."""
    node: Fields | None = fields
    for step in path:
        node = _step_into(node, step)
        if node is None:
            return None
    return node


def owns(fields: Fields, path: Path) -> bool:
    """Whether the set holds the place itself, or a leaf above it that stands for all below."""
    node = fields
    for step in path:
        further = _step_into(node, step)
        if further is None:
            return False
        node = further
        if not node:
            return True
    return SELF in node


def union(a: Fields, b: Fields) -> Fields:
    """The set that holds what either holds."""
    both = dict(a)
    for name, node in b.items():
        both[name] = union(both[name], node) if name in both else node
    if (not a) is not (not b):
        # A leaf beside a tree: the place itself counts too.
        both.setdefault(SELF, {})
    return both


def stated(body: Any, schema: Schema | None) -> Fields:
    """The set of fields that a value states, as applying it would claim them."""
    if isinstance(body, dict) and body and not (schema is not None and schema.atomic):
        return {
            encode(name): stated(value, below(schema, name))
            for name, value in body.items()
            if isinstance(name, str)
        }
    if isinstance(body, list) and body:
        entries = keyed(body, schema)
        if entries is not None:
            return {
                encode(step): {SELF: {}, **stated(body[index], below(schema, step))}
                for step, index in entries.items()
            }
    return {}


def _step_into(node: Fields | None, step: Step) -> Fields | None:
    if node is None:
        return None
    found = node.get(encode(step))
    if found is None and isinstance(step, Entry):
        # Other writers may escape or order a key's JSON differently, and leave out defaults.
        found = next((below for name, below in node.items() if decode(name) == step), None)
    return found


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
