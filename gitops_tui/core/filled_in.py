"""Whether something is what was stated, with no more than what was left open filled in."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.drift import ABSENT
from gitops_tui.core.equality import same_empty, same_scalar
from gitops_tui.core.ordering import in_one_order
from gitops_tui.core.paths import below, keyed
from gitops_tui.core.schema import Schema

_NOTHING: tuple[object, ...] = (None, False, 0, "", [], {})


def only_filled_in(stated: Any, told: Any, schema: Schema | None) -> bool:
    """Whether `told` has all of `stated`, and beyond it only fields of maps.

    A list's entries are told apart by their keys, and may have fellows there; without keys
    they stand one for one, for a list that is replaced as a whole has no others. A null
    leaves open what stands there.
    """
    if stated is None:
        return True
    if told in (ABSENT, None):
        return stated in _NOTHING
    if isinstance(stated, dict) and isinstance(told, dict):
        return all(
            only_filled_in(value, told.get(name, ABSENT), below(schema, name))
            for name, value in stated.items()
        )
    if isinstance(stated, list) and isinstance(told, list):
        return _entries_filled_in(stated, told, schema)
    return same_empty(stated, told, schema) or same_scalar(stated, told, schema)


def _entries_filled_in(stated: list[Any], told: list[Any], schema: Schema | None) -> bool:
    wanted, have = keyed(stated, schema), keyed(told, schema)
    if wanted is None or have is None:
        pairs = zip(stated, told, strict=False)
        return len(stated) == len(told) and all(
            only_filled_in(*pair, below(schema, index)) for index, pair in enumerate(pairs)
        )
    return in_one_order(stated, told, schema) and all(
        step in have and only_filled_in(stated[index], told[have[step]], below(schema, step))
        for step, index in wanted.items()
    )
