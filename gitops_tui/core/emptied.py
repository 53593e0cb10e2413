"""Structures that Git has emptied, and that the server's first apply takes away altogether.

What an apply no longer states goes, and a structure that is left with nothing in it goes
along, `{}` in the manifest or not (tried on 1.37.2). Stated once more it is made, empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gitops_tui.core.drift import ABSENT
from gitops_tui.core.paths import below, children, follow, keyed
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Path, Step


def emptied(manifest: JsonObject, live: JsonObject, schema: Schema | None) -> tuple[Path, ...]:
    """The places that `manifest` states as empty and where `live` holds something."""
    return tuple(_emptied(manifest, live, schema, ()))


def any_lost(answer: JsonObject, places: Iterable[Path], schema: Schema | None) -> bool:
    """Whether one of `places` is not there at all."""
    return any(follow(answer, path, schema).value in (ABSENT, None) for path in places)


def _emptied(wanted: Any, live: Any, schema: Schema | None, at: Path) -> Iterator[Path]:
    if not isinstance(wanted, dict | list) or type(live) is not type(wanted) or not live:
        return
    if not wanted:
        yield at
        return
    live_at = children(live, schema)
    for step, value in _entries(wanted, schema):
        if isinstance(value, dict | list):
            yield from _emptied(value, live_at(step), below(schema, step), (*at, step))


def _entries(value: Any, schema: Schema | None) -> Iterator[tuple[Step, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    else:
        yield from ((step, value[index]) for step, index in (keyed(value, schema) or {}).items())
