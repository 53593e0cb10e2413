"""The order in which an object's keys are read: two sides of one resource line up."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.resources import JsonObject

_FIRST = ("apiVersion", "kind", "metadata")
_LAST = ("status",)


def in_order(body: JsonObject) -> JsonObject:
    """Who it is first and how it goes last, the rest as it was written."""
    middle = [name for name in body if name not in _FIRST and name not in _LAST]
    names = [*_FIRST, *middle, *_LAST]
    return {name: body[name] for name in names if name in body}


def alike(value: Any, model: Any) -> Any:
    """`value` with its keys in the order that `model` has them, all the way down.

    What the model does not have comes behind. Items of lists are matched by their name,
    else by their place.
    """
    if isinstance(value, dict) and isinstance(model, dict):
        names = [name for name in model if name in value]
        names += [name for name in value if name not in model]
        return {name: alike(value[name], model.get(name)) for name in names}
    if isinstance(value, list) and isinstance(model, list):
        named = {_name(item): item for item in model if _name(item)}
        places = [*model, *[None] * len(value)]
        return [
            alike(item, named.get(_name(item), place))
            for item, place in zip(value, places, strict=False)
        ]
    return value


def _name(item: Any) -> str | None:
    name = item.get("name") if isinstance(item, dict) else None
    return name if isinstance(name, str) else None
