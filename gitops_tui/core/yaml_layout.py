"""New fields and entries as lines of a block, laid out as the rest of their document is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gitops_tui.core.yaml_nodes import Mapping, Sequence, Tree, nodes_in
from gitops_tui.core.yaml_styles import block_text, key, scalar


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is laid out: its line breaks, its steps, and where its dashes stand."""

    eol: str = "\n"
    step: int = 2
    """Columns that a mapping is indented under its key."""
    dash: int = 2
    """Columns that a list's dashes are indented under their key."""

    def field(self, name: str, value: Any, indent: int) -> list[str]:
        """The lines of `name: value` in a block whose keys stand at `indent`."""
        head = " " * indent + key(name, flow=False) + ":"
        first, rest = self.value(value, indent)
        return [f"{head} {first}" if first else head, *rest]

    def value(self, value: Any, indent: int) -> tuple[str, list[str]]:
        """What stands behind the colon of a key at `indent`, and the lines below."""
        if isinstance(value, dict) and value:
            return "", self.fields(value, indent + self.step)
        if isinstance(value, list) and value:
            return "", self.entries(value, indent + self.dash)
        return self._text(value, indent + self.step)

    def fields(self, value: dict[str, Any], indent: int) -> list[str]:
        """The lines of a mapping whose keys stand at `indent`."""
        return [line for name, each in value.items() for line in self.field(name, each, indent)]

    def entries(self, value: list[Any], indent: int) -> list[str]:
        """The lines of a list whose dashes stand at `indent`."""
        return [line for each in value for line in self.entry(each, indent)]

    def entry(self, value: Any, indent: int) -> list[str]:
        """The lines of one entry whose dash stands at `indent`."""
        inner = indent + 2
        if isinstance(value, dict) and value:
            lines = self.fields(value, inner)
        elif isinstance(value, list) and value:
            lines = self.entries(value, inner)
        else:
            first, rest = self._text(value, inner)
            lines = [" " * inner + first, *rest]
        return [f"{' ' * indent}- {lines[0][inner:]}", *lines[1:]]

    def _text(self, value: Any, indent: int) -> tuple[str, list[str]]:
        block = block_text(value) if isinstance(value, str) else None
        if block is None:
            return scalar(value), []
        indicator, lines = block
        return indicator, indented(lines, indent)


def indented(lines: list[str], indent: int) -> list[str]:
    """Lines of text at `indent`; empty ones stay empty."""
    return [" " * indent + line if line else "" for line in lines]


def layout_of(tree: Tree) -> Layout:
    """How the document is laid out, by the first block of each kind in it."""
    usual = Layout()
    steps = _steps(tree, Mapping)
    dashes = _steps(tree, Sequence)
    return Layout(
        eol="\r\n" if "\r\n" in tree.text else "\n",
        step=next((step for step in steps if step > 0), usual.step),
        dash=next(dashes, usual.dash),
    )


def _steps(tree: Tree, kind: type[Mapping | Sequence]) -> Iterator[int]:
    """By how much blocks of that kind are indented under their keys."""
    for node in nodes_in(tree.root):
        if not isinstance(node, Mapping) or node.flow:
            continue
        for key_, value in node.entries:
            if isinstance(value, kind) and not value.flow and value.entries:
                yield tree.column(_first(value)) - tree.column(key_.start)


def _first(block: Mapping | Sequence) -> int:
    return block.dashes[0] if isinstance(block, Sequence) else block.entries[0][0].start
