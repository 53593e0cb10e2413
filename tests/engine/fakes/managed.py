"""Field managers in small: who owns which leaf, and what an apply or an edit does to that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gitops_tui.core.bookkeeping import BOOKKEEPING, without_bookkeeping
from gitops_tui.core.expected import covered, without
from gitops_tui.core.fieldsets import SELF, Fields, decode, stated
from gitops_tui.core.paths import follow
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Path

Leaf = tuple[str, ...]
"""The names of FieldsV1 on the way to one field."""

_UNSTATED = ("apiVersion", "kind", "status")
_IDENTITY = {("f:metadata", "f:name"), ("f:metadata", "f:namespace")}


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry of managedFields."""

    manager: str
    operation: str
    api_version: str
    time: str
    leaves: frozenset[Leaf]

    def encode(self) -> JsonObject:
        return {
            "manager": self.manager,
            "operation": self.operation,
            "apiVersion": self.api_version,
            "time": self.time,
            "fieldsType": "FieldsV1",
            "fieldsV1": _tree(self.leaves),
        }


def applied(
    live: JsonObject, config: JsonObject, schema: Schema | None, *, manager: str, now: str
) -> JsonObject:
    """Forced server-side apply: `live` with `config` laid over it and its claims moved."""
    mine = _leaves_of(config, schema)
    ours = _claim(live, config, manager, "Apply")
    others = [claim for claim in _claims(live) if claim != ours]
    kept = mine.union(*(claim.leaves for claim in others))
    kept_by_server = {name: live[name] for name in _UNSTATED if name in live}
    bookkeeping = {name: live["metadata"][name] for name in BOOKKEEPING & live["metadata"].keys()}
    body = covered(without_bookkeeping(config), without_bookkeeping(live), schema)
    body = {**kept_by_server, **body, "metadata": {**body["metadata"], **bookkeeping}}
    body = without(body, _gone(ours.leaves, kept), schema)
    moved = {leaf for leaf in mine if _value(live, leaf, schema) != _value(body, leaf, schema)}
    others = [replace(claim, leaves=claim.leaves - moved) for claim in others]
    same = ours.leaves == mine and without_bookkeeping(body) == without_bookkeeping(live)
    time = ours.time if same else now
    return _recorded(body, [*others, replace(ours, leaves=mine, time=time)])


def edited(
    live: JsonObject, body: JsonObject, schema: Schema | None, *, manager: str, now: str
) -> JsonObject:
    """An ordinary write: what is new or different in `body` is `manager`'s now."""
    before, after = _leaves_of(live, schema), _leaves_of(body, schema)
    changed = {leaf for leaf in after if _value(live, leaf, schema) != _value(body, leaf, schema)}
    gone = before - after
    theirs = _claim(body, body, manager, "Update")
    others = [
        replace(claim, leaves=claim.leaves - changed - gone)
        for claim in _claims(body)
        if claim != theirs
    ]
    if changed:
        theirs = replace(theirs, leaves=theirs.leaves | changed, time=now)
    return _recorded(body, [*others, replace(theirs, leaves=theirs.leaves - gone)])


def _leaves_of(body: JsonObject, schema: Schema | None) -> frozenset[Leaf]:
    return frozenset(_leaves(stated(without_bookkeeping(body), schema))) - _IDENTITY


def _leaves(fields: Fields, at: Leaf = ()) -> Iterator[Leaf]:
    for name, further in fields.items():
        yield from _leaves(further, (*at, name)) if further else [(*at, name)]


def _tree(leaves: frozenset[Leaf]) -> Fields:
    tree: Fields = {}
    for leaf in sorted(leaves):
        node = tree
        for name in leaf:
            node = node.setdefault(name, {})
    return tree


def _claims(body: JsonObject) -> list[Claim]:
    return [
        Claim(
            entry["manager"],
            entry["operation"],
            entry["apiVersion"],
            entry["time"],
            frozenset(_leaves(entry["fieldsV1"])),
        )
        for entry in body["metadata"].get("managedFields") or ()
    ]


def _claim(holder: JsonObject, config: JsonObject, manager: str, operation: str) -> Claim:
    new = Claim(manager, operation, config["apiVersion"], "", frozenset())
    own = (c for c in _claims(holder) if (c.manager, c.operation) == (manager, operation))
    return next(own, new)


def _recorded(body: JsonObject, claims: list[Claim]) -> JsonObject:
    entries = [claim.encode() for claim in claims if claim.leaves]
    return {**body, "metadata": {**body["metadata"], "managedFields": entries}}


def _gone(last: frozenset[Leaf], kept: frozenset[Leaf]) -> tuple[Path, ...]:
    """What our last apply stated and nobody does now; of a list's entry, all of it."""
    whole = {leaf[:-1] for leaf in last - kept if leaf[-1] == SELF}
    whole = {entry for entry in whole if not any(leaf[: len(entry)] == entry for leaf in kept)}
    single = {leaf for leaf in last - kept if leaf[-1] != SELF}
    inside = {leaf for leaf in single if any(leaf[: len(entry)] == entry for entry in whole)}
    return tuple(_path(leaf) for leaf in sorted(whole | (single - inside)))


def _path(leaf: Leaf) -> Path:
    steps = [decode(name) for name in leaf if name != SELF]
    return tuple(step for step in steps if step is not None)


def _value(body: JsonObject, leaf: Leaf, schema: Schema | None) -> object:
    # An entry as such did not change when something inside it did.
    found = follow(body, _path(leaf), schema).value
    return isinstance(found, dict) if leaf[-1] == SELF else found
