"""The fast local comparison, run on every event.

It is quick to say that nothing differs, which is what it finds nearly always. On any
doubt it works out what a sync would make of the live object and compares with that;
where even that leaves doubt the answer is that they differ, for then the API server
judges. Saying `in sync` wrongly would be a missed drift.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from gitops_tui.core.bookkeeping import BOOKKEEPING, IDENTITY, NOTES, without_bookkeeping
from gitops_tui.core.drift import ABSENT
from gitops_tui.core.equality import identical
from gitops_tui.core.expected import expected
from gitops_tui.core.fieldsets import SELF, Fields, decode
from gitops_tui.core.ownership import CLIENT_SIDE_APPLY, FIELD_MANAGER, owned_by
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import ListType, Schema
from gitops_tui.core.steps import Entry

_UNCOMPARED = IDENTITY | {"metadata", "status"}
_UNCOMPARED_METADATA = BOOKKEEPING | {"annotations"}


def in_sync(
    manifest: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    *,
    base: JsonObject | None = None,
) -> bool:
    """Whether a sync of `manifest` would change nothing in `live`.

    Every stated field means the same in both, and nothing that Git stated before and
    states no more is still live. `base` is the manifest at the synced revision.
    """
    try:
        if _plainly_in_sync(manifest, live, schema, base):
            return True
    except (AttributeError, KeyError, TypeError):
        # Values of the wrong type, or entries without their keys: look closer.
        pass
    wanted = expected(manifest, live, schema, base=base)
    return identical(wanted, without_bookkeeping(live))


def _plainly_in_sync(
    manifest: JsonObject, live: JsonObject, schema: Schema | None, base: JsonObject | None
) -> bool:
    if not (base is None or base is manifest or base == manifest):
        return False
    metadata, live_metadata = manifest["metadata"], live["metadata"]
    managed = live_metadata.get("managedFields") or ()
    if any(entry.get("manager") == CLIENT_SIDE_APPLY for entry in managed):
        return False
    return (
        _holds(_but(metadata, _UNCOMPARED_METADATA), live_metadata, _metadata(schema))
        and _annotations_hold(metadata.get("annotations"), live_metadata)
        and _holds(_but(manifest, _UNCOMPARED), live, schema)
        and _states(manifest, owned_by(managed, FIELD_MANAGER, "Apply"), schema)
    )


def _annotations_hold(stated: JsonObject | None, live_metadata: JsonObject) -> bool:
    if not stated:
        return True
    return _holds(_but(stated, NOTES), live_metadata.get("annotations") or {}, None)


def _holds(stated: JsonObject, live: JsonObject, schema: Schema | None) -> bool:
    """Whether every stated field stands in `live`, spelled the same."""
    for name, want in stated.items():
        have = live.get(name, ABSENT)
        kind = type(want)
        if kind is not type(have):
            return False
        if kind is dict or kind is list:
            field = schema.field(name) if schema is not None else None
            if not _nested_holds(want, have, field):
                return False
        elif want != have:
            return False
    return True


def _nested_holds(stated: Any, live: Any, schema: Schema | None) -> bool:
    if type(stated) is dict:
        if schema is not None and schema.atomic:
            return identical(stated, live)
        return _holds(stated, live, schema)
    if schema is None or schema.list_type is not ListType.MAP:
        return identical(stated, live)
    return _entries_hold(stated, live, schema)


def _entries_hold(stated: list[JsonObject], live: list[JsonObject], schema: Schema) -> bool:
    """Whether every stated entry stands in `live`, in the stated order."""
    have, wanted = _by_identity(live, schema), _by_identity(stated, schema)
    if len(have) != len(live) or len(wanted) != len(stated):
        return False
    if len(have) != len(wanted):
        have = {identity: entry for identity, entry in have.items() if identity in wanted}
    if list(wanted) != list(have):
        return False
    item_schema = schema.item
    for item, entry in zip(wanted.values(), have.values(), strict=True):
        if not _holds(item, entry, item_schema):
            return False
    return True


def _by_identity(items: list[JsonObject], schema: Schema) -> dict[Any, JsonObject]:
    if len(schema.keys) == 1:
        (key,) = schema.keys
        return {item[key]: item for item in items}
    defaults = [(key, schema.key_defaults.get(key)) for key in schema.keys]
    return {tuple([item.get(key, value) for key, value in defaults]): item for item in items}


def _states(stated: JsonObject, owned: Fields, schema: Schema | None) -> bool:
    """Whether a manifest states everything that our last apply owns."""
    for name, further in owned.items():
        if name == SELF:
            continue
        field = name[2:]
        if field not in stated:
            return False
        if further:
            value = stated[field]
            structure = schema.field(field) if schema is not None else None
            if type(value) is dict:
                if not _states(value, further, structure):
                    return False
            elif structure is None or not _states_entries(value, further, structure):
                return False
    return True


def _states_entries(stated: list[JsonObject], owned: Fields, schema: Schema) -> bool:
    if schema.list_type is not ListType.MAP:
        return False
    entries = _by_identity(stated, schema)
    item_schema = schema.item
    for name, further in owned.items():
        if name != SELF:
            entry = entries.get(_owned_identity(name))
            if entry is None or not _states(entry, further, item_schema):
                return False
    return True


@lru_cache(maxsize=4096)
def _owned_identity(name: str) -> Any:
    """What `_by_identity` has for an entry that FieldsV1 names."""
    step = decode(name)
    values = tuple(value for _, value in step.keys) if isinstance(step, Entry) else ()
    return values[0] if len(values) == 1 else values


def _but(stated: JsonObject, left_out: Collection[str]) -> JsonObject:
    return {name: value for name, value in stated.items() if name not in left_out}


def _metadata(schema: Schema | None) -> Schema | None:
    return schema.field("metadata") if schema is not None else None
