"""The order of a list's entries that have an identity: what an apply makes of it, and where
that is another one than the live list has.

Server-side apply puts the entries that it states into the order in which they are stated.
What only the live list has goes with its neighbours, and alone moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from gitops_tui.core.paths import below, entry_text, keyed
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Path, Step

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reordered:
    """A list whose entries, as far as both sides have them, stand in two orders."""

    steps: Path
    desired: tuple[str, ...]
    """The entries by their keys, without the equal ones at both ends."""
    live: tuple[str, ...]


def merged_order(stated: Sequence[T], live: Sequence[T]) -> list[T]:
    """The order that applying `stated` gives to `live`. No entry may stand twice in either.

    https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/merge.go
    """
    wanted, places = set(stated), {entry: place for place, entry in enumerate(live)}
    shared = [entry for entry in stated if entry in places]
    order: list[T] = []
    passed = 0
    for entry in stated:
        # All up to the next entry that both have; to the end where that was passed already.
        place = places[shared[0]] if shared else -1
        end = place if place >= passed else len(live)
        order += [other for other in live[passed:end] if other not in wanted]
        order.append(entry)
        passed = end
        if shared and entry == shared[0]:
            shared.pop(0)
            passed += end < len(live)
    return order + [other for other in live[passed:] if other not in wanted]


def reordered(
    desired: Any, live: Any, schema: Schema | None, *, at: Path = ()
) -> Iterator[Reordered]:
    """The lists whose entries stand in another order in `desired` than in `live`."""
    if isinstance(desired, dict) and isinstance(live, dict):
        for name in live.keys() & desired.keys():
            inner = below(schema, name)
            yield from reordered(desired[name], live[name], inner, at=(*at, name))
    elif isinstance(desired, list) and isinstance(live, list):
        wanted, have = keyed(desired, schema), keyed(live, schema)
        if wanted is None or have is None:
            # Replaced as a whole: what stands at one index is compared there.
            for index, entries in enumerate(zip(desired, live, strict=False)):
                yield from reordered(*entries, below(schema, index), at=(*at, index))
            return
        if orders := _orders(wanted, have):
            yield Reordered(at, *(tuple(map(entry_text, order)) for order in orders))
        for step in have.keys() & wanted.keys():
            inner, entries = below(schema, step), (desired[wanted[step]], live[have[step]])
            yield from reordered(*entries, inner, at=(*at, step))


def arranged(body: Any, model: Any, schema: Schema | None) -> Any:
    """A copy of `body` with the entries of its lists in the order that `model` has them in."""
    if isinstance(body, dict) and isinstance(model, dict):
        return {
            name: arranged(value, model.get(name), below(schema, name))
            for name, value in body.items()
        }
    entries, like = keyed(body, schema), keyed(model, schema)
    if entries is None or like is None:
        return body
    return [
        arranged(
            body[entries[step]], model[like[step]] if step in like else None, below(schema, step)
        )
        for step in merged_order([step for step in like if step in entries], list(entries))
    ]


def in_one_order(a: Any, b: Any, schema: Schema | None) -> bool:
    """Whether the entries that two lists both have stand in the same order."""
    one, other = keyed(a, schema), keyed(b, schema)
    return one is None or other is None or _orders(one, other) is None


def _orders(
    desired: dict[Step, int], live: dict[Step, int]
) -> tuple[list[Step], list[Step]] | None:
    """The entries that both have, in both orders, from the first to the last that is moved."""
    wanted = [step for step in desired if step in live]
    have = [step for step in live if step in desired]
    if wanted == have:
        return None
    moved = [place for place, step in enumerate(wanted) if step != have[place]]
    part = slice(moved[0], moved[-1] + 1)
    return wanted[part], have[part]
