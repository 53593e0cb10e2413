"""The order of a list's entries that have keys: no drift, but an apply sets it as Git states it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_tui.core.paths import below, keyed, readable
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Step


def reordered(
    after: Any, live: Any, schema: Schema | None, *, at: tuple[Step, ...] = ()
) -> Iterator[str]:
    """The paths of the lists whose entries, those on both sides, stand in another order."""
    if isinstance(after, dict) and isinstance(live, dict):
        for name in after.keys() & live.keys():
            yield from reordered(after[name], live[name], below(schema, name), at=(*at, name))
    elif isinstance(after, list) and isinstance(live, list):
        wanted, have = keyed(after, schema), keyed(live, schema)
        if wanted is None or have is None:
            return
        if [step for step in wanted if step in have] != [step for step in have if step in wanted]:
            yield readable(at)
        for step in wanted.keys() & have.keys():
            inner = after[wanted[step]], live[have[step]]
            yield from reordered(*inner, below(schema, step), at=(*at, step))
