"""Which side moved: Git since the synced revision, the live object, or both.

Three ways for each field: what the synced revision states, what HEAD states, what is live.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gitops_tui.core.bookkeeping import without_bookkeeping
from gitops_tui.core.drift import ABSENT, Direction, FieldChange
from gitops_tui.core.equality import identical
from gitops_tui.core.expected import covered
from gitops_tui.core.ordering import in_one_order
from gitops_tui.core.ownership import Writer, read_owners
from gitops_tui.core.paths import follow
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Path

_HANDS = frozenset({Writer.PERSON, Writer.APPLIER})


def direction_of(
    change: FieldChange,
    *,
    base: JsonObject | None,
    head: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    forgotten: bool = False,
) -> Direction:
    """Which side moved in one field.

    `base` and `head` are the manifest that was last applied and the one at HEAD; `base` is
    None where none was ever applied: then only Git moved. Where one was and is `forgotten`
    (a lock kept newer ones from being applied), Git moved, and its owner tells of a hand.
    Where the records cannot be seen, an object that bears our marks and a field that a
    hand owns tell of an edit, and nothing tells of Git.
    """
    steps = change.steps
    if base is None:
        edited = any(owner.writer in _HANDS for owner in _owning(live, steps))
        if edited and forgotten:
            return Direction.BOTH
        applied = any(owner.writer is Writer.WE for owner in read_owners(live))
        return Direction.LIVE_EDITED if edited and applied else Direction.GIT_AHEAD
    was, now, have = (follow(body, steps, schema) for body in (base, head, live))
    if was.value is ABSENT and now.value is ABSENT:
        return _unstated(live, steps)
    agree = _in_one_order if change.order else _same
    if agree(was.value, now.value, now.schema):
        return Direction.LIVE_EDITED
    covers = _in_one_order if change.order else _covers
    if was.value is ABSENT:
        edited = any(owner.writer in _HANDS for owner in _owning(live, steps))
    else:
        edited = not covers(was.value, have.value, was.schema)
    return Direction.BOTH if edited else Direction.GIT_AHEAD


def restated(was: JsonObject, now: JsonObject, path: Path, schema: Schema | None) -> bool:
    """Whether two versions of a manifest say different things of one field."""
    before, after = (follow(body, path, schema).value for body in (was, now))
    return not _same(before, after, schema)


def missing_direction(base: JsonObject | None, head: JsonObject) -> Direction:
    """Which side moved where the object is not live at all.

    New in Git, or taken away in the cluster; both, when what was taken away has changed
    in Git as well.
    """
    if base is None:
        return Direction.GIT_AHEAD
    unchanged = identical(without_bookkeeping(base), without_bookkeeping(head))
    return Direction.LIVE_EDITED if unchanged else Direction.BOTH


def overall(directions: Iterable[Direction]) -> Direction | None:
    """The direction of a resource from those of its fields; None when there are none."""
    found = set(directions)
    if len(found) > 1:
        return Direction.BOTH
    return found.pop() if found else None


def _unstated(live: JsonObject, steps: Path) -> Direction:
    """Stated neither then nor now: applied before that, or changed in the cluster.

    A client-side apply counts as a hand's: what came before our apply was taken over by it.
    """
    ours = any(owner.writer is Writer.WE for owner in _owning(live, steps))
    return Direction.GIT_AHEAD if ours else Direction.LIVE_EDITED


def _owning(live: JsonObject, steps: Path) -> list[Any]:
    return [owner for owner in read_owners(live) if owner.touches(steps)]


def _in_one_order(a: Any, b: Any, schema: Schema | None) -> bool:
    return isinstance(a, list) and isinstance(b, list) and in_one_order(a, b, schema)


def _same(was: Any, now: Any, _: Schema | None) -> bool:
    if was is ABSENT or now is ABSENT:
        return was is now
    return identical(was, now)


def _covers(stated: Any, live: Any, schema: Schema | None) -> bool:
    return live is not ABSENT and identical(covered(stated, live, schema), live)
