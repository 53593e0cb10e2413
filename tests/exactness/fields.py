"""Objects as fields: list entries by their keys, each leaf with its value.

On purpose without the product's own code: a second reading of what kubectl shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

Where = tuple[str, ...]
Leaves = dict[Where, Any]
ORDER = "(order)"
"""Stands below a list for the order of its entries."""

# What is a field of its own: the rest of a list without keys is told as one.
_KEYS: dict[str, tuple[str, ...]] = {
    "containers": ("name",),
    "initContainers": ("name",),
    "env": ("name",),
    "volumes": ("name",),
    "imagePullSecrets": ("name",),
    "secrets": ("name",),
    "volumeMounts": ("mountPath",),
    "hostAliases": ("ip",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "webhooks": ("name",),
    "matchConditions": ("name",),
    # Of the custom kind.
    "listeners": ("port", "protocol"),
    "steps": ("name",),
}
_SETS = {"finalizers", "tags"}
_UNKEYED = {("spec", "ingress"), ("spec", "egress")}
_DEFAULTS = {"protocol": "TCP"}


def keys_of(at: Where) -> tuple[str, ...]:
    """The keys of the entries of the list at `at`; empty where it has none."""
    name = at[-1]
    if name == "ports" and len(at) > 1 and at[:2] not in _UNKEYED:
        return ("port", "protocol") if at[:-1] == ("spec",) else ("containerPort", "protocol")
    # A ServiceAccount's are without keys, a pod's have them.
    return () if at == ("imagePullSecrets",) else _KEYS.get(name, ())


def entry(item: Any, keys: tuple[str, ...]) -> str:
    """An entry's identity."""
    return "[" + "/".join(str(item.get(key, _DEFAULTS.get(key))) for key in keys) + "]"


def leaves(value: Any, at: Where = (), *, whole: Collection[Where] = ()) -> Leaves:
    """Where the leaves of a value stand that itself stands at `at`.

    Lists at the places `whole` are leaves.
    """
    return dict(_leaves(value, at, whole))


def nodes(value: Any) -> set[Where]:
    """Every place in a value, leaves and what is around them."""
    return {where[:n] for where in leaves(value) for n in range(1, len(where) + 1)}


def _leaves(value: Any, at: Where, whole: Collection[Where]) -> Iterator[tuple[Where, Any]]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _leaves(inner, (*at, name), whole)
        return
    names = _names(value, at) if isinstance(value, list) and value and at else None
    if not names or at in whole:
        yield at, value
        return
    for name, item in zip(names, value, strict=True):
        yield from _leaves(item, (*at, name), whole)


def _names(items: list[Any], at: Where) -> list[str] | None:
    """The identity of each entry; None for a list without keys, or of which one misses its."""
    keys = keys_of(at)
    if at[-1] in _SETS:
        names = [f"[{item}]" for item in items]
    elif keys and all(isinstance(item, dict) and item.keys() & set(keys) for item in items):
        names = [entry(item, keys) for item in items]
    else:
        return None
    return names if len(set(names)) == len(names) else None


def changed(live: Any, desired: Any) -> dict[Where, tuple[Any, Any]]:
    """The leaves in which two values differ, with both sides; ABSENT stands for none.

    An empty object that gets fields is told by these fields, and a list that has keys on
    one side only as a whole.
    """
    whole = {at for side in (live, desired) for at, value in leaves(side).items() if value}
    before, after = leaves(live, whole=whole), leaves(desired, whole=whole)
    filled = {where[:n] for where in before.keys() | after.keys() for n in range(len(where))}
    return _moved(live, desired) | {
        where: (before.get(where, ABSENT), after.get(where, ABSENT))
        for where in (before.keys() | after.keys()) - filled
        if not same(before.get(where, ABSENT), after.get(where, ABSENT))
    }


def _moved(live: Any, desired: Any) -> dict[Where, tuple[Any, Any]]:
    """The lists whose entries, those that both have, stand in another order."""
    before, after = dict(_orders(live, ())), dict(_orders(desired, ()))
    found: dict[Where, tuple[Any, Any]] = {}
    for at in before.keys() & after.keys():
        old = [name for name in before[at] if name in after[at]]
        new = [name for name in after[at] if name in before[at]]
        if orders := in_two_orders(old, new):
            found[(*at, ORDER)] = orders
    return found


def in_two_orders(old: list[str], new: list[str]) -> tuple[list[str], list[str]] | None:
    """The same names in two orders, without what is equal at both ends; None for one order."""
    while old and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return (old, new) if old else None


def _orders(value: Any, at: Where) -> Iterator[tuple[Where, list[str]]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _orders(inner, (*at, name))
    elif isinstance(value, list) and value and at and (names := _names(value, at)):
        yield at, names
        for name, item in zip(names, value, strict=True):
            yield from _orders(item, (*at, name))


def same(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal; `1` is not `true`."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[name], b[name]) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


class _Absent:
    def __repr__(self) -> str:
        return "(absent)"


ABSENT = _Absent()
