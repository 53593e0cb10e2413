"""What an apply takes over: fields that Git states and another manager had set otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.core.changes import field_changes
from gitops_tui.core.drift import ABSENT, FieldChange
from gitops_tui.core.ownership import FIELD_MANAGER, Writer, read_owners
from gitops_tui.core.paths import follow, up_to_whole_list
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.core.text import one_line

NAMED = 3
_NOBODY_ELSE = frozenset({Writer.WE, Writer.UNKNOWN})


def taken_from(change: FieldChange) -> str | None:
    """Whose value a sync overwrites; None where it is ours, nobody's, or only goes.

    What only goes from a list that is replaced as a whole makes it another one.
    """
    if change.cluster is None or (change.desired is ABSENT and not change.of_whole):
        return None
    manager = change.cluster.manager
    return manager if manager != FIELD_MANAGER else None


def takes_over(
    manifest: JsonObject,
    before: JsonObject,
    after: JsonObject,
    schema: Schema | None,
    *,
    secret: bool = False,
) -> str | None:
    """`took spec.rules[0].host over from other`, of an apply; None where it took nothing."""
    others = (owner for owner in read_owners(before) if owner.writer not in _NOBODY_ELSE)
    if all(owner.subresource for owner in others):
        return None
    # What the manifest does not state, a controller may have changed between the two looks.
    changes = field_changes(after, before, schema, secret=secret)
    return _told(change for change in changes if _is_stated(change, manifest, schema))


def _is_stated(change: FieldChange, manifest: JsonObject, schema: Schema | None) -> bool:
    return follow(manifest, up_to_whole_list(change.steps), schema).value is not ABSENT


def _told(changes: Iterable[FieldChange]) -> str | None:
    taken = [(change.path, manager) for change in changes if (manager := taken_from(change))]
    if not taken:
        return None
    fields = ", ".join(one_line(path) for path, _ in taken[:NAMED])
    more = f" and {len(taken) - NAMED} more" if len(taken) > NAMED else ""
    managers = sorted({one_line(manager) for _, manager in taken})
    rest = f" and {len(managers) - NAMED} more" if len(managers) > NAMED else ""
    return f"took {fields}{more} over from {', '.join(managers[:NAMED])}{rest}"
