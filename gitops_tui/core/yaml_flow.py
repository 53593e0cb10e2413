"""Edits inside brackets, as text: `{a: 1}`, `[x, y]`, and all of JSON."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.yaml_nodes import Mapping, Node, Scalar
from gitops_tui.core.yaml_spots import Splice, Spot
from gitops_tui.core.yaml_styles import inline, key, scalar


def put(spot: Spot, value: Any) -> list[Splice]:
    """The value that stands there becomes another."""
    node = spot.node
    text = _written(spot, value, node.style if isinstance(node, Scalar) else None)
    if node.start == node.end:
        # `{a}` and `{a: }` both say null.
        stated = spot.tree.text[: node.start].rstrip().endswith(":")
        text = f" {text}" if stated else f": {text}"
    return [(node.start, node.end, text)]


def add(spot: Spot, value: Any) -> list[Splice]:
    """A field that is not there yet, or an entry at the list's end."""
    holder, text = spot.holder, spot.tree.text
    written = _written(spot, value, None)
    if isinstance(holder, Mapping):
        written = f"{key(str(spot.part), as_json=_is_json(spot))}: {written}"
    if not holder.entries:
        opened = _opened(spot)
        return [(opened, opened, written)]
    last = len(holder.entries) - 1
    before = spot.end(last - 1) if last else _opened(spot)
    end = spot.end(last)
    return [(end, end, "," + _gap(text[before : spot.start(last)], first=not last) + written)]


def insert(spot: Spot, value: Any) -> list[Splice]:
    """An entry before another one."""
    assert spot.at is not None  # noqa: S101 - else it is added
    start, written = spot.start(spot.at), _written(spot, value, None)
    before = spot.end(spot.at - 1) if spot.at else _opened(spot)
    gap = _gap(spot.tree.text[before:start], first=not spot.at)
    return [(start, start, f"{written},{gap}")]


def drop(spot: Spot) -> list[Splice]:
    """A field or an entry goes, with the comma that parts it from its neighbour."""
    at, count = spot.at, len(spot.holder.entries)
    assert at is not None  # noqa: S101 - what is dropped is there
    if count == 1:
        return [(_opened(spot), spot.holder.end - 1, "")]
    if at < count - 1:
        return [(spot.start(at), spot.start(at + 1), "")]
    return [(spot.end(at - 1), spot.end(at), "")]


def _written(spot: Spot, value: Any, style: str | None) -> str:
    if isinstance(value, dict | list):
        return inline(value, as_json=_is_json(spot))
    return scalar(value, style='"' if _is_json(spot) else style or _usual(spot.holder), flow=True)


def _usual(holder: Node) -> str | None:
    """The quotes that the neighbours in a list have."""
    if isinstance(holder, Mapping):
        return None
    entries = getattr(holder, "entries", ())
    return next((each.style for each in entries if isinstance(each, Scalar)), None)


def _is_json(spot: Spot) -> bool:
    """Whether keys are in double quotes here, as JSON has them."""
    around: Spot | None = spot
    while around is not None:
        holder = around.holder
        if isinstance(holder, Mapping) and holder.flow and holder.entries:
            first = holder.entries[0][0]
            return isinstance(first, Scalar) and first.style == '"'
        around = around.above
    return False


def _opened(spot: Spot) -> int:
    """Behind the bracket that opens the collection."""
    bracket = "{" if isinstance(spot.holder, Mapping) else "["
    return spot.tree.text.index(bracket, spot.holder.start) + 1


def _gap(before: str, *, first: bool) -> str:
    """What parts two entries, as it does before the last one: a space, or a line of its own."""
    lines = before.rpartition("\n")
    if not lines[1] or lines[2].strip():
        # `[a,b]` has none.
        return " " if first or before.endswith(" ") else ""
    return ("\r\n" if lines[0].endswith("\r") else "\n") + lines[2]
