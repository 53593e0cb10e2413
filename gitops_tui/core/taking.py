"""Taking live into Git: a manifest that states, in chosen fields, what the cluster has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from gitops_tui.core.arranging import beside, moves
from gitops_tui.core.drift import ABSENT, FieldChange, Op
from gitops_tui.core.json_edits import Drop, JsonEdit, Parts, Put, after, edits_between
from gitops_tui.core.paths import below, child, find_part, follow, readable, up_to_whole_list
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Entry, Member, Path, Step
from gitops_tui.core.text import one_line
from gitops_tui.errors import UsageError


def chosen(changes: Sequence[FieldChange], fields: Iterable[str]) -> tuple[FieldChange, ...]:
    """The changes that `fields` name by pointer or by path. Where it names none, all but those
    of the server's making: Git would state what a policy, a webhook or a default overrules.

    Raises UsageError.
    """
    names = tuple(fields)
    known = {name for change in changes for name in (change.pointer, change.path)}
    for name in names:
        if name not in known:
            there = ", ".join(one_line(change.pointer) for change in changes)
            raise UsageError(f"{one_line(name)} has not drifted.", hint=f"Drifted: {there}.")
    if names:
        return tuple(c for c in changes if c.pointer in names or c.path in names)
    ours = tuple(change for change in changes if not change.by_server)
    if not ours:
        told = "Nothing that has drifted is Git's: a policy, a webhook or a default sets it."
        raise UsageError(told, hint="Take it all the same by naming it with --field.")
    return ours


def short_name(change: FieldChange) -> str:
    """The last of a change's names, with the entry it leads to: `image`, `env[DEBUG]`."""
    last = max((n for n, step in enumerate(change.steps) if isinstance(step, str)), default=0)
    return readable(change.steps[last:])


def taken(
    body: JsonObject, changes: Iterable[FieldChange], live: JsonObject, schema: Schema | None
) -> list[JsonEdit]:
    """The edits that make the manifest `body` state the live value of each change, in order;
    what live does not have goes from the manifest. Raises UsageError.
    """
    edits: list[JsonEdit] = []
    now = body
    for change in changes:
        if change.order:
            more = list(moves(now, change.steps, live, schema))
        else:
            more = list(edits_between(now, _taken(now, change, live, schema)))
        edits += more
        for edit in more:
            now = after(now, edit)
    return edits


def _taken(
    body: JsonObject, change: FieldChange, live: JsonObject, schema: Schema | None
) -> JsonObject:
    path = up_to_whole_list(change.steps)
    value = follow(live, path, schema).value
    new: JsonObject = (
        _without(body, path, change, live, schema)
        if change.op is Op.ADD and value is ABSENT
        else _with(body, path, value, change, live, schema)
    )
    return new


def _without(
    body: JsonObject, path: Path, change: FieldChange, live: JsonObject, schema: Schema | None
) -> Any:
    found = follow(body, path, schema)
    if found.value is ABSENT:
        raise UsageError(
            f"The manifest does not state {one_line(change.path)}: there is nothing to take out.",
            hint="Something between Git and the cluster sets it: a default, or a webhook.",
        )
    parts = found.parts
    new = after(body, Drop(parts))
    # A structure that is left with nothing in it says nothing, but where live has it so too.
    while len(parts) > 1 and not _at(new, parts[:-1]) and isinstance(parts[-2], str):
        parts = parts[:-1]
        if follow(live, path[: len(parts)], schema).value in ({}, []):
            break
        new = after(new, Drop(parts))
    return new


def _with(
    body: JsonObject,
    path: Path,
    value: Any,
    change: FieldChange,
    live: Any,
    schema: Schema | None,
) -> Any:
    if value is ABSENT:
        raise UsageError(
            f"{one_line(change.path)} is not in the cluster any more.", hint="Look again."
        )
    parts: Parts = ()
    here: Any = body
    for depth, step in enumerate(path):
        part = find_part(here, step, schema)
        if part is None:
            return _added(body, parts, here, _built(path[depth:], value), live, schema)
        live = child(live, step, schema)
        here, parts, schema = here[part], (*parts, part), below(schema, step)
    return after(body, Put(parts, value))


def _added(
    body: JsonObject, parts: Parts, here: Any, new: Any, live: Any, schema: Schema | None
) -> Any:
    """The body with what is missing in `here`, which stands at `parts`; where there is `live`."""
    if isinstance(here, dict) and isinstance(new, dict):
        return after(body, Put(parts, {**here, **new})) if parts else {**here, **new}
    if isinstance(here, list) and isinstance(new, list):
        return after(body, Put(parts, beside(here, new, live, schema)))
    return after(body, Put(parts, new))


def _built(path: Path, value: Any) -> Any:
    """What has `value` at `path` and nothing else but the keys that name its entries."""
    if not path:
        return value
    step, inner = path[0], _built(path[1:], value)
    return {step: inner} if isinstance(step, str) else [_entry(step, inner)]


def _entry(step: Step, inner: Any) -> Any:
    if isinstance(step, Entry) and isinstance(inner, dict):
        return {**dict(_keys(step)), **inner}
    return step.value if isinstance(step, Member) else inner


def _keys(entry: Entry) -> Iterator[tuple[str, Any]]:
    yield from ((key, value) for key, value in entry.keys if value is not None)


def _at(value: Any, parts: Parts) -> Any:
    for part in parts:
        value = value[part]
    return value
