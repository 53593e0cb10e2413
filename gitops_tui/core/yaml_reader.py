"""Reads YAML and JSON files into documents, typed as kubectl types them.

Nothing is raised: what cannot be read is a problem with its line, and a broken document
does not hide the others of its file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import DocumentStartEvent, Event, ScalarEvent, StreamEndEvent

from gitops_tui.core.json_reader import NotPlainJson, read_json
from gitops_tui.core.yaml_errors import explain
from gitops_tui.core.yaml_split import Part, split
from gitops_tui.core.yaml_values import Builder, Fault, TooMuch, line_of_event

MAX_BYTES = 5 * 2**20
MAX_DOCUMENTS = 10_000

_EMPTY = re.compile(rb"(?:---)?[ \t\r\n]*")
_NOT_BLANK = re.compile(rb"\S")
_BOMS_OF_OTHERS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """One document that could be read to its end."""

    value: Any = field(repr=False)
    line: int
    """Line of its first value, counted from 1."""
    number: int
    """Which part of the file it is: what `Origin.document` holds."""
    item_lines: tuple[int, ...] = ()
    """Lines of the entries of `items`, when the document has such a list."""
    faults: tuple[Fault, ...] = ()
    """Duplicate keys and impossible values: reasons not to use it."""


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """A file or document that could not be read."""

    line: int | None
    message: str


YamlEntry = YamlDocument | YamlProblem


def read_yaml(data: bytes) -> tuple[YamlEntry, ...]:
    """Every document of a file in order, or what is wrong in its place; empty ones left out."""
    if len(data) > MAX_BYTES:
        message = f"larger than {MAX_BYTES >> 20} MiB, which no manifest is"
        return (YamlProblem(None, message),)
    problem = _encoding_problem(data)
    if problem is not None:
        return (problem,)
    parts = split(data)
    if len(parts) > MAX_DOCUMENTS:
        return (YamlProblem(None, f"more than {MAX_DOCUMENTS:,} documents in one file"),)
    found = (_read(part, number) for number, part in enumerate(parts))
    return tuple(entry for entry in found if entry is not None)


def _read(part: Part, number: int) -> YamlEntry | None:
    if _EMPTY.fullmatch(part.text):
        return None
    plain = _from_json(part, number)
    # The entries of a List have lines, which only YAML's reader knows.
    if plain is not None and not isinstance(plain.value.get("items"), list):
        return plain
    try:
        return _from_yaml(part, number)
    except TooMuch as error:
        return YamlProblem(part.line + 1, str(error))
    except yaml.YAMLError as error:
        line, message = explain(error, part.text)
        # JSON has escapes that YAML has not.
        return plain or YamlProblem(part.line + line + 1, message)


def _from_json(part: Part, number: int) -> YamlDocument | None:
    first = _NOT_BLANK.search(part.text)
    if first is None or first[0] != b"{":
        return None
    try:
        value = read_json(part.text)
    except NotPlainJson:
        # YAML in braces, or JSON that is broken: then YAML's reader knows the line.
        return None
    before = part.text.count(b"\n", 0, first.start())
    return YamlDocument(value, part.line + before + 1, number)


def _from_yaml(part: Part, number: int) -> YamlDocument | None:
    loader = yaml.CSafeLoader(part.text)
    try:
        first = _first(loader)
        if first is None:
            return None
        builder = Builder(loader.get_event, part.line)
        value = builder.build(first)
        # The rest of the part, to learn of text after the document's end.
        while not isinstance(loader.get_event(), StreamEndEvent):
            continue
    finally:
        loader.dispose()
    if value is None and not builder.faults:
        return None
    line = part.line + line_of_event(first) + 1
    return YamlDocument(value, line, number, builder.item_lines, tuple(builder.faults))


def _first(loader: yaml.CSafeLoader) -> Event | None:
    """The first event of the document's content; None when there is no document."""
    while not isinstance(event := loader.get_event(), StreamEndEvent):
        if isinstance(event, DocumentStartEvent):
            content = loader.get_event()
            empty = isinstance(content, ScalarEvent) and not content.value and content.implicit[0]
            return None if empty else content
    return None


def _encoding_problem(data: bytes) -> YamlProblem | None:
    if data.startswith(_BOMS_OF_OTHERS):
        return YamlProblem(1, "written in UTF-16: save it as UTF-8")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return YamlProblem(data.count(b"\n", 0, error.start) + 1, "not UTF-8: save it as UTF-8")
    return None
