"""Which fields of the server's verdict are not Git's: what sets them stands between the two.

A policy, a webhook or a default may answer an apply with something that the manifest does not
state. A sync makes it so, yet no commit asked for it, and nobody edited the live object.
"""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.drift import ABSENT, FieldChange
from gitops_tui.core.equality import identical
from gitops_tui.core.expected import covered, expected
from gitops_tui.core.ordering import in_one_order
from gitops_tui.core.paths import follow, up_to_whole_list
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema

BY_SERVER = "not as Git states it: a policy, a webhook or a default sets it"
_NOTHING: tuple[object, ...] = (None, False, 0, "", [], {})


def by_whom(
    changes: tuple[FieldChange, ...],
    manifest: JsonObject,
    answer: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    *,
    base: JsonObject | None = None,
) -> tuple[FieldChange, ...]:
    """`changes` that the server's `answer` to `manifest` makes in `live`, those marked that
    Git does not ask for. `base` is the manifest at the synced revision.
    """
    if not changes:
        return ()
    predicted = expected(manifest, live, schema, base=base)

    def is_servers(change: FieldChange) -> bool:
        path = up_to_whole_list(change.steps)
        stated, told, plain, now = (
            follow(body, path, schema) for body in (manifest, answer, predicted, live)
        )
        if stated.value is ABSENT:
            # What Git has dropped goes, or goes back to its default: that is Git's doing.
            return identical(plain.value, now.value)
        if told.value is ABSENT:
            return stated.value not in _NOTHING
        if change.order:
            return not in_one_order(stated.value, told.value, told.schema)
        return not identical(covered(stated.value, told.value, told.schema), told.value)

    return tuple(
        replace(change, by_server=True) if is_servers(change) else change for change in changes
    )
