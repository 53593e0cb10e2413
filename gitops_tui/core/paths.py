"""Paths into an object: list entries by their keys, so that one path fits every version of it.

An index says nothing about another object: `containers[1]` may be `[0]` over there. A
path of steps names the container, and finds it in desired, live and an earlier revision
alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from gitops_tui.core.drift import ABSENT
from gitops_tui.core.pointers import json_pointer
from gitops_tui.core.schema import ListType, Schema
from gitops_tui.core.steps import Entry, Member, Path, Step

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a path led."""

    value: Any
    """ABSENT when it led nowhere."""
    parts: tuple[str | int, ...]
    """The parts of the JSON pointer, list entries by index."""
    schema: Schema | None


def follow(body: Any, path: Path, schema: Schema | None) -> Found:
    """Where `path` leads in `body`, whose structure is `schema`."""
    value = body
    parts: list[str | int] = []
    for step in path:
        part = find_part(value, step, schema)
        if part is None:
            return Found(ABSENT, tuple(parts), None)
        value = value[part]
        parts.append(part)
        schema = below(schema, step)
    return Found(value, tuple(parts), schema)


def find_part(value: Any, step: Step, schema: Schema | None) -> str | int | None:
    """The dictionary key or list index that `step` stands for in `value`; None for nowhere."""
    if isinstance(step, str):
        return step if isinstance(value, dict) and step in value else None
    if not isinstance(value, list):
        return None
    if isinstance(step, int):
        return step if 0 <= step < len(value) else None
    return next((i for i, item in enumerate(value) if _is_at(item, step, schema)), None)


def child(value: Any, step: Step, schema: Schema | None) -> Any:
    """What stands at `step` in `value`, or ABSENT."""
    part = find_part(value, step, schema)
    return ABSENT if part is None else value[part]


def children(value: Any, schema: Schema | None) -> Callable[[Step], Any]:
    """The same as `child` for many steps into one value: a list is searched once."""
    index = keyed(value, schema)
    if index is None:
        return lambda step: child(value, step, schema)
    return lambda step: value[index[step]] if step in index else child(value, step, schema)


def below(schema: Schema | None, step: Step) -> Schema | None:
    """The structure one step further down."""
    if schema is None:
        return None
    return schema.field(step) if isinstance(step, str) else schema.item


def keyed(items: Any, schema: Schema | None) -> dict[Step, int] | None:
    """The index of each entry of a list by its step; None where entries have no identity,
    and for what is no list.

    That is so in a list that is replaced as a whole, and where keys are missing or
    stand there twice.
    """
    if not isinstance(items, list) or schema is None or schema.list_type is ListType.ATOMIC:
        return None
    found: dict[Step, int] = {}
    for index, item in enumerate(items):
        step = entry_of(item, schema) if schema.list_type is ListType.MAP else _member(item)
        if step is None or step in found:
            return None
        found[step] = index
    return found


def entry_of(item: Any, schema: Schema) -> Entry | None:
    """The identity of a list's entry; `schema` is the list's. None when a key is missing."""
    if not isinstance(item, dict) or not schema.keys:
        return None
    defaults = schema.key_defaults
    keys = tuple((key, item.get(key, defaults.get(key))) for key in schema.keys)
    if any(isinstance(value, dict | list) for _, value in keys):
        return None
    return None if all(value is None for _, value in keys) else Entry(keys)


def pointer_to(body: Any, path: Path, schema: Schema | None) -> str | None:
    """The JSON pointer of `path` in `body`; None when it leads nowhere."""
    found = follow(body, path, schema)
    return None if found.value is ABSENT else json_pointer(found.parts)


def up_to_whole_list(path: Path) -> Path:
    """`path` up to the first list that is replaced as a whole: its entries do not stand alone."""
    index = next((n for n, step in enumerate(path) if isinstance(step, int)), len(path))
    return path[:index]


def whole_above(path: Path, schema: Schema | None) -> Path | None:
    """The place of the first list or map above `path` that is replaced as a whole, and so has
    one owner; None where there is none.
    """
    for depth, step in enumerate(path):
        # Entries of a list with keys go by index where one key stands there twice.
        in_list = isinstance(step, int) and (schema is None or schema.list_type is ListType.ATOMIC)
        if in_list or (schema is not None and schema.atomic):
            return path[:depth]
        schema = below(schema, step)
    return None


def readable(path: Iterable[Step]) -> str:
    """For people: `spec.template.spec.containers[frontend].ports[80/TCP]`."""
    text = ""
    for step in path:
        match step:
            case str() if _PLAIN_NAME.fullmatch(step):
                text += f".{step}" if text else step
            case str() | int():
                text += f"[{step}]"
            case Entry() | Member():
                text += f"[{entry_text(step)}]"
    return text


def entry_text(step: Step) -> str:
    """A list's entry for people, by its keys: `frontend`, `80/TCP`."""
    match step:
        case Entry(keys):
            return "/".join(str(value) for _, value in keys if value is not None)
        case Member(value):
            return str(value)
        case str() | int():
            return str(step)


def _member(item: Any) -> Member | None:
    return None if isinstance(item, dict | list) else Member(item)


def _is_at(item: Any, step: Entry | Member, schema: Schema | None) -> bool:
    if isinstance(step, Member):
        return type(item) is type(step.value) and item == step.value
    if not isinstance(item, dict):
        return False
    defaults = schema.key_defaults if schema is not None else {}
    return all(item.get(key, defaults.get(key)) == value for key, value in step.keys)
