"""Which fields of the server's verdict are not Git's: what sets them stands between the two.

A policy, a webhook or a default may answer an apply with something that the manifest does not
state. A sync makes it so, yet no commit asked for it, and nobody edited the live object.
"""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.drift import ABSENT, FieldChange
from gitops_tui.core.equality import identical
from gitops_tui.core.expected import covered, expected
from gitops_tui.core.filled_in import only_filled_in
from gitops_tui.core.ordering import in_one_order
from gitops_tui.core.ownership import FIELD_MANAGER
from gitops_tui.core.paths import follow, up_to_whole_list
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema

BY_SERVER = "not as Git states it: a policy, a webhook or a default sets it"


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
        whole = up_to_whole_list(change.steps)
        around = follow(manifest, whole, schema)
        if around.value in (ABSENT, None):
            # What Git has dropped goes, or goes back to its default: that is Git's doing.
            plain, now = (follow(body, whole, schema) for body in (predicted, live))
            return identical(plain.value, now.value)
        stated, told = (follow(body, change.steps, schema) for body in (manifest, answer))
        if stated.value is ABSENT:
            foreseen = covered(around.value, follow(answer, whole, schema).value, around.schema)
            inside = follow(foreseen, change.steps[len(whole) :], around.schema)
            return inside.value is ABSENT and not _was_somebodys(change, base, schema)
        if change.order and told.value is not ABSENT:
            return not in_one_order(stated.value, told.value, told.schema)
        return not only_filled_in(stated.value, told.value, told.schema)

    return tuple(
        replace(change, by_server=True) if is_servers(change) else change for change in changes
    )


def _was_somebodys(change: FieldChange, base: JsonObject | None, schema: Schema | None) -> bool:
    """Whether an entry's field that Git leaves open goes, or goes back to what the server fills
    in, because Git stated it before, or because somebody else set it.
    """
    if change.desired is ABSENT:
        return True
    if base is not None and follow(base, change.steps, schema).value is not ABSENT:
        return True
    theirs = change.cluster is not None and change.cluster.manager != FIELD_MANAGER
    return theirs and change.live is not ABSENT
