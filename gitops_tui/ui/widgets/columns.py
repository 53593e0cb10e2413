"""Columns of a table, and how they share the room there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Widths are in cells."""

    title: str
    width: int
    """What it likes to have."""
    grow: int = 0
    """Its share of the room left over."""
    least: int = 0
    """How narrow it may get; 0 means not narrower than `width`."""
    gap: int = 2
    """Empty cells behind it."""
    drop: int = 0
    """Which goes first where there is no room: the highest; 0 never goes."""


def share(columns: Sequence[Column], room: int) -> tuple[int, ...]:
    """The width of each column in `room` cells; 0 for one that is left out."""
    kept = set(range(len(columns)))
    while _needed(columns, kept) > room:
        droppable = [index for index in kept if columns[index].drop]
        if not droppable:
            break
        kept.remove(max(droppable, key=lambda index: columns[index].drop))
    widths = [_least(column) if index in kept else 0 for index, column in enumerate(columns)]
    spare = room - _needed(columns, kept)
    for index in sorted(kept, key=lambda index: columns[index].grow):
        wish = min(max(0, spare), columns[index].width - widths[index])
        widths[index] += max(0, wish)
        spare -= max(0, wish)
    growing = [index for index in sorted(kept) if columns[index].grow]
    total = sum(columns[index].grow for index in growing)
    for index in growing:
        part = spare * columns[index].grow // total if spare > 0 else 0
        widths[index] += part
    return tuple(widths)


def _least(column: Column) -> int:
    return column.least or column.width


def _needed(columns: Sequence[Column], kept: set[int]) -> int:
    return sum(_least(columns[index]) + columns[index].gap for index in kept)
