"""Edits of a manifest's file: one value in the text becomes another, and nothing else moves.

The text is spliced where YAML's parser says that the value stands, so comments, order,
quotes and line breaks stay what they are. Then the result is read again: unless it says
exactly what was meant, and everything else as before, nothing was edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import yaml

from gitops_tui.core import yaml_block, yaml_flow
from gitops_tui.core.desired import Origin
from gitops_tui.core.json_edits import Drop, Insert, JsonEdit, Put, after
from gitops_tui.core.yaml_layout import Layout, layout_of
from gitops_tui.core.yaml_nodes import Mapping, read_tree
from gitops_tui.core.yaml_reader import YamlDocument, YamlEntry, read_yaml
from gitops_tui.core.yaml_split import Part, split
from gitops_tui.core.yaml_spots import CannotEdit, Splice, Spot, find
from gitops_tui.errors import NotEditable


def edited(data: bytes, origin: Origin, edits: Iterable[JsonEdit]) -> bytes:
    """The file with the edits made, one after the other, in the object at `origin`.

    Their parts count from that object. Raises NotEditable, with file and line.
    """
    for edit in edits:
        data = _edited(data, origin, edit)
    return data


def document_at(data: bytes, origin: Origin) -> Any:
    """The object at `origin` as its file has it, before anything is folded or left out.

    Raises NotEditable when the file no longer has it.
    """
    read = next((e for e in read_yaml(data) if _number(e) == origin.document), None)
    if not isinstance(read, YamlDocument) or read.faults:
        raise NotEditable(f"{origin}: it cannot be read.")
    value = read.value
    return value if origin.item is None else value["items"][origin.item]


def _edited(data: bytes, origin: Origin, edit: JsonEdit) -> bytes:
    part = split(data)[origin.document]
    whole = (
        edit if origin.item is None else replace(edit, parts=("items", origin.item, *edit.parts))
    )
    try:
        new = _with(part, whole)
    except CannotEdit as error:
        raise _not_editable(origin, part.line + error.line + 1, error.message) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _not_editable(origin, part.line + 1, "it is JSON that is no YAML") from error
    made = data[: part.start] + new + data[part.end :]
    if _meaning(read_yaml(made)) != _meaning(read_yaml(data), origin.document, whole):
        line = part.line + _line_of(part, whole) + 1
        raise _not_editable(origin, line, "its layout is one that cannot be edited safely")
    return made


def _with(part: Part, edit: JsonEdit) -> bytes:
    """The part's text with the edit made. Raises CannotEdit, YAMLError."""
    text = part.text.decode()
    tree = read_tree(text)
    if tree is None:
        raise CannotEdit("nothing stands here", 0)
    splices = _splices(find(tree, edit), edit, layout_of(tree))
    pieces, at = [], 0
    for start, end, new in sorted(splices, key=lambda splice: splice[:2]):
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]]).encode()


def _splices(spot: Spot, edit: JsonEdit, layout: Layout) -> list[Splice]:
    if isinstance(edit, Drop):
        return _dropped(spot, layout)
    if spot.holder.flow:
        write = yaml_flow.insert if isinstance(edit, Insert) else yaml_flow.put
        return (yaml_flow.add if spot.at is None else write)(spot, edit.value)
    write_lines = yaml_block.insert if isinstance(edit, Insert) else yaml_block.put
    return (yaml_block.add if spot.at is None else write_lines)(spot, edit.value, layout)


def _dropped(spot: Spot, layout: Layout) -> list[Splice]:
    if spot.holder.flow:
        return yaml_flow.drop(spot)
    if len(spot.holder.entries) > 1:
        return yaml_block.drop(spot)
    if spot.above is None:
        raise CannotEdit("nothing would be left of the document", 0)
    # A block cannot be empty: brackets say that there is nothing in it.
    empty: Any = {} if isinstance(spot.holder, Mapping) else []
    return _splices(spot.above, Put((), empty), layout)


def _meaning(
    entries: Sequence[YamlEntry], number: int | None = None, edit: JsonEdit | None = None
) -> list[tuple[int | None, bytes, int]]:
    """What a file says, document by document; with `edit` made in the one of that number."""
    meaning: list[tuple[int | None, bytes, int]] = []
    for entry in entries:
        if not isinstance(entry, YamlDocument):
            meaning.append((None, entry.message.encode(), 0))
            continue
        value = entry.value
        if edit is not None and entry.number == number:
            value = after(value, edit)
        encoded = msgspec.json.encode(value, order="sorted")
        meaning.append((entry.number, encoded, len(entry.faults)))
    return meaning


def _number(entry: YamlEntry) -> int | None:
    return entry.number if isinstance(entry, YamlDocument) else None


def _line_of(part: Part, edit: JsonEdit) -> int:
    """The line of the value, or of what it stands in, in the part."""
    tree = read_tree(part.text.decode())
    assert tree is not None  # noqa: S101 - it was just edited
    spot = find(tree, edit)
    return tree.line(spot.start(spot.at) if spot.at is not None else spot.holder.start)


def _not_editable(origin: Origin, line: int, why: str) -> NotEditable:
    return NotEditable(
        f"{origin.file}:{line}: {why}, so nothing was changed.",
        hint="Edit that file by hand, and commit it.",
    )
