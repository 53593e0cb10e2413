"""A YAML document as nodes that know where in its text they stand, to the character.

Unlike PyYAML's own nodes these keep an alias as what it is, and where a block's content
ends rather than where the next thing begins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from yaml import (
    AliasEvent,
    BlockEntryToken,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from gitops_tui.core.yaml_scalars import BadScalar, key_text, plain


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """What stands between two characters of the text, counted from 0."""

    start: int
    """At its anchor or its tag, where it has one."""
    end: int
    """Behind its last character; for a block's collection behind that of its last entry."""
    anchor: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scalar(Node):
    """A text, a number, nothing."""

    value: str = ""
    style: str | None = None
    """The quote, or `|` or `>`; None for a plain one."""


@dataclass(frozen=True, slots=True, eq=False)
class Alias(Node):
    """`*name`: `anchor` is what it names."""


@dataclass(frozen=True, slots=True, eq=False)
class Mapping(Node):
    """Keys and values, in their order."""

    flow: bool = False
    entries: tuple[tuple[Node, Node], ...] = ()

    def own(self, name: str) -> int | None:
        """Which entry has the key `name` itself, not by a merge; the last one counts."""
        return next(
            (
                at
                for at in range(len(self.entries) - 1, -1, -1)
                if named(self.entries[at][0]) == name
            ),
            None,
        )

    @property
    def merge(self) -> Node | None:
        """The key `<<`, where there is one."""
        return next((key for key, _ in self.entries if _is_merge(key)), None)


@dataclass(frozen=True, slots=True, eq=False)
class Sequence(Node):
    """Entries, in their order."""

    flow: bool = False
    entries: tuple[Node, ...] = ()
    dashes: tuple[int, ...] = ()
    """Where the dash of each entry stands, in a block."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A document's text and its nodes."""

    text: str = field(repr=False)
    root: Node

    def line(self, at: int) -> int:
        """How many lines stand before the character `at`."""
        return self.text.count("\n", 0, at)

    def line_start(self, at: int) -> int:
        """The first character of the line that the character `at` is on."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Behind the line break of that line."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def column(self, at: int) -> int:
        """How many characters stand before it on its line."""
        return at - self.line_start(at)


def read_tree(text: str) -> Tree | None:
    """The first document of `text`; None where there is none. Raises yaml.YAMLError."""
    reading = _Reading(text)
    root = reading.document()
    return None if root is None else Tree(text, root)


def named(key: Node) -> str | None:
    """A key as JSON has it; None for one that is no text, or is a merge."""
    if not isinstance(key, Scalar) or _is_merge(key):
        return None
    try:
        return key.value if key.style or key.tag else key_text(plain(key.value))
    except BadScalar:
        return None


def nodes_in(node: Node) -> Iterator[Node]:
    """`node` and everything in it."""
    yield node
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield from nodes_in(key)
            yield from nodes_in(value)
    elif isinstance(node, Sequence):
        for entry in node.entries:
            yield from nodes_in(entry)


def _is_merge(key: Node) -> bool:
    return isinstance(key, Scalar) and key.value == "<<" and not key.style and not key.tag


class _Reading:
    def __init__(self, text: str) -> None:
        self._text = text
        self._events: Iterator[Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        tokens = yaml.scan(text, Loader=yaml.CSafeLoader)
        self._dashes = [_at(token) for token in tokens if isinstance(token, BlockEntryToken)]

    def document(self) -> Node | None:
        for event in self._events:
            if isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent):
                return self._node(event)
        return None

    def _node(self, event: Event) -> Node:
        start, end = _at(event), _at(event, end=True)
        if isinstance(event, AliasEvent):
            return Alias(start, end, event.anchor)
        assert isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent)  # noqa: S101
        about = event.anchor, event.tag
        if isinstance(event, ScalarEvent):
            style = event.style or None
            if style in {"|", ">"}:
                end = start + len(_content(self._text[start:end]))
            return Scalar(start, end, *about, value=event.value, style=style)
        flow = bool(event.flow_style)
        if isinstance(event, MappingStartEvent):
            found, closed = self._until(MappingEndEvent)
            entries = tuple(zip(found[::2], found[1::2], strict=True))
            last = closed if flow or not found else found[-1].end
            return Mapping(start, last, *about, flow=flow, entries=entries)
        found, closed = self._until(SequenceEndEvent)
        dashes = () if flow else tuple(self._dash(entry) for entry in found)
        last = closed if flow or not found else max(found[-1].end, dashes[-1] + 1)
        return Sequence(start, last, *about, flow=flow, entries=tuple(found), dashes=dashes)

    def _until(self, closing: type[Event]) -> tuple[list[Node], int]:
        """The nodes up to the end of a collection, and the character behind it."""
        found: list[Node] = []
        for event in self._events:
            if isinstance(event, closing):
                return found, _at(event, end=True)
            found.append(self._node(event))
        raise yaml.YAMLError("the parser ended in the middle")

    def _dash(self, entry: Node) -> int:
        """The last dash before an entry is its own: those of the entries in it come later."""
        return self._dashes[bisect_left(self._dashes, entry.start) - 1]


def _at(marked: Event | yaml.Token, *, end: bool = False) -> int:
    mark = marked.end_mark if end else marked.start_mark
    return int(mark.index) if mark is not None else 0


def _content(block: str) -> str:
    """A block scalar's text without the line break that ends it; what `+` keeps is content."""
    header, _, _ = block.partition("\n")
    indicators, _, _ = header.partition("#")
    if "+" in indicators:
        return block.removesuffix("\n").removesuffix("\r")
    return block.rstrip(" \r\n")
