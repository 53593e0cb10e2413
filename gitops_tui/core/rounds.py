"""One more round of a fight: what an apply had to repair, and whose work that was."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.core.drift import FieldChange
from gitops_tui.core.fights import Fight
from gitops_tui.core.ownership import FIELD_MANAGER, Writer, latest_first, read_owners
from gitops_tui.core.resources import JsonObject

MANY = 20


def repaired(
    before: Fight | None, live: JsonObject, changes: Iterable[FieldChange]
) -> Fight | None:
    """The fight after an apply that made `changes` to `live`, all of them repairs."""
    changes = tuple(changes)
    if not changes:
        return before
    fields = tuple(change.path for change in changes)
    shared = tuple(path for path in before.fields if path in fields) if before else ()
    rounds = before.rounds + 1 if before and shared else 1
    told = shared or fields[:MANY]
    return Fight(rounds, told, _opponent(live, [c for c in changes if c.path in told]))


def _opponent(live: JsonObject, changes: Iterable[FieldChange]) -> str:
    """Who set the live side; where they took a field away, who wrote last."""
    managers = [change.cluster.manager for change in changes if change.cluster is not None]
    others = [name for name in managers if name != FIELD_MANAGER]
    if managers:
        return others[0] if others else ""
    known = latest_first(read_owners(live))
    writers = (owner for owner in known if owner.writer not in {Writer.WE, Writer.UNKNOWN})
    last = next((owner for owner in writers if owner.subresource != "status"), None)
    return last.manager if last and last.manager != FIELD_MANAGER else ""
