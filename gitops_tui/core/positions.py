"""Where in a manifest's file a field is stated: a JSON pointer becomes lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from gitops_tui.core.desired import Origin
from gitops_tui.core.pointers import parse_pointer
from gitops_tui.core.yaml_scalars import BadScalar, key_text, plain
from gitops_tui.core.yaml_split import split

Ranges = tuple[tuple[int, int], ...]
"""Lines, each the first and the last of some that stand together."""


def lines_of(data: bytes, origin: Origin, pointer: str) -> tuple[int, int] | None:
    """The first and the last line, counted from 1, at which the value at `pointer` stands:
    the first of `all_lines_of`.
    """
    [found] = all_lines_of(data, origin, (pointer,))
    return found[0] if found else None


def all_lines_of(data: bytes, origin: Origin, pointers: Sequence[str]) -> list[Ranges]:
    """The first and the last line, counted from 1, that state the value at each pointer.

    `data` is the file of `origin`, and a pointer counts from the object there (the entry
    of a List). A mapping's value is found at its key. A field that the file does not state
    is found at the first line of the deepest ancestor that it does; a Secret's `data` also
    in `stringData`, which wins. Where an alias stands for the value, or for what is around
    it, the alias and what its anchor states are both told: a change of either sets the
    value. Empty when the file no longer has that document or cannot be read.
    """
    parts = split(data)
    if origin.document >= len(parts):
        return [()] * len(pointers)
    part = parts[origin.document]
    try:
        # Every scalar stays a text here: half the time, and types do not matter.
        root = yaml.compose(part.text, Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, ValueError):
        return [()] * len(pointers)
    whole = _Place(_start(root), root)
    if origin.item is not None:
        whole = _walk(whole, ("items", str(origin.item)))
    found = (_stating(whole, parse_pointer(pointer)) for pointer in pointers)
    return [
        tuple((part.line + first + 1, part.line + last + 1) for first, last in ranges)
        for ranges in found
    ]


def _stating(whole: _Place, names: tuple[str, ...]) -> list[tuple[int, int]]:
    place = _in_string_data(whole.node, names) or _walk(whole, names)
    return [*_ranges(place), *((line, line) for line in place.through)]


def _ranges(place: _Place) -> list[tuple[int, int]]:
    last = _end(place.node) if place.exact else place.line
    if place.exact and _is_alias(place.line, place.node):
        return [(place.line, place.line), (_start(place.node), max(_start(place.node), last))]
    return [(place.line, max(place.line, last))]


def _is_alias(line: int, node: Node | None) -> bool:
    """Whether what stands at a line is told further above: only aliases point back."""
    return node is not None and _start(node) < line


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value begins, counted from 0 inside the document, and what it is."""

    line: int
    node: Node | None
    exact: bool = True
    """Whether it is what was looked for, and not just around it."""
    through: tuple[int, ...] = ()
    """The lines of the aliases that led there."""


def _in_string_data(node: Node | None, names: tuple[str, ...]) -> _Place | None:
    if len(names) != 2 or names[0] != "data":
        return None
    kind = _child(node, "kind")
    if kind is None or kind[1].value != "Secret":
        return None
    texts = _child(node, "stringData")
    stated = _child(texts[1], names[1]) if texts else None
    return _Place(*stated) if stated else None


def _walk(place: _Place, names: tuple[str, ...]) -> _Place:
    """What `names` lead to, or the deepest ancestor that exists."""
    for name in names:
        found = _child(place.node, name)
        if found is None:
            return replace(place, exact=False)
        through = (
            (*place.through, place.line) if _is_alias(place.line, place.node) else place.through
        )
        place = _Place(*found, through=through)
    return place


def _child(node: Node | None, name: str) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        return _entry(node, name)
    if isinstance(node, SequenceNode) and name.isdecimal() and int(name) < len(node.value):
        child = node.value[int(name)]
        return _start(child), child
    return None


def _entry(mapping: MappingNode, name: str) -> tuple[int, Node] | None:
    merged = None
    for key, value in mapping.value:
        if _key(key) == name:
            return _start(key), value
        if key.value == "<<":
            merged = merged or _merged(value, name)
    return merged


def _merged(value: Node, name: str) -> tuple[int, Node] | None:
    sources = value.value if isinstance(value, SequenceNode) else [value]
    found = (_entry(source, name) for source in sources if isinstance(source, MappingNode))
    return next((entry for entry in found if entry is not None), None)


def _key(key: Node) -> str | None:
    if not isinstance(key, ScalarNode):
        return None
    try:
        return str(key.value) if key.style else key_text(plain(key.value))
    except BadScalar:
        return None


def _start(node: Node | None) -> int:
    return int(node.start_mark.line) if node is not None and node.start_mark is not None else 0


def _end(node: Node | None) -> int:
    if node is None or node.end_mark is None:
        return 0
    # A block ends where the next thing begins: at the start of a later line.
    mark = node.end_mark
    deepest = (
        node.value[-1] if isinstance(node, MappingNode | SequenceNode) and node.value else None
    )
    if deepest is None:
        return int(mark.line if mark.column else mark.line - 1)
    return _end(deepest[1] if isinstance(deepest, tuple) else deepest)
