"""Whether an applied configuration fits its kind's structure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_tui.sandbox.paths import item_word, spell
from gitops_tui.sandbox.shapes import Shape

UNKNOWN_FIELD = "field not declared in schema"
DUPLICATE = "duplicate entries for key"


def misfits(shape: Shape, value: Any, path: str = "", *, indexed: bool = False) -> Iterator[str]:
    """What does not fit, in the server's words: `.spec.foo: field not declared in schema`.

    The items of lists are named by their keys, or with `indexed` by their positions.
    """
    if value is None:
        return
    match shape.type:
        case "list":
            yield from _list_misfits(shape, value, path, indexed)
        case "struct" | "map":
            yield from _map_misfits(shape, value, path, indexed)
        case "object":
            return
        case _:
            wrong = _scalar_misfit(shape.type, value)
            if wrong:
                yield f"{path}: {wrong}"


def _map_misfits(shape: Shape, value: Any, path: str, indexed: bool) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: expected map, got &{{{value}}}"
        return
    for name, inner in value.items():
        child = shape.child(name)
        if child is None:
            yield f"{path}.{name}: {UNKNOWN_FIELD}"
        else:
            yield from misfits(child, inner, f"{path}.{name}", indexed=indexed)


def _list_misfits(shape: Shape, value: Any, path: str, indexed: bool) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: expected list, got &{{{value}}}"
        return
    seen = set()
    for index, item in enumerate(value):
        place = f"[{index}]"
        if shape.keys or shape.is_set:
            try:
                word = item_word(shape, item)
            except ValueError as error:
                yield f"{path}: element {index}: {error}"
                return
            place = place if indexed else spell((word,))
            if word in seen:
                yield f"{path}: {DUPLICATE} {place}"
            seen.add(word)
        if shape.item is not None:
            yield from misfits(shape.item, item, path + place, indexed=indexed)


def _scalar_misfit(wanted: str, value: Any) -> str | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match wanted:
        case "integer":
            return None if is_number else f"expected numeric (int or float), got {_go_type(value)}"
        case "boolean":
            return None if isinstance(value, bool) else f"expected boolean, got &{{{value}}}"
        case "quantity" | "int-or-string":
            scalar = isinstance(value, str | int | float)
            return None if scalar else f"expected any scalar, got &{{{value}}}"
        case _:
            said = f"expected string, got &value.valueUnstructured{{Value:{value}}}"
            return None if isinstance(value, str) else said


def _go_type(value: Any) -> str:
    match value:
        case bool():
            return "bool"
        case str():
            return "string"
        case list():
            return "[]interface {}"
        case _:
            return "map[string]interface {}"
