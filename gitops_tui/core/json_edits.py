"""Edits of a JSON value: what is put, inserted or dropped, and what that makes of the value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gitops_tui.core.equality import identical

Parts = tuple[str | int, ...]
"""Leads to a place: names in objects, indices in lists."""


@dataclass(frozen=True, slots=True)
class Put:
    """The place has this value, whether something stood there or not.

    Only the last part may be missing, and only in an object.
    """

    parts: Parts
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Insert:
    """A list gets this entry before the one that has the last part as index, or as its last."""

    parts: Parts
    value: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Drop:
    """The place is gone, and later entries of a list move up."""

    parts: Parts


JsonEdit = Put | Insert | Drop


def after(value: Any, edit: JsonEdit) -> Any:
    """A copy of `value` with `edit` made. Raises LookupError where it leads nowhere."""
    return _after(value, edit.parts, edit)


def edits_between(old: Any, new: Any, parts: Parts = ()) -> Iterator[JsonEdit]:
    """What turns `old`, which stands at `parts`, into `new`: as little as can be said.

    To be made one after the other, in this order.
    """
    if identical(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name, value in new.items():
            if name in old:
                yield from edits_between(old[name], value, (*parts, name))
            else:
                yield Put((*parts, name), value)
        # Last, so that no object is emptied that gets another field.
        yield from (Drop((*parts, name)) for name in old if name not in new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _between_lists(old, new, parts)
    else:
        yield Put(parts, new)


def _between_lists(old: list[Any], new: list[Any], parts: Parts) -> Iterator[JsonEdit]:
    shorter = min(len(old), len(new))
    start = 0
    while start < shorter and identical(old[start], new[start]):
        start += 1
    end = 0
    while end < shorter - start and identical(old[-1 - end], new[-1 - end]):
        end += 1
    both = shorter - end
    for index in range(start, both):
        yield from edits_between(old[index], new[index], (*parts, index))
    for index in range(both, len(new) - end):
        yield Insert((*parts, index), new[index])
    for index in reversed(range(both, len(old) - end)):
        yield Drop((*parts, index))


def _after(value: Any, parts: Parts, edit: JsonEdit) -> Any:
    if not parts:
        if isinstance(edit, Put):
            return edit.value
        raise LookupError(edit.parts)
    first, rest = parts[0], parts[1:]
    if isinstance(value, dict) and isinstance(first, str):
        return _in_object(value, first, rest, edit)
    if isinstance(value, list) and isinstance(first, int):
        return _in_list(value, first, rest, edit)
    raise LookupError(edit.parts)


def _in_object(value: dict[str, Any], name: str, rest: Parts, edit: JsonEdit) -> Any:
    if not rest and isinstance(edit, Drop):
        if name not in value:
            raise LookupError(edit.parts)
        return {key: each for key, each in value.items() if key != name}
    if name not in value and (rest or not isinstance(edit, Put)):
        raise LookupError(edit.parts)
    return {**value, name: _after(value.get(name), rest, edit)}


def _in_list(value: list[Any], index: int, rest: Parts, edit: JsonEdit) -> Any:
    if not rest and isinstance(edit, Insert) and 0 <= index <= len(value):
        return [*value[:index], edit.value, *value[index:]]
    if not 0 <= index < len(value):
        raise LookupError(edit.parts)
    if not rest and isinstance(edit, Drop):
        return [*value[:index], *value[index + 1 :]]
    return [*value[:index], _after(value[index], rest, edit), *value[index + 1 :]]
