"""Edits of block style, as text: fields and entries on lines of their own."""

from __future__ import annotations

import re
from typing import Any

from gitops_tui.core.yaml_layout import Layout, indented
from gitops_tui.core.yaml_nodes import Mapping, Node, Scalar, Sequence
from gitops_tui.core.yaml_spots import CannotEdit, Splice, Spot
from gitops_tui.core.yaml_styles import block_text, inline, scalar

_COLON = re.compile(r"[ \t]*:")
_INDICATORS = re.compile(r"[|>][-+0-9]*")
_COMMENT = re.compile(r"([ \t]*)#")
_QUOTES = {"'", '"'}


def put(spot: Spot, value: Any, layout: Layout) -> list[Splice]:
    """The value that stands there becomes another; a comment behind it stays."""
    text, node, head = spot.tree.text, spot.node, _head(spot)
    first, below = _new(spot, value, layout)
    end_of_head = spot.tree.line_end(head - 1)
    if _is_block(node):
        if node.anchor is not None or node.tag is not None:
            raise CannotEdit("an anchor or a tag stands before this block", _line(spot))
        start = end = head
        if isinstance(spot.holder, Sequence) and node.start < end_of_head:
            end = min(node.end, head + len(text[head:end_of_head].rstrip("\r\n")))
        under, first = end_of_head, _spaced(first)
    elif isinstance(node, Scalar) and node.style in {"|", ">"}:
        found = _INDICATORS.search(text, node.start)
        start, end = node.start, found.end() if found else node.start
        under = min(spot.tree.line_end(node.start), spot.tree.line_end(node.end))
    else:
        start, end = node.start, node.end
        under = spot.tree.line_end(node.end)
    if isinstance(node, Scalar) and node.anchor is not None and first:
        first = f"&{node.anchor} {first}"
    if not _is_block(node) and (start == end or not first):
        start, first = head, _spaced(first)
    last = max(under, spot.tree.line_end(node.end))
    return [(start, end, first), _lines(spot, under, last, below, layout)]


def add(spot: Spot, value: Any, layout: Layout) -> list[Splice]:
    """A field that is not there yet, or an entry at the list's end: behind the last one."""
    holder, tree = spot.holder, spot.tree
    indent = tree.column(spot.start(0))
    if isinstance(holder, Mapping):
        new = layout.field(str(spot.part), value, indent)
    else:
        new = layout.entry(value, indent)
    behind = _behind(spot, spot.end(len(holder.entries) - 1), indent)
    return [_lines(spot, behind, behind, new, layout)]


def insert(spot: Spot, value: Any, layout: Layout) -> list[Splice]:
    """An entry before another one."""
    assert spot.at is not None  # noqa: S101 - else it is added
    start = spot.start(spot.at)
    indent, before = spot.tree.column(start), spot.tree.line_start(start)
    if spot.tree.text[before:start].strip():
        raise CannotEdit("this list begins behind the dash of another", _line(spot))
    return [_lines(spot, before, before, layout.entry(value, indent), layout)]


def drop(spot: Spot) -> list[Splice]:
    """A field or an entry goes with its lines, and with the comments that are its own: right
    above it, behind it, and deeper below.
    """
    tree, at = spot.tree, spot.at
    assert at is not None  # noqa: S101 - what is dropped is there
    start = spot.start(at)
    if tree.text[tree.line_start(start) : start].strip():
        # It shares its line with the dash around it, and the next one takes its place.
        return [(start, spot.start(at + 1), "")]
    indent = tree.column(start)
    return [(_above(spot, start, indent), _behind(spot, spot.end(at), indent), "")]


def _new(spot: Spot, value: Any, layout: Layout) -> tuple[str, list[str]]:
    """What stands on the head's line, and the lines below."""
    node = spot.node
    old = node.style if isinstance(node, Scalar) else None
    keeps = old in {"|", ">"} and "+" in spot.tree.text[node.start : node.start + 3]
    if isinstance(value, dict | list) and isinstance(node, Mapping | Sequence) and node.flow:
        return inline(value, as_json=False), []
    if not isinstance(value, dict | list) and (
        old in _QUOTES or not isinstance(value, str) or block_text(value, keep=keeps) is None
    ):
        return scalar(value, style=old), []
    if isinstance(value, str) and old in {"|", ">"} and (block := block_text(value, keep=keeps)):
        content = spot.tree.text[spot.tree.line_end(node.start) : node.end].splitlines()
        kept = next((len(line) - len(line.lstrip(" ")) for line in content if line.strip()), None)
        if kept:
            return block[0], indented(block[1], kept)
    assert spot.at is not None  # noqa: S101 - it is replaced, so it is there
    indent = spot.tree.column(spot.start(spot.at))
    if isinstance(spot.holder, Mapping):
        return layout.value(value, indent)
    lines = layout.entry(value, indent)
    return lines[0][indent + 2 :], lines[1:]


def _spaced(first: str) -> str:
    return f" {first}" if first else ""


def _head(spot: Spot) -> int:
    """Behind the colon, or the dash, that the value belongs to."""
    assert spot.at is not None  # noqa: S101 - asked only where there is a value
    if isinstance(spot.holder, Sequence):
        return spot.start(spot.at) + 1
    key, _ = spot.holder.entries[spot.at]
    colon = _COLON.match(spot.tree.text, key.end)
    if colon is None:
        raise CannotEdit("the key here is written with a question mark", _line(spot))
    return colon.end()


def _lines(spot: Spot, start: int, end: int, lines: list[str], layout: Layout) -> Splice:
    """Whole lines from `start` to `end` become others."""
    text = spot.tree.text
    # A last line may have no line break; a text in a block of its own would miss it.
    broken = not lines or not start or text[start - 1] == "\n"
    whole = "".join(line + layout.eol for line in lines)
    return start, end, whole if broken else layout.eol + whole


def _behind(spot: Spot, end: int, indent: int) -> int:
    """Behind the line of `end`, and the comments below that stand deeper than `indent`."""
    tree = spot.tree
    at = tree.line_end(end)
    while (found := _COMMENT.match(tree.text, at)) and len(found[1]) > indent:
        at = tree.line_end(at)
    return at


def _above(spot: Spot, start: int, indent: int) -> int:
    """The start of the line of `start`, or of the comments right above it, no deeper or less."""
    tree = spot.tree
    at = tree.line_start(start)
    while at and (found := _COMMENT.match(tree.text, tree.line_start(at - 1))):
        if len(found[1]) != indent:
            break
        at = tree.line_start(at - 1)
    return at


def _is_block(node: Node) -> bool:
    return isinstance(node, Mapping | Sequence) and not node.flow


def _line(spot: Spot) -> int:
    return spot.tree.line(spot.start(spot.at or 0))
