"""Builds JSON values from YAML events: typed as kubectl does, counted, duplicates noticed.

Working on events instead of nodes bounds a hostile file while it is read: its depth, its
size, and what its aliases would unfold to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from yaml import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    YAMLError,
)

from gitops_tui.core.text import one_line, shorten
from gitops_tui.core.yaml_scalars import BadScalar, Scalar, key_text, plain, tagged

MAX_DEPTH = 100
MAX_NODES = 200_000
MAX_CHARACTERS = 20 * 2**20
"""What a document may amount to once its aliases are unfolded."""

# A duplicate of one of these so near the root leaves open whose document it is.
_IDENTITY = frozenset({"apiVersion", "kind", "metadata", "name", "namespace", "items"})
_IDENTITY_DEPTH = 4


class TooMuch(ValueError):
    """The document is bigger or deeper than any manifest, or its aliases are."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong inside a document that could be read to its end."""

    line: int
    message: str
    identity: bool = False
    """Whether it leaves open which resource the document is."""


@dataclass(frozen=True, slots=True)
class _Anchored:
    value: Any
    nodes: int
    characters: int


class Builder:
    """Reads the events of one document into one value.

    `take` is a PyYAML loader's `get_event`; `line` is how many lines stand before it.
    """

    def __init__(self, take: Callable[[], Event | None], line: int) -> None:
        self.faults: list[Fault] = []
        self.item_lines: tuple[int, ...] = ()
        """Where the entries of the root's `items` begin."""
        self._take = take
        self._line = line
        self._nodes = 0
        self._characters = 0
        self._anchors: dict[str, _Anchored | None] = {}

    def build(self, event: Event, depth: int = 0) -> Any:
        """The value that begins with `event`. Raises TooMuch and YAMLError."""
        if isinstance(event, AliasEvent):
            return self._alias(event)
        nodes, characters = self._nodes, self._characters
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self._anchors[anchor] = None
        if isinstance(event, ScalarEvent):
            self._count(1, len(event.value))
            value: Any = self._scalar(event)
        elif isinstance(event, MappingStartEvent):
            value = self._mapping(depth + 1)
        else:
            value = self._sequence(depth + 1)
        if anchor is not None:
            grown = self._nodes - nodes, self._characters - characters
            self._anchors[anchor] = _Anchored(value, *grown)
        return value

    def _scalar(self, event: ScalarEvent) -> Scalar:
        try:
            if event.tag is not None:
                return tagged(event.tag, event.value)
            return plain(event.value) if event.implicit[0] else event.value
        except BadScalar as problem:
            self._fault(event, str(problem))
            return None

    def _sequence(self, depth: int) -> list[Any]:
        self._descend(depth)
        return [self.build(event, depth) for event in self._until(SequenceEndEvent)]

    def _mapping(self, depth: int) -> dict[str, Any]:
        self._descend(depth)
        mapping: dict[str, Any] = {}
        lines: dict[str, Event] = {}
        for event in self._until(MappingEndEvent):
            if _is_merge(event):
                self._merge(event, mapping, depth)
                continue
            key = self._key(event, depth)
            if key in lines:
                self._duplicate(key, event, lines[key], depth)
            lines[key] = event
            if depth == 1 and key == "items":
                mapping[key] = self._items(depth)
            else:
                mapping[key] = self.build(self._next(), depth)
        return mapping

    def _items(self, depth: int) -> Any:
        event = self._next()
        if not isinstance(event, SequenceStartEvent):
            return self.build(event, depth)
        self._descend(depth + 1)
        items, lines = [], []
        for entry in self._until(SequenceEndEvent):
            lines.append(self._place(entry))
            items.append(self.build(entry, depth + 1))
        self.item_lines = tuple(lines)
        return items

    def _key(self, event: Event, depth: int) -> str:
        value = self.build(event, depth)
        if isinstance(value, dict | list):
            message = "a key that is no text: quote it, or render it first if it is a template"
            self._fault(event, message)
            return ""
        try:
            return key_text(value)
        except BadScalar as problem:
            self._fault(event, str(problem))
            return ""

    def _merge(self, key: Event, mapping: dict[str, Any], depth: int) -> None:
        """`<<: *defaults`, which in kubectl replaces what stands before it."""
        value = self.build(self._next(), depth)
        sources = value if isinstance(value, list) else [value]
        for source in reversed(sources):
            if not isinstance(source, dict):
                self._fault(key, "`<<` needs a mapping")
                return
            mapping.update(source)

    def _alias(self, event: AliasEvent) -> Any:
        known = self._anchors.get(event.anchor or "")
        if known is None:
            loop = event.anchor in self._anchors
            message = "an alias inside its own anchor" if loop else "an alias without its anchor"
            self._fault(event, message, identity=True)
            return None
        self._count(known.nodes, known.characters)
        return known.value

    def _duplicate(self, key: str, event: Event, first: Event, depth: int) -> None:
        line = self._place(first)
        name = shorten(one_line(key), 60)
        identity = key in _IDENTITY and depth <= _IDENTITY_DEPTH
        self._fault(event, f"the key {name!r} stands on line {line} already", identity=identity)

    def _until(self, end: type[Event]) -> Iterator[Event]:
        while not isinstance(event := self._next(), end):
            yield event

    def _next(self) -> Event:
        event = self._take()
        if event is None:
            message = "the parser ended in the middle"
            raise YAMLError(message)
        return event

    def _count(self, nodes: int, characters: int) -> None:
        self._nodes += nodes
        self._characters += characters
        if self._nodes > MAX_NODES or self._characters > MAX_CHARACTERS:
            message = f"more than {MAX_NODES:,} values or {MAX_CHARACTERS >> 20} MiB of text"
            raise TooMuch(message)

    def _descend(self, depth: int) -> None:
        self._count(1, 0)
        if depth > MAX_DEPTH:
            message = f"nested deeper than {MAX_DEPTH} levels"
            raise TooMuch(message)

    def _fault(self, event: Event, message: str, *, identity: bool = False) -> None:
        self.faults.append(Fault(self._place(event), message, identity))

    def _place(self, event: Event) -> int:
        return self._line + line_of_event(event) + 1


def line_of_event(event: Event) -> int:
    """The line where an event begins, counted from 0 in its part."""
    return int(event.start_mark.line) if event.start_mark is not None else 0


def _is_merge(event: Event) -> bool:
    return isinstance(event, ScalarEvent) and event.value == "<<" and event.implicit[0]
