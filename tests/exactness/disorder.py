"""Edits that change what an object means little or not at all: another order of a list's
entries, an entry that somebody else puts among them, an amount in other words.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from kubernetes.utils.quantity import parse_quantity

from tests.exactness.edits import Edit, Place

_FOREIGN: dict[str, Any] = {
    "containers": {"name": "foreign", "image": "example.org/foreign:v1"},
    "initContainers": {"name": "foreign", "image": "example.org/foreign:v1"},
    "env": {"name": "FOREIGN", "value": "1"},
    "volumes": {"name": "foreign", "emptyDir": {}},
    "volumeMounts": {"name": "scratch", "mountPath": "/foreign"},
    "imagePullSecrets": {"name": "foreign"},
    "hostAliases": {"ip": "10.9.9.9", "hostnames": ["foreign"]},
    "listeners": {"port": 9999, "protocol": "TCP"},
    "steps": {"name": "foreign"},
    "tags": "foreign",
}
_PORTS = {
    "containers": {"containerPort": 9999, "protocol": "TCP"},
    "spec": {"name": "foreign", "port": 9999, "protocol": "TCP", "targetPort": 9999},
}
_AMOUNTS = {"limits", "requests", "hard", "capacity", "max", "defaultRequest", "default", "min"}
_AMOUNT = {"sizeLimit", "averageValue", "divisor"}


def swap(live: Any, random: Random) -> Edit | None:
    """A list in another order, with keys or without."""
    lists = [(at, items) for at, items in _lists(live, ()) if len(items) > 1]
    if not lists:
        return None
    at, items = random.choice(lists)
    if random.random() < 0.5:
        place = random.randrange(len(items) - 1)
        pair = items[place : place + 2][::-1]
        return Edit(live, at, [*items[:place], *pair, *items[place + 2 :]])
    return Edit(live, at, random.sample(items, len(items)))


def injection(live: Any, random: Random) -> Edit | None:
    """One entry more: in front, between, or behind; at times the rest is mixed up as well."""
    lists = [(at, items, new) for at, items in _lists(live, ()) if (new := _foreign(at))]
    if not lists:
        return None
    at, items, new = random.choice(lists)
    kept = [item for item in items if item != new]
    if random.random() < 0.3:
        random.shuffle(kept)
    place = random.randint(0, len(kept))
    return Edit(live, at, [*kept[:place], new, *kept[place:]])


def respelling(live: Any, random: Random) -> Edit | None:
    """An amount in other words, of the same family or of another."""
    amounts = list(_amounts(live, ()))
    if not amounts:
        return None
    at, text = random.choice(amounts)
    return Edit(live, at, random.choice(spellings(text)))


def spellings(text: str) -> list[str]:
    """The same amount in every family that can say it in few digits."""
    amount: Decimal = parse_quantity(text)
    found = [format(amount.normalize(), "f"), f"{format(amount, 'f')}e0"]
    for suffix, unit in {"m": "0.001", "k": "1e3", "M": "1e6", "G": "1e9", "e3": "1e3"}.items():
        found.append(f"{format((amount / Decimal(unit)).normalize(), 'f')}{suffix}")
    for power, suffix in enumerate(("Ki", "Mi", "Gi"), start=1):
        scaled = amount / 1024**power
        if scaled == scaled.quantize(Decimal("0.0001")):
            found.append(f"{format(scaled.normalize(), 'f')}{suffix}")
    return [each for each in found if len(each) < 16]


def _foreign(at: Place) -> Any:
    name = at[-1]
    if name == "ports":
        return next((port for word, port in _PORTS.items() if word in at[-3:]), None)
    return _FOREIGN.get(str(name))


def _lists(value: Any, at: Place) -> Iterator[tuple[Place, list[Any]]]:
    if isinstance(value, list):
        yield at, value
    for part, inner in _inner(value):
        if at or part not in {"metadata", "status"}:
            yield from _lists(inner, (*at, part))


def _amounts(value: Any, at: Place) -> Iterator[tuple[Place, str]]:
    for part, inner in _inner(value):
        if not at and part in {"metadata", "status"}:
            continue
        place = (*at, part)
        if isinstance(inner, str) and (part in _AMOUNT or (at and at[-1] in _AMOUNTS)):
            yield place, inner
        else:
            yield from _amounts(inner, place)


def _inner(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []
