"""The field diff: what a sync would change, field by field.

Both sides are stripped of bookkeeping, equal parts dropped, lists keyed into maps; the
rest is DeepDiff's, and its tree becomes one FieldChange for each place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gitops_tui.core.abandoned import abandoned, only_ours
from gitops_tui.core.admitted import by_whom
from gitops_tui.core.bookkeeping import without_bookkeeping
from gitops_tui.core.drift import ABSENT, FieldChange, Op
from gitops_tui.core.equality import identical
from gitops_tui.core.expected import expected, without
from gitops_tui.core.masking import is_secret, masked_change
from gitops_tui.core.ordering import Reordered, reordered
from gitops_tui.core.ownership import FIELD_MANAGER, Owner, live_cause, read_owners
from gitops_tui.core.paths import follow, pointer_to, readable, whole_above
from gitops_tui.core.pointers import json_pointer, parse_pointer, sortable
from gitops_tui.core.remainder import Place, remainder
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Path, Step

_OPS = {
    "dictionary_item_added": Op.ADD,
    "dictionary_item_removed": Op.REMOVE,
    "values_changed": Op.CHANGE,
    "type_changes": Op.CHANGE,
}


def field_changes(
    desired: JsonObject, live: JsonObject, schema: Schema | None, *, secret: bool = False
) -> tuple[FieldChange, ...]:
    """Every field in which two whole objects differ, in the order of their pointers.

    Each with who set its live side, as far as `managedFields` tells.
    `desired` is what the API server says that a sync would make of `live`. A Secret's
    values are masked, also when the caller forgets to say that it is one.
    """
    wanted, have = without_bookkeeping(desired), without_bookkeeping(live)
    if identical(wanted, have):
        return ()
    known = read_owners(live)
    found = list(_differences(*remainder(wanted, have, schema)))
    found += (_order_change(each, have, schema) for each in reordered(wanted, have, schema))
    found = [_caused(change, known, schema) for change in found]
    found.sort(key=_place)
    if secret or is_secret(desired) or is_secret(live):
        found = [masked_change(change) for change in found]
    return tuple(found)


def server_changes(
    manifest: JsonObject,
    answer: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    *,
    base: JsonObject | None = None,
    secret: bool = False,
    settled: bool = False,
    foretold: bool = False,
) -> tuple[FieldChange, ...]:
    """The server's verdict: what its dry-run `answer` to `manifest` changes in `live`.

    Abandoned fields that the dry run leaves alone, because not only we own them, are
    removals too: a sync takes them over first. `base` is the manifest at the synced
    revision. `settled` is what `compare.in_sync` says of `live`: then nothing in it is
    abandoned. In an answer that is `foretold` nothing is of the server's making.
    """
    made = answer
    if not settled:
        made = without(answer, _kept(manifest, answer, live, schema, base), schema)
    found = field_changes(made, live, schema, secret=secret)
    changes = tuple(_once_more(change, manifest, schema) for change in found)
    return changes if foretold else by_whom(changes, manifest, made, live, schema, base=base)


def _kept(
    manifest: JsonObject,
    answer: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    base: JsonObject | None,
) -> tuple[Path, ...]:
    """The abandoned fields that an apply of ours alone would leave."""
    known = read_owners(live)
    return tuple(
        path
        for path in abandoned(manifest, live, schema, base=base)
        if follow(answer, path, schema).value is not ABSENT and not only_ours(known, path)
    )


def local_changes(
    manifest: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    *,
    base: JsonObject | None = None,
    secret: bool = False,
) -> tuple[FieldChange, ...]:
    """The local verdict: stated fields that differ, abandoned ones removed.

    Empty exactly where `compare.in_sync` says so.
    """
    wanted = expected(manifest, live, schema, base=base)
    secret = secret or is_secret(manifest)
    return field_changes(wanted, live, schema, secret=secret)


def desired_pointer(change: FieldChange, body: JsonObject, schema: Schema | None) -> str | None:
    """Where a change's field stands in a manifest's body: the pointer with its indices.

    The deepest place above it that the manifest states, when it does not state the field
    itself; None when that is the whole object.
    """
    steps = change.steps
    while steps:
        pointer = pointer_to(body, steps, schema)
        if pointer is not None:
            return pointer
        steps = steps[:-1]
    return None


def _differences(wanted: Any, have: Any) -> Iterator[FieldChange]:
    if wanted is ABSENT:
        return
    from deepdiff import DeepDiff  # noqa: PLC0415 - 0.15 s that the first frame need not wait for

    # Without the threshold it gives up on maps that have little in common, as a whole.
    tree = DeepDiff(have, wanted, view="tree", threshold_to_diff_deeper=0)
    for report, levels in tree.items():
        for level in levels:
            yield _change(_OPS[report], level.path(output_format="list"), wanted, have)


def _change(op: Op, keys: list[Any], wanted: Any, have: Any) -> FieldChange:
    for key in keys:
        wanted = wanted.get(key, ABSENT) if isinstance(wanted, dict) else ABSENT
        have = have.get(key, ABSENT) if isinstance(have, dict) else ABSENT
    steps = tuple(_step(key) for key in keys)
    return FieldChange(
        pointer=json_pointer(key.index if isinstance(key, Place) else key for key in keys),
        path=readable(steps),
        op=op,
        desired=wanted,
        live=have,
        steps=steps,
    )


def _caused(change: FieldChange, known: tuple[Owner, ...], schema: Schema | None) -> FieldChange:
    """The change with who set its live side, as far as that is known."""
    whole = whole_above(change.steps, schema)
    if whole is not None:
        cause = live_cause(known, whole)
        # Where we set all of it, nobody took an entry out.
        unknown = change.live is ABSENT and cause is not None and cause.manager == FIELD_MANAGER
        return replace(change, cluster=None if unknown else cause, of_whole=True)
    # What is not there has no owner, and nobody owns an order.
    unknown = change.live is ABSENT or change.order
    return change if unknown else replace(change, cluster=live_cause(known, change.steps))


def _once_more(change: FieldChange, manifest: JsonObject, schema: Schema | None) -> FieldChange:
    """What Git empties in a custom resource, the first apply leaves as null; a sync's second
    makes it empty.
    """
    if change.desired is not None:
        return change
    stated = follow(manifest, change.steps, schema)
    typed = stated.schema is not None and stated.schema.typed
    return (
        change if typed or stated.value not in ({}, []) else replace(change, desired=stated.value)
    )


def _order_change(found: Reordered, live: JsonObject, schema: Schema | None) -> FieldChange:
    return FieldChange(
        pointer=json_pointer(follow(live, found.steps, schema).parts),
        path=f"{readable(found.steps)} (order)",
        op=Op.CHANGE,
        desired=list(found.desired),
        live=list(found.live),
        steps=found.steps,
        order=True,
    )


def _step(key: str | Place) -> Step:
    if isinstance(key, str):
        return key
    return key.index if isinstance(key.step, int) else key.step


def _place(change: FieldChange) -> tuple[tuple[int, str], ...]:
    parts = parse_pointer(change.pointer)
    return sortable(int(part) if part.isdecimal() else part for part in parts)
