"""Fields that Git stated once and states no more, still live.

A sync is to remove them, so they are drift. What another applier or a controller owns as
well stays: it is their statement now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gitops_tui.core.bookkeeping import without_bookkeeping
from gitops_tui.core.claims import claims
from gitops_tui.core.drift import ABSENT
from gitops_tui.core.equality import is_default
from gitops_tui.core.fieldsets import SELF, Fields, decode, subtree
from gitops_tui.core.ownership import Owner, Writer, read_owners
from gitops_tui.core.paths import below, child, children
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import ListType, Schema
from gitops_tui.core.steps import Entry, Member, Path, Step

_GITS_OWN = frozenset({Writer.WE, Writer.CLIENT_SIDE_APPLY})
_THEIR_STATEMENT = frozenset({Writer.APPLIER, Writer.CONTROLLER})


def abandoned(
    manifest: JsonObject,
    live: JsonObject,
    schema: Schema | None,
    *,
    base: JsonObject | None = None,
) -> tuple[Path, ...]:
    """The places in `live` that a sync is to remove; of a whole subtree just its root.

    `base` is the manifest at the synced revision. Entries of maps (labels, data) are
    told one by one.
    """
    search = _Search(read_owners(live))
    wanted, have = without_bookkeeping(manifest), without_bookkeeping(live)
    found: dict[Path, None] = {}
    # What both revisions state cannot have been dropped between them.
    former = None if base == manifest else base
    for claim in claims(live, schema, former, search.owners):
        for path in search.gone(claim, wanted, have, schema, ()):
            found[path] = None
    return tuple(path for path in found if not any(path[:n] in found for n in range(len(path))))


def only_ours(owners: Iterable[Owner], path: Path) -> bool:
    """Whether our applies alone hold the place: then leaving it out removes or resets it."""
    touching = {owner.writer for owner in owners if owner.states(path)}
    return touching == {Writer.WE}


class _Search:
    """Looks for claimed places that the manifest lacks."""

    def __init__(self, owners: tuple[Owner, ...]) -> None:
        self.owners = owners
        self._others = [owner for owner in owners if owner.writer not in _GITS_OWN]

    def gone(
        self, claim: Fields, wanted: Any, live: Any, schema: Schema | None, at: Path
    ) -> Iterator[Path]:
        live_at, wanted_at = children(live, schema), children(wanted, schema)
        for name, further in claim.items():
            step = decode(name)
            if step is None:
                continue
            here = (*at, step)
            have = live_at(step)
            structure = below(schema, step)
            if _is_nothing(have, structure):
                continue
            if isinstance(step, str) and is_default(have, step, schema):
                continue
            want = wanted_at(step)
            if want is ABSENT:
                yield from self._removable(further, step, have, structure, here)
            elif further:
                yield from self.gone(further, want, have, structure, here)

    def _removable(
        self, claim: Fields, step: Step, live: Any, schema: Schema | None, at: Path
    ) -> Iterator[Path]:
        if _was_empty(claim, step, live, schema):
            return
        others = [owner for owner in self._others if owner.states(at)]
        told_one_by_one = isinstance(live, dict) and _is_map(schema, at)
        # A hand that only edited what Git had stated does not make the object its own.
        shared = any(_beyond(subtree(owner.fields, at) or {}, claim) for owner in others)
        whole = isinstance(step, Entry | Member) or not (claim.keys() - {SELF})
        if whole or not (shared or told_one_by_one):
            theirs = any(owner.writer in _THEIR_STATEMENT for owner in others)
            if not theirs and _holds_any(claim, live, schema):
                yield at
        else:
            yield from self.gone(claim, ABSENT, live, schema, at)


def _is_nothing(live: Any, schema: Schema | None) -> bool:
    """Whether there is nothing to take away. A custom resource's null is something."""
    return live is ABSENT or (live is None and schema is not None and schema.typed)


def _was_empty(claim: Fields, step: Step, live: Any, schema: Schema | None) -> bool:
    """Whether Git stated an empty map or list: what somebody put in there is not Git's.

    `kubectl apply` notes `annotations: {}` of every object.
    """
    if not live or isinstance(step, Entry | Member) or claim.keys() - {SELF}:
        return False
    if isinstance(live, dict):
        return schema is None or not schema.atomic
    return isinstance(live, list) and schema is not None and schema.list_type is not ListType.ATOMIC


def _beyond(theirs: Fields, claim: Fields) -> bool:
    """Whether a set holds a leaf that the claim does not."""
    return any(
        name not in claim or _beyond(further, claim[name])
        for name, further in theirs.items()
        if name != SELF
    )


def _is_map(schema: Schema | None, at: Path) -> bool:
    if schema is None:
        return at in {("metadata", "labels"), ("metadata", "annotations")}
    return schema.is_map and not schema.atomic


def _holds_any(claim: Fields, live: Any, schema: Schema | None) -> bool:
    """Whether any of the claimed leaves is live: what is left of an object may be defaults."""
    named = [(name, step) for name in claim if (step := decode(name)) is not None]
    if not named:
        return True
    return any(
        (have := child(live, step, schema)) is not ABSENT
        and _holds_any(claim[name], have, below(schema, step))
        for name, step in named
    )
