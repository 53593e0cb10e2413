"""The steps that a path into an object is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A list's entry by its keys, in alphabetical order: `(("name", "frontend"),)`.

    A key that neither the entry nor a default gives is None.
    """

    keys: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A set's entry by its value."""

    value: Any


Step = str | int | Entry | Member
"""A field's or a map's name, an index of a list that is replaced as a whole, an entry."""

Path = tuple[Step, ...]
