"""List entries whose key was changed by hand, in the way of the manifest's own.

A Service's port 80 that somebody made 81 is another entry to server-side apply: it would
add port 80 beside it, and two ports of one name, or two without one, are refused. So the
foreign entry first gets the key back that Git states (or goes, where the stated entry lives
as well), by a JSON patch; the apply repairs the rest. Entries that are in nobody's way stay.

Only a value that is there twice proves which two are meant; after any other answer the
whole list is put back (core/putting_back). An entry that lacks its key goes (core/keyless).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from gitops_tui.core.keyless import is_about_keys, keyless_removals
from gitops_tui.core.ownership import Owner, Writer, read_owners
from gitops_tui.core.paths import below, child, keyed
from gitops_tui.core.pointers import json_pointer
from gitops_tui.core.putting_back import put_back
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import ListType, Schema
from gitops_tui.core.steps import Entry, Path

_INDEX = re.compile(r"\[[^\]]*\]")
_DUPLICATE = re.compile(r"duplicate", re.IGNORECASE)
_THEIR_STATEMENT = frozenset({Writer.APPLIER, Writer.CONTROLLER})

Parts = tuple[str | int, ...]


def displacement_patch(
    manifest: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    refused: Collection[tuple[str, str]],
) -> tuple[JsonObject, ...]:
    """The JSON patch that clears the way for an apply of `manifest`; empty for none.

    `refused` are the fields that the API server refused, with its reasons. The first
    operation tests that the object is still the one that was looked at.
    """
    twice = {_place(field) for field, reason in refused if _DUPLICATE.search(reason)}
    blamed = {_place(field) for field, _ in refused} if not twice else set()
    search = _Search(twice, blamed, _lists_of(refused), read_owners(live))
    found = list(search.lists(manifest, live, schema, (), ()))
    if is_about_keys(refused):
        found += keyless_removals(live, schema)
    if not found:
        return ()
    changes = [change for change in found if change["op"] != "remove"]
    # From the back, so that no removal moves what a later one points at.
    removals = [change for change in found if change["op"] == "remove"]
    version = live["metadata"]["resourceVersion"]
    test = {"op": "test", "path": "/metadata/resourceVersion", "value": version}
    return test, *changes, *reversed(removals)


def traceless(live: JsonObject, manager: str) -> tuple[JsonObject, ...]:
    """The JSON patch that takes what `manager` patched out of the object's `managedFields`."""
    metadata = live["metadata"]
    kept = [
        entry
        for entry in metadata.get("managedFields") or []
        if (entry.get("manager"), entry.get("operation")) != (manager, "Update")
    ]
    return (
        {"op": "test", "path": "/metadata/resourceVersion", "value": metadata["resourceVersion"]},
        {"op": "replace", "path": "/metadata/managedFields", "value": kept},
    )


def _place(field: str) -> tuple[str, str]:
    """`spec.ports[1].name` -> (`spec.ports`, `name`)."""
    head, _, leaf = _INDEX.sub("", field).rpartition(".")
    return head, leaf


def _lists_of(refused: Collection[tuple[str, str]]) -> set[str]:
    """The lists whose entries the whole refusal is about: `spec.ports[1].name` -> `spec.ports`."""
    each = (
        {_INDEX.sub("", field[: index.start()]) for index in _INDEX.finditer(field)}
        for field, _ in refused
    )
    return set.intersection(*each) if refused else set()


class _Search:
    """Goes through the lists that both sides have, for entries in each other's way."""

    def __init__(
        self,
        twice: set[tuple[str, str]],
        blamed: set[tuple[str, str]],
        lists: set[str],
        owners: tuple[Owner, ...],
    ) -> None:
        self._twice = twice
        self._blamed = blamed
        self._lists = lists
        self._others = [owner for owner in owners if owner.writer in _THEIR_STATEMENT]

    def lists(
        self, wanted: Any, live: Any, schema: Schema | None, at: Path, parts: Parts
    ) -> Iterator[JsonObject]:
        if isinstance(wanted, dict) and isinstance(live, dict):
            for name, value in wanted.items():
                if name in live:
                    further = below(schema, name)
                    yield from self.lists(value, live[name], further, (*at, name), (*parts, name))
        elif isinstance(wanted, list) and isinstance(live, list) and schema is not None:
            yield from self._list(wanted, live, schema, at, parts)

    def _list(
        self, wanted: list[Any], live: list[Any], schema: Schema, at: Path, parts: Parts
    ) -> Iterator[JsonObject]:
        stated, have = keyed(wanted, schema), keyed(live, schema)
        if schema.list_type is not ListType.MAP or stated is None or have is None:
            return
        place = ".".join(step for step in at if isinstance(step, str))
        unique = [leaf for head, leaf in self._twice if head == place]
        missing = [step for step in stated if step not in have]
        if not self._twice and place in self._lists:
            foreign = [
                index
                for step, index in have.items()
                if step not in stated and self._is_foreign((*at, step))
            ]
            blamed = {leaf for head, leaf in self._blamed if head == place}
            made = put_back(wanted, live, schema, foreign, blamed)
            if made is not None:
                yield {"op": "replace", "path": json_pointer(parts), "value": made}
                return
        for step, index in have.items():
            here = (*parts, index)
            if step in stated:
                yield from self.lists(
                    wanted[stated[step]], live[index], schema.item, (*at, step), here
                )
            elif self._is_foreign((*at, step)):
                entry = live[index]
                rival = next((s for s in stated if _meet(wanted[stated[s]], entry, unique)), None)
                if rival in missing:
                    missing.remove(rival)
                    assert isinstance(rival, Entry)  # noqa: S101 - the list is keyed
                    yield from _rekeyed(entry, rival, here)
                elif rival is not None:
                    yield {"op": "remove", "path": json_pointer(here)}

    def _is_foreign(self, path: Path) -> bool:
        """Whether no applier and no controller states the entry at `path`."""
        return not any(owner.touches(path) for owner in self._others)


def _meet(stated: Any, foreign: Any, unique: Collection[str]) -> bool:
    """Whether two entries share a value that only one may have."""
    return any(child(stated, name, None) == foreign[name] for name in unique if name in foreign)


def _rekeyed(foreign: JsonObject, wanted: Entry, parts: Parts) -> Iterator[JsonObject]:
    for name, value in wanted.keys:
        path = json_pointer((*parts, name))
        if value is None:
            if name in foreign:
                yield {"op": "remove", "path": path}
        elif foreign.get(name) != value:
            yield {"op": "add", "path": path, "value": value}
