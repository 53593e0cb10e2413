"""A list as it would be after an apply, had no hand changed a key of its entries.

That an entry without a name, say, cannot stand beside another may be a hand's doing or a
mistake in Git, and the API server's answer is the same. So all that Git states of the list
is laid over it here: what is wrong in Git is refused then as well, and nothing is touched.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from gitops_tui.core.expected import covered
from gitops_tui.core.paths import keyed
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Entry


def put_back(
    wanted: list[Any],
    live: list[Any],
    schema: Schema,
    foreign: Collection[int],
    blamed: Collection[str],
) -> list[Any] | None:
    """The list with Git's keys given back; None where no entry lacks its own.

    `foreign` are the indices of what only a hand has put there, `blamed` the fields of an
    entry that the API server refused.
    """
    stated, have = keyed(wanted, schema) or {}, keyed(live, schema) or {}
    missing = [step for step in stated if step not in have]
    entries = list(live)
    for index in foreign:
        if not missing:
            break
        entry = live[index]
        rival = max(missing, key=lambda step: _likeness(wanted[stated[step]], entry))
        missing.remove(rival)
        assert isinstance(rival, Entry)  # noqa: S101 - the list is keyed
        entries[index] = _rekeyed(entry, rival, wanted[stated[rival]], blamed)
    if entries == live:
        return None
    made: list[Any] = covered(wanted, entries, schema)
    return made


def _likeness(stated: JsonObject, entry: JsonObject) -> int:
    """How many values two entries share."""
    return sum(1 for name, value in stated.items() if entry.get(name) == value)


def _rekeyed(
    entry: JsonObject, rival: Entry, stated: JsonObject, blamed: Collection[str]
) -> JsonObject:
    keys = dict(rival.keys)
    # What was refused and Git does not state is the hand's as well: a port's name.
    gone = keys.keys() | {name for name in blamed if name not in stated}
    kept = {name: value for name, value in entry.items() if name not in gone}
    return kept | {name: value for name, value in keys.items() if value is not None}
