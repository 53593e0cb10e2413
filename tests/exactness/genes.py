"""Decisions that come out the same each time, until one of them is taken anew.

A manifest is a pure function of its genes. A commit takes one decision anew: a value
changes, a field comes or goes, a list loses an entry or its order, a quantity is spelled
otherwise; all else stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
Fields = dict[str, Any]


def dice(seed: object) -> Random:
    """Chance that repeats."""
    return Random(str(seed))  # noqa: S311 - nothing is guarded by it


@dataclass(slots=True)
class Genes:
    """The decisions behind one manifest, by name."""

    seed: str
    taken: dict[str, int] = field(default_factory=dict)
    """How often each decision was taken anew."""
    asked: dict[str, None] = field(default_factory=dict)
    """The decisions that may be taken anew, in the order in which they were asked for."""

    def pick(self, name: str, options: Sequence[T]) -> T:
        """One of `options`."""
        return self._random(name).choice(options)

    def fixed(self, name: str, options: Sequence[T]) -> T:
        """One of `options`, for good: what the server calls immutable."""
        return dice(f"{self.seed}/{name}").choice(options)

    def maybe(self, name: str, **fields: Any) -> Fields:
        """These fields, or none of them."""
        return fields if self._random(name).random() < 0.5 else {}

    def one(self, name: str, values: Sequence[Any], *, absent: bool = True) -> Fields:
        """A field of that name with one of `values`, or without it."""
        picked = self.pick(name, [*values, *([_NOTHING] if absent else [])])
        return {} if picked is _NOTHING else {name.rpartition(".")[2]: picked}

    def some(self, name: str, items: Sequence[T], *, least: int = 0) -> list[T]:
        """Some of `items`, in some order."""
        random = self._random(name)
        return random.sample(list(items), random.randint(least, len(items)))

    def pairs(self, name: str, options: Mapping[str, Sequence[Any]]) -> Fields:
        """Some of a map's entries, each with one of its values."""
        chosen = self.some(name, list(options))
        return {key: self.pick(f"{name}.{key}", options[key]) for key in chosen}

    def mutate(self, random: Random) -> str:
        """Take one decision anew, and tell which."""
        name = random.choice(list(self.asked))
        self.taken[name] = self.taken.get(name, 0) + 1
        return name

    def _random(self, name: str) -> Random:
        self.asked[name] = None
        return dice(f"{self.seed}/{name}/{self.taken.get(name, 0)}")


_NOTHING: Any = object()
