"""The structure of the served kinds, read from `shapes.yaml`.

Server-side apply, strategic merge, validation and the published OpenAPI documents all
follow this one description. The words are those of Kubernetes' schema markers:
https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

SCALARS = frozenset(
    {"string", "integer", "boolean", "quantity", "int-or-string", "time", "byte", "object"}
)


@dataclass(frozen=True, slots=True)
class Shape:
    """One type as used in one place."""

    type: str
    """`struct`, `map`, `list`, or one of SCALARS."""
    name: str = ""
    """The struct's name in `shapes.yaml`."""
    item: Shape | None = None
    """What a list or a map holds."""
    keys: tuple[str, ...] = ()
    """The fields that tell the items of a list apart; empty for other lists."""
    is_set: bool = False
    """Whether a list holds distinct values that are merged."""
    whole: bool = False
    """Whether it is owned and replaced as a whole."""
    default: str | None = None

    @property
    def atomic(self) -> bool:
        """Whether nothing inside is owned on its own."""
        plain_list = self.type == "list" and not self.keys and not self.is_set
        return self.whole or plain_list or self.type in SCALARS

    def fields(self) -> dict[str, Shape]:
        """The fields of a struct."""
        return _fields(self.name)

    def child(self, name: str) -> Shape | None:
        """The shape of one field of a struct or entry of a map; None where there is none."""
        match self.type:
            case "struct":
                return _fields(self.name).get(name)
            case "map":
                return self.item
            case "object":
                return self
            case _:
                return None


def shape_of(kind: str) -> Shape:
    """The shape of a served kind, its `apiVersion` and `kind` included."""
    return Shape("struct", name=kind)


def all_types() -> Iterator[str]:
    """The names of all structs."""
    return iter(_types())


@cache
def required_fields(name: str) -> frozenset[str]:
    """The fields that a struct cannot do without."""
    return frozenset(word[:-1] for word in _types()[name] if word.endswith("!"))


@cache
def _types() -> dict[str, dict[str, Any]]:
    text = (files("gitops_tui.sandbox") / "shapes.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


@cache
def _fields(name: str) -> dict[str, Shape]:
    found = {word.rstrip("!"): _parse(notation) for word, notation in _types()[name].items()}
    if "metadata" in found and name != "PodTemplateSpec":
        found |= {"apiVersion": Shape("string"), "kind": Shape("string")}
    return found


def _parse(notation: Any) -> Shape:
    match notation:
        case [str(inner)]:
            words, _, keys = inner.partition(" by ")
            is_set = words.endswith(" set")
            item = _parse(words.removesuffix(" set"))
            return Shape("list", item=item, keys=tuple(keys.split()), is_set=is_set)
        case dict():
            word, _, whole = str(next(iter(notation))).partition(" ")
            return Shape("map", item=_parse(word), whole=bool(whole))
        case str():
            return _parse_name(notation)
        case _:
            message = f"shapes.yaml: {notation!r} is no type"
            raise ValueError(message)


def _parse_name(notation: str) -> Shape:
    words, _, default = notation.partition(" = ")
    name, _, whole = words.partition(" ")
    if name in SCALARS:
        return Shape(name, default=default or None)
    return Shape("struct", name=name, whole=bool(whole))
