"""What Git stated of a live object before now, as far as it can still be told.

Our own applies tell it, the manifest of the synced revision, and, where `kubectl apply`
came before us, what it wrote into its last-applied annotation. (What its entry in
`managedFields` owns says less: all defaults of the object it created are there too.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import msgspec

from gitops_tui.core.bookkeeping import LAST_APPLIED, without_bookkeeping
from gitops_tui.core.fieldsets import Fields, stated
from gitops_tui.core.ownership import Owner, Writer
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema


def claims(
    live: JsonObject, schema: Schema | None, base: JsonObject | None, owners: tuple[Owner, ...]
) -> Iterator[Fields]:
    """The sets of fields that Git stated once; `base` is the manifest at the synced revision."""
    yield from (owner.fields for owner in owners if owner.writer is Writer.WE)
    applied = _last_applied(live, owners)
    for body in (applied, base):
        if body is not None:
            said = _without_nulls(_without_stringdata(without_bookkeeping(body)))
            yield stated(said, schema)


def _last_applied(live: JsonObject, owners: tuple[Owner, ...]) -> JsonObject | None:
    """What `kubectl apply` says that it applied last; None where it is not the writer."""
    text = (live.get("metadata", {}).get("annotations") or {}).get(LAST_APPLIED)
    path = ("metadata", "annotations", LAST_APPLIED)
    if not isinstance(text, str) or not any(
        owner.writer is Writer.CLIENT_SIDE_APPLY and owner.owns(path) for owner in owners
    ):
        return None
    try:
        body = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return None
    return cast("JsonObject", body) if isinstance(body, dict) else None


def _without_stringdata(body: JsonObject) -> JsonObject:
    """A Secret's `stringData` ends up in `data`; it is never live itself."""
    texts = body.get("stringData")
    if not isinstance(texts, dict):
        return body
    folded = {name: value for name, value in body.items() if name != "stringData"}
    data = folded.get("data")
    folded["data"] = {**(data if isinstance(data, dict) else {}), **texts}
    return folded


def _without_nulls(value: Any) -> Any:
    """A stated null is as good as nothing: whatever lives there is not Git's."""
    if isinstance(value, dict):
        return {name: _without_nulls(entry) for name, entry in value.items() if entry is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value
