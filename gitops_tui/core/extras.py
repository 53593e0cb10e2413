"""Extras: live fields that Git never stated and another person's tool set. Not drift.

What a sync leaves alone, but an operator wants to know of: `kubectl edit` added a
variable, `kubectl rollout restart` an annotation. Controllers' fields are not meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_tui.core.abandoned import abandoned
from gitops_tui.core.bookkeeping import without_bookkeeping
from gitops_tui.core.defaults import FILLED_IN
from gitops_tui.core.drift import ABSENT, ExtraField
from gitops_tui.core.equality import identical
from gitops_tui.core.fieldsets import SELF, Fields, decode
from gitops_tui.core.masking import is_secret, masked_value
from gitops_tui.core.ownership import Owner, Writer, latest_first, read_owners
from gitops_tui.core.paths import below, children, follow, readable
from gitops_tui.core.pointers import json_pointer
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.revisions import LiveCause
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Entry, Member, Path, Step

_HANDS = frozenset({Writer.PERSON, Writer.APPLIER})


def extra_fields(
    manifest: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    *,
    base: JsonObject | None = None,
) -> tuple[ExtraField, ...]:
    """The extras of a live object, of a whole subtree just its root. A Secret's are masked.

    `base` is the manifest at the synced revision: what it stated is drift, not extra.
    """
    hands = latest_first(owner for owner in read_owners(live) if owner.writer in _HANDS)
    if not hands:
        return ()
    wanted, have = without_bookkeeping(manifest), without_bookkeeping(live)
    drifted = set(abandoned(manifest, live, schema, base=base))
    paths: dict[Path, Owner] = {}
    for owner in hands:
        for path in _unstated(owner.fields, wanted, have, schema, ()):
            if not any(path[:length] in drifted for length in range(1, len(path) + 1)):
                paths.setdefault(path, owner)
    roots = [path for path in paths if not any(path[:n] in paths for n in range(len(path)))]
    extras = [_extra(path, paths[path], live, schema) for path in roots]
    return tuple(sorted(extras, key=lambda extra: extra.path))


def _extra(
    path: Path,
    owner: Owner,
    live: JsonObject,
    schema: Schema | None,
) -> ExtraField:
    found = follow(live, path, schema)
    value = masked_value(found.value, path) if is_secret(live) else found.value
    return ExtraField(
        pointer=json_pointer(found.parts),
        path=readable(path),
        live=value,
        cluster=LiveCause(owner.manager, owner.time),
    )


def _unstated(
    fields: Fields, wanted: Any, live: Any, schema: Schema | None, at: Path
) -> Iterator[Path]:
    live_at, wanted_at = children(live, schema), children(wanted, schema)
    for name, further in fields.items():
        step = decode(name)
        if step is None:
            continue
        have, want = live_at(step), wanted_at(step)
        if have is ABSENT or have in (None, {}, []) or _is_filled_in(step, have, schema):
            continue
        here, structure = (*at, step), below(schema, step)
        if want is not ABSENT:
            if further:
                yield from _unstated(further, want, have, structure, here)
        else:
            # An object of which only defaults are theirs came with the object around it.
            inside = tuple(_unstated(further, ABSENT, have, structure, here))
            whole = _is_root(further, step, structure) and (inside or not _is_object(further))
            yield from (here,) if whole else inside


def _is_root(further: Fields, step: Step, schema: Schema | None) -> bool:
    """Whether they made all of it: a leaf, a list's entry, an object; maps go key by key."""
    if isinstance(step, Entry | Member) or not _is_object(further):
        return True
    return SELF in further and schema is not None and not (schema.is_map or schema.is_list)


def _is_object(fields: Fields) -> bool:
    return bool(fields.keys() - {SELF})


def _is_filled_in(step: Step, live: Any, schema: Schema | None) -> bool:
    if not isinstance(step, str) or schema is None or not schema.typed or schema.is_map:
        return False
    return any(identical(live, value) for value in FILLED_IN.get(step, ()))
