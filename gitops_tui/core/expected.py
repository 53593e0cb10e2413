"""What a sync would make of a live object, as far as that can be told without asking.

Server-side apply in small: stated fields laid over the live ones, lists merged by their
keys in the order that Git states, abandoned fields taken out. Where stated and live mean
the same, the live spelling stays, so that comparing the result with the live object shows
what differs and no more.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Any, cast

from gitops_tui.core.abandoned import abandoned
from gitops_tui.core.bookkeeping import without_bookkeeping
from gitops_tui.core.drift import ABSENT
from gitops_tui.core.equality import is_default, same_empty, same_scalar, same_whole
from gitops_tui.core.fieldsets import Fields, encode
from gitops_tui.core.ordering import merged_order
from gitops_tui.core.ownership import FIELD_MANAGER, owned_by
from gitops_tui.core.paths import below, find_part, keyed
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import ListType, Schema
from gitops_tui.core.steps import Path, Step


def expected(
    manifest: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    *,
    base: JsonObject | None = None,
) -> JsonObject:
    """The live object after a sync of `manifest`, without status and bookkeeping.

    `base` is the manifest at the synced revision: what it stated and HEAD does not, goes.
    """
    owned = owned_by(live["metadata"].get("managedFields") or (), FIELD_MANAGER, "Apply")
    paths = abandoned(manifest, live, schema, base=base)
    left = without(without_bookkeeping(live), paths, schema)
    return cast("JsonObject", covered(without_bookkeeping(manifest), left, schema, owned=owned))


def covered(stated: Any, live: Any, schema: Schema | None, *, owned: Fields | None = None) -> Any:
    """`live` with `stated` laid over it.

    `owned` is what our last apply owns here: a stated zero that the server drops from the
    object stays in there, until somebody changes the field.
    """
    if isinstance(stated, dict) and isinstance(live, dict):
        if schema is not None and schema.atomic:
            return _replaced(stated, live, schema)
        return _covered_object(stated, live, schema, owned or {})
    if isinstance(stated, list) and isinstance(live, list):
        return _covered_list(stated, live, schema, owned or {})
    if same_empty(stated, live, schema) or same_scalar(stated, live, schema):
        return live
    return stated


def without(body: Any, paths: tuple[Path, ...], schema: Schema | None) -> Any:
    """A copy of `body` that lacks what stands at `paths`, and what is empty without it."""
    for path in paths:
        left = _without(body, path, schema)
        body = {} if left is ABSENT else left
    return body


def _covered_object(
    stated: JsonObject, live: JsonObject, schema: Schema | None, owned: Fields
) -> JsonObject:
    result = dict(live)
    for name, want in stated.items():
        field = below(schema, name)
        place = encode(name)
        if want is None and name in live and _stays_beside_null(live[name], name, schema):
            continue
        if name in live:
            have = covered(want, live[name], field, owned=owned.get(place))
            if have is None and live[name] is not None and _unsets(field):
                del result[name]
            else:
                result[name] = have
        elif not _is_dropped(want, field, kept=place in owned):
            result[name] = want
    return result


def _stays_beside_null(live: Any, name: str, parent: Schema | None) -> bool:
    """Whether a stated null leaves what lives as it is (tried on 1.37.2).

    What is merged field by field keeps what others put in there; of what is set as a whole
    the default comes back.
    """
    schema = below(parent, name)
    if parent is None or schema is None or not schema.typed:
        return False
    if isinstance(live, dict):
        return not schema.atomic
    if isinstance(live, list):
        return schema.list_type is not ListType.ATOMIC
    return is_default(live, name, parent)


def _unsets(schema: Schema | None) -> bool:
    """Whether a stated null means no value: a custom resource may keep it as one."""
    return schema is not None and schema.typed


def _is_dropped(want: Any, schema: Schema | None, *, kept: bool) -> bool:
    """Whether the server leaves a stated value out of the object."""
    if want is None:
        return _unsets(schema)
    if same_empty(want, ABSENT, schema):
        return True
    return kept and want in (False, 0, "")


def _covered_list(stated: list[Any], live: list[Any], schema: Schema | None, owned: Fields) -> Any:
    wanted, have = keyed(stated, schema), keyed(live, schema)
    if wanted is None or have is None:
        return _replaced(stated, live, schema)

    def entry(step: Step) -> Any:
        if step not in wanted:
            return live[have[step]]
        item = stated[wanted[step]]
        if step not in have:
            return item
        further = owned.get(encode(step))
        return covered(item, live[have[step]], below(schema, step), owned=further)

    return [entry(step) for step in merged_order(list(wanted), list(have))]


def _replaced(stated: Any, live: Any, schema: Schema | None) -> Any:
    """`stated` in the place of `live`, with the defaults that the server filled in there."""
    keys_missing = isinstance(stated, list) and not (
        schema is None or schema.list_type is ListType.ATOMIC
    )
    if keys_missing:
        # The server refuses or repairs such a list.
        return stated
    if same_whole(stated, live, schema):
        return live
    if isinstance(stated, dict) and isinstance(live, dict):
        filled = {
            name: _replaced(value, live.get(name, ABSENT), below(schema, name))
            for name, value in stated.items()
        }
        left_open = {name: value for name, value in live.items() if name not in stated}
        return filled | {n: v for n, v in left_open.items() if is_default(v, n, schema)}
    if isinstance(stated, list) and isinstance(live, list):
        pairs = zip_longest(stated, live[: len(stated)], fillvalue=ABSENT)
        return [_replaced(a, b, schema.item if schema is not None else None) for a, b in pairs]
    return stated


def _without(body: Any, path: Path, schema: Schema | None) -> Any:
    part = find_part(body, path[0], schema)
    if part is None:
        return body
    rest = ABSENT
    if len(path) > 1:
        rest = _without(body[part], path[1:], below(schema, path[0]))
    left = body.copy()
    if rest is ABSENT:
        del left[part]
    else:
        left[part] = rest
    return left or ABSENT
