"""Live list entries without the key that tells them apart: they make every apply impossible.

Validation lets a hand write `secrets: [{}]` into a ServiceAccount; server-side apply then
cannot read the live object, whatever is applied to it (tried on 1.37.2: a 500, "failed to
create typed live object"). Nothing can refer to such an entry, so that it goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from gitops_tui.core.paths import below, entry_of
from gitops_tui.core.pointers import json_pointer
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import ListType, Schema

_OMITS = re.compile(r"associative list with keys has an element that omits (all )?key field")


def is_about_keys(refused: Collection[tuple[str, str]]) -> bool:
    """Whether the API server's reasons say that an entry lacks its key."""
    return any(_OMITS.search(reason) for _, reason in refused)


def keyless_removals(live: JsonObject, schema: Schema | None) -> tuple[JsonObject, ...]:
    """For each entry of `live` without its key, the JSON patch operation that takes it out."""
    places = _keyless(live, schema, ())
    return tuple({"op": "remove", "path": json_pointer(parts)} for parts in places)


def _keyless(
    value: Any, schema: Schema | None, at: tuple[str | int, ...]
) -> Iterator[tuple[str | int, ...]]:
    if schema is None:
        return
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from _keyless(entry, below(schema, name), (*at, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if schema.list_type is ListType.MAP and entry_of(item, schema) is None:
                yield (*at, index)
            else:
                yield from _keyless(item, schema.item, (*at, index))
