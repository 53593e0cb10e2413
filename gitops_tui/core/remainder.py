"""The unequal rest of two objects, lists turned into maps: what is worth a field diff.

DeepDiff takes milliseconds for what is equal; here equal parts are dropped in
microseconds, by the meaning that the API server gives them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gitops_tui.core.drift import ABSENT
from gitops_tui.core.equality import identical, same_scalar
from gitops_tui.core.paths import below, keyed
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Step


@dataclass(frozen=True, slots=True)
class Place:
    """A list's entry on both sides; the key that stands for it when lists become maps."""

    step: Step
    live: int | None
    """Its index in the live list; None where it is not in there."""
    desired: int | None

    @property
    def index(self) -> int:
        """The index that its pointer uses: the live one if there is one."""
        index = self.desired if self.live is None else self.live
        assert index is not None  # noqa: S101 - it stands on one side at least
        return index


Remainder = dict[str | Place, Any]


def remainder(
    desired: Any, live: Any, schema: Schema | None, *, at: tuple[Step, ...] = ()
) -> tuple[Any, Any]:
    """What is left of both sides once all that is equal is gone; ABSENT twice for nothing.

    What stands on one side only is kept whole, but for maps of the user's own names
    (labels, data): those are told one by one.
    """
    desired, live = _emptied_map(desired, live, schema, at), _emptied_map(live, desired, schema, at)
    if isinstance(desired, dict) and isinstance(live, dict):
        pairs = [
            (name, desired.get(name, ABSENT), live.get(name, ABSENT), name)
            for name in (*live, *(name for name in desired if name not in live))
        ]
    elif isinstance(desired, list) and isinstance(live, list):
        pairs = [
            (
                place,
                ABSENT if place.desired is None else desired[place.desired],
                ABSENT if place.live is None else live[place.live],
                place.step,
            )
            for place in _places(desired, live, schema)
        ]
    elif _same(desired, live, schema):
        return ABSENT, ABSENT
    else:
        return desired, live
    left: Remainder = {}
    right: Remainder = {}
    for key, want, have, step in pairs:
        want_left, have_left = remainder(want, have, below(schema, step), at=(*at, step))
        if want_left is not ABSENT:
            left[key] = want_left
        if have_left is not ABSENT:
            right[key] = have_left
    return (left, right) if left or right else (ABSENT, ABSENT)


def _same(desired: Any, live: Any, schema: Schema | None) -> bool:
    if desired is ABSENT or live is ABSENT:
        return desired is live
    if isinstance(desired, dict | list):
        return identical(desired, live)
    return same_scalar(desired, live, schema)


def _emptied_map(value: Any, other: Any, schema: Schema | None, at: tuple[Step, ...]) -> Any:
    """An absent map beside one with entries is an empty one."""
    if value is not ABSENT or not isinstance(other, dict) or not other:
        return value
    if schema is None:
        return {} if at in {("metadata", "labels"), ("metadata", "annotations")} else value
    return {} if schema.is_map else value


def _places(desired: list[Any], live: list[Any], schema: Schema | None) -> Iterator[Place]:
    wanted, have = keyed(desired, schema), keyed(live, schema)
    if wanted is None or have is None:
        yield from _aligned(desired, live)
        return
    for step, index in have.items():
        yield Place(step, index, wanted.get(step))
    for step, index in wanted.items():
        if step not in have:
            yield Place(step, None, index)


def _aligned(desired: list[Any], live: list[Any]) -> Iterator[Place]:
    """Entries without keys, paired by position between an equal start and an equal end.

    So one entry put in or taken out is one change, not a change of all that follow.
    """
    shorter = min(len(desired), len(live))
    start = 0
    while start < shorter and identical(desired[start], live[start]):
        start += 1
    end = 0
    while end < shorter - start and identical(desired[-1 - end], live[-1 - end]):
        end += 1
    for index in range(start, max(len(desired), len(live)) - end):
        here = index if index < len(live) - end else None
        there = index if index < len(desired) - end else None
        yield Place(index, here, there)
