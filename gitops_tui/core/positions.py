"""Where in a manifest's file a field is stated: a JSON pointer becomes a line."""

from __future__ import annotations

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from gitops_tui.core.desired import Origin
from gitops_tui.core.pointers import parse_pointer
from gitops_tui.core.yaml_scalars import BadScalar, key_text, plain
from gitops_tui.core.yaml_split import split


def line_of(data: bytes, origin: Origin, pointer: str) -> int | None:
    """The line, counted from 1, where `data` states the value at `pointer`.

    `data` is the file of `origin`, and the pointer counts from the object there (the entry
    of a List). A mapping's value is found at its key. A field that the file does not state
    is found at the deepest ancestor that it does; a Secret's `data` also in `stringData`,
    which wins. None when the file no longer has that document or cannot be read.
    """
    parts = split(data)
    if origin.document >= len(parts):
        return None
    part = parts[origin.document]
    try:
        # Every scalar stays a text here: half the time, and types do not matter.
        root = yaml.compose(part.text, Loader=yaml.CBaseLoader)
    except (yaml.YAMLError, ValueError):
        return None
    line, node = _start(root), root
    if origin.item is not None:
        line, node = _walk(root, ("items", str(origin.item)), line)
    line = _in_string_data(node, pointer) or _walk(node, parse_pointer(pointer), line)[0]
    return part.line + line + 1


def _in_string_data(node: Node | None, pointer: str) -> int | None:
    names = parse_pointer(pointer)
    if len(names) != 2 or names[0] != "data":
        return None
    kind = _child(node, "kind")
    if kind is None or kind[1].value != "Secret":
        return None
    texts = _child(node, "stringData")
    stated = _child(texts[1], names[1]) if texts else None
    return stated[0] if stated else None


def _walk(node: Node | None, names: tuple[str, ...], line: int) -> tuple[int, Node | None]:
    """Line and node of what `names` lead to, or of the deepest ancestor that exists."""
    for name in names:
        found = _child(node, name)
        if found is None:
            return line, node
        line, node = found
    return line, node


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
