"""Finds the place of an edit among a document's nodes, or says why it cannot be edited there."""

from __future__ import annotations

from dataclasses import dataclass

from gitops_tui.core.json_edits import Drop, Insert, JsonEdit, Parts, Put
from gitops_tui.core.text import one_line, shorten
from gitops_tui.core.yaml_nodes import Alias, Mapping, Node, Sequence, Tree, nodes_in

Splice = tuple[int, int, str]
"""The characters from one to the other become a text."""


class CannotEdit(ValueError):
    """The text cannot be edited there; a sentence without its full stop.

    `line` counts from 0 in the document's text.
    """

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a collection."""

    tree: Tree
    holder: Mapping | Sequence
    part: str | int
    at: int | None
    """Which entry of the collection it is; None where there is none yet."""
    above: Spot | None = None
    """Where the collection itself stands; None for the whole document."""

    @property
    def node(self) -> Node:
        """The value that stands there."""
        assert self.at is not None  # noqa: S101 - asked only where there is one
        entry = self.holder.entries[self.at]
        return entry[1] if isinstance(entry, tuple) else entry

    def start(self, at: int) -> int:
        """Where an entry of the collection begins: at its key, its dash, or itself."""
        holder = self.holder
        if isinstance(holder, Mapping):
            return holder.entries[at][0].start
        return holder.entries[at].start if holder.flow else holder.dashes[at]

    def end(self, at: int) -> int:
        """Behind the last character of an entry of the collection."""
        holder = self.holder
        if isinstance(holder, Mapping):
            key, value = holder.entries[at]
            return max(key.end, value.end)
        return max(holder.entries[at].end, self.start(at) + (not holder.flow))


def find(tree: Tree, edit: JsonEdit) -> Spot:
    """Where `edit` is to be made. Raises CannotEdit."""
    spot = _walk(tree, edit.parts, missing=not isinstance(edit, Drop))
    if isinstance(edit, Put | Drop) and spot.at is not None:
        for inner in nodes_in(spot.node):
            _only_here(tree, inner)
    if isinstance(edit, Insert) and not isinstance(spot.holder, Sequence):
        raise CannotEdit("there is no list", tree.line(spot.holder.start))
    return spot


def _walk(tree: Tree, parts: Parts, *, missing: bool) -> Spot:
    holder, spot = tree.root, None
    for depth, part in enumerate(parts):
        if not isinstance(holder, Mapping | Sequence):
            raise _not_there(tree, holder, part)
        _only_here(tree, holder)
        at = _index(holder, part)
        spot = Spot(tree, holder, part, at, spot)
        last = depth == len(parts) - 1
        if at is None and not (last and missing):
            raise _not_there(tree, holder, part)
        if at is not None:
            holder = spot.node
    if spot is None:
        raise CannotEdit("the whole document is not replaced", 0)
    return spot


def _index(holder: Mapping | Sequence, part: str | int) -> int | None:
    if isinstance(holder, Mapping):
        return holder.own(str(part))
    return part if isinstance(part, int) and part < len(holder.entries) else None


def _not_there(tree: Tree, holder: Node, part: str | int) -> CannotEdit:
    line, name = tree.line(holder.start), shorten(one_line(str(part)), 60)
    if isinstance(holder, Alias):
        return CannotEdit(f"`*{holder.anchor}` stands here for what is written elsewhere", line)
    if isinstance(holder, Mapping) and holder.merge is not None:
        return CannotEdit(f"{name!r} comes from `<<` here", tree.line(holder.merge.start))
    return CannotEdit(f"{name!r} does not stand here", line)


def _only_here(tree: Tree, node: Node) -> None:
    """Refuse what is written once and meant at several places."""
    if node.anchor is None or isinstance(node, Alias):
        return
    if any(isinstance(n, Alias) and n.anchor == node.anchor for n in nodes_in(tree.root)):
        message = (
            f"what is named `&{node.anchor}` here is used elsewhere too, and would change there"
        )
        raise CannotEdit(message, tree.line(node.start))
