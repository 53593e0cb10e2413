"""Sets of field paths, as `managedFields` records them.

A path is a tuple of FieldsV1 words: `f:spec` for a field, `k:{"name":"web"}` for a list's
item by its keys, `v:"x"` for a member of a set. The rules are those of structured-merge-diff:
https://github.com/kubernetes-sigs/structured-merge-diff/tree/master/typed
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.shapes import Shape

Path = tuple[str, ...]
Paths = frozenset[Path]


def read_fields(fields: JsonObject, prefix: Path = ()) -> Iterator[Path]:
    """The paths of one FieldsV1 object."""
    for word, inner in fields.items():
        if word == ".":
            yield prefix
        elif inner:
            yield from read_fields(inner, (*prefix, word))
        else:
            yield (*prefix, word)


def write_fields(paths: Iterable[Path]) -> JsonObject:
    """The FieldsV1 object of a set of paths."""
    root: JsonObject = {}
    members = set(paths)
    for path in sorted(members):
        node = root
        for depth, word in enumerate(path, start=1):
            node = node.setdefault(word, {})
            if path[:depth] in members and depth < len(path):
                node.setdefault(".", {})
    return root


def spell(path: Path) -> str:
    """A path as messages show it: `.spec.containers[name="web"].image`."""
    return "".join(_spell(word) for word in path)


def _spell(word: str) -> str:
    sort, _, text = word.partition(":")
    if sort == "f":
        return f".{text}"
    if sort == "v":
        return f"[={text}]"
    keys = msgspec.json.decode(text)
    return "[" + ",".join(f"{k}={msgspec.json.encode(v).decode()}" for k, v in keys.items()) + "]"


def item_word(shape: Shape, item: Any) -> str:
    """How one item of an associative list is told from the others.

    Raises ValueError when it has none of the keys.
    """
    if shape.is_set:
        return f"v:{msgspec.json.encode(item).decode()}"
    found = {key: _key_value(shape, item, key) for key in sorted(shape.keys)}
    keys = {key: value for key, value in found.items() if value is not None}
    if not keys:
        names = ", ".join(f'"{key}"' for key in shape.keys)
        message = (
            f"associative list with keys has an element that omits all key fields [{names}] "
            "(and doesn't have default values for any key fields)"
        )
        raise ValueError(message)
    return f"k:{msgspec.json.encode(keys).decode()}"


def _key_value(shape: Shape, item: Any, key: str) -> Any:
    value = item.get(key) if isinstance(item, dict) else None
    if value is None and shape.item is not None:
        field = shape.item.child(key)
        return field.default if field else None
    return value


def children(shape: Shape, value: Any) -> Iterator[tuple[str, Any, Shape]]:
    """What lies directly inside a value that is not owned as a whole: (word, value, shape)."""
    if shape.type == "list" and shape.item is not None:
        for item in value or ():
            yield item_word(shape, item), item, shape.item
    elif isinstance(value, dict):
        for name, inner in value.items():
            child = shape.child(name)
            if child is not None:
                yield f"f:{name}", inner, child


def stated(shape: Shape, value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths that an applied configuration states, so that its manager owns them."""
    if shape.atomic or value is None:
        yield path
        return
    for word, inner, child in children(shape, value):
        yield from stated(child, inner, (*path, word))
        if word[0] != "f" or inner == {}:
            yield (*path, word)


def differences(shape: Shape, old: Any, new: Any, path: Path = ()) -> Iterator[tuple[str, Path]]:
    """Compare two objects: (`added`, `modified` or `removed`, path) for each path that differs."""
    if shape.atomic or (not old and not new):
        if old is None:
            yield "added", path
        elif new is None:
            yield "removed", path
        elif old != new:
            yield "modified", path
        return
    if old is None:
        yield "added", path
    if new is None:
        yield "removed", path
    before = {word: (inner, child) for word, inner, child in children(shape, old)}
    after = {word: (inner, child) for word, inner, child in children(shape, new)}
    for word in before | after:
        was, now = before.get(word), after.get(word)
        child = (was or now or (None, shape))[1]
        if was and now and was[0] == now[0]:
            continue
        yield from differences(
            child, was[0] if was else None, now[0] if now else None, (*path, word)
        )


def with_parents(paths: Paths) -> Paths:
    """The paths, and the named fields that they lie in."""
    parents = {path[:n] for path in paths for n in range(1, len(path)) if path[n - 1][0] == "f"}
    return paths | parents
