"""Where the entries of a manifest's list go so that they stand as in the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_tui.core.json_edits import Drop, Insert, JsonEdit
from gitops_tui.core.ordering import merged_order
from gitops_tui.core.paths import follow, keyed
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Path


def moves(
    body: JsonObject, path: Path, live: JsonObject, schema: Schema | None
) -> Iterator[JsonEdit]:
    """What brings the list at `path` into the order of the live one, entry by entry: one
    that is moved is taken out and put in again, the others are not touched.
    """
    found, there = (follow(each, path, schema) for each in (body, live))
    stated, have = keyed(found.value, found.schema), keyed(there.value, found.schema)
    if stated is None or have is None:
        return
    now = list(stated)
    for index, step in enumerate(merged_order([s for s in have if s in stated], now)):
        if now[index] != step:
            place = now.index(step)
            now.insert(index, now.pop(place))
            yield Drop((*found.parts, place))
            yield Insert((*found.parts, index), found.value[stated[step]])


def beside(here: list[Any], new: list[Any], live: Any, schema: Schema | None) -> list[Any]:
    """The list `here` with `new` entries, each beside the neighbours that it has in `live`."""
    items = [*here, *new]
    stated, have = keyed(items, schema), keyed(live, schema)
    if stated is None or have is None:
        return items
    order = merged_order(list(stated)[: len(here)], [step for step in have if step in stated])
    return [items[stated[step]] for step in order]
