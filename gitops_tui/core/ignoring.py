"""Ignored fields: what a person wants neither compared nor repaired, and how that is kept.

Leaving a field out is not neutral: server-side apply resets what we applied and then
omit. So an ignored field is left out only where another manager owns it; otherwise its
live value is sent, with `resourceVersion` as precondition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from gitops_tui.core.drift import ABSENT, FieldChange, IgnoredField
from gitops_tui.core.expected import without
from gitops_tui.core.fieldsets import SELF, Fields, decode, stated, subtree, union
from gitops_tui.core.intent import as_scaled, intent, left_scaled
from gitops_tui.core.ordering import arranged, merged_order
from gitops_tui.core.ownership import FIELD_MANAGER, Writer, owned_by, read_owners
from gitops_tui.core.paths import below, child, find_part, follow, keyed
from gitops_tui.core.pointers import parse_pointer, sortable
from gitops_tui.core.resources import JsonObject, split_api_version
from gitops_tui.core.schema import Schema
from gitops_tui.core.steps import Entry, Member, Path, Step

_CLUSTER_ROLE = ("rbac.authorization.k8s.io", "ClusterRole")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One field, or all below it, of one manifest."""

    pointer: str
    """RFC 6901, list entries by their index in the manifest."""
    why: str
    """Who wants it: `its annotation gitops-tui.dev/ignore`, `the configuration`; or what of
    the manifest makes it not Git's to say: `its aggregationRule`."""


def aggregated(body: JsonObject) -> tuple[Ignore, ...]:
    """The rules of a ClusterRole with an `aggregationRule`, whatever its manifest says of them:
    the cluster fills them in from other roles, and to apply `rules: []` takes them all away
    until it has done so again.
    """
    group, _ = split_api_version(body["apiVersion"])
    if (group, body["kind"]) != _CLUSTER_ROLE or not body.get("aggregationRule"):
        return ()
    return (Ignore("/rules", "its aggregationRule"),)


@dataclass(frozen=True, slots=True)
class Intended:
    """A manifest beside a live object: what is sent for it, and what it is compared as."""

    sent: JsonObject
    meant: JsonObject
    """With the live values where Git's own do not count: replicas under an autoscaler, or left
    by one, and what is ignored."""
    paths: Mapping[Path, str]
    """The places that are ignored, and why."""

    def passed_over(self, changes: Collection[FieldChange]) -> tuple[IgnoredField, ...]:
        """Of all that differs from the manifest, what is ignored."""
        return tuple(
            IgnoredField(change.pointer, change.path, why, change.desired, change.live)
            for change in changes
            for path, why in self.paths.items()
            if change.steps[: len(path)] == path
        )


def intended(
    manifest: JsonObject,
    live: JsonObject | None,
    schema: Schema | None,
    *,
    autoscaled: bool,
    ignored: Collection[Ignore] = (),
    base: JsonObject | None = None,
) -> Intended:
    """What to send for `manifest`, and what to compare it as, given what is alive; `base` is
    the manifest that was last applied.
    """
    autoscaled = autoscaled or (live is not None and left_scaled(manifest, base, live))
    sent = intent(manifest, live, autoscaled=autoscaled)
    if live is None:
        return Intended(sent, sent, {})
    meant = as_scaled(sent, live) if autoscaled else sent
    if not ignored:
        return Intended(sent, meant, {})
    found = ((path_of(each.pointer, manifest, live, schema), each.why) for each in ignored)
    paths = {path: why for path, why in found if path}
    overlaid = _where_they_live(_overlaid(meant, live, paths, schema), live, paths, schema)
    # What is ignored keeps its place in a list: to send it in another would move it.
    spared = arranged(_spared(sent, live, paths, schema), overlaid, schema)
    return Intended(spared, overlaid, paths)


def path_of(pointer: str, manifest: JsonObject, live: JsonObject, schema: Schema | None) -> Path:
    """The place that a pointer into the manifest names, entries by key; empty for nowhere.

    A list that is replaced as a whole is ignored as a whole.
    """
    path: list[Step] = []
    want: Any = manifest
    have: Any = live
    for part in parse_pointer(pointer):
        items = want if isinstance(want, list) or not isinstance(have, list) else have
        step: Step = part
        if isinstance(items, list):
            entries = keyed(items, schema)
            if entries is None:
                break
            named = (s for s, index in entries.items() if str(index) == part)
            found = next(named, None)
            if found is None:
                return ()
            step = found
        want, have = child(want, step, schema), child(have, step, schema)
        schema = below(schema, step)
        path.append(step)
    return tuple(path)


def _overlaid(
    body: JsonObject, live: JsonObject, paths: Collection[Path], schema: Schema | None
) -> JsonObject:
    # By where they live: entries that Git does not have are put behind one another.
    for path in sorted(paths, key=lambda path: sortable(follow(live, path, schema).parts)):
        value = follow(live, path, schema).value
        if value is ABSENT:
            body = without(body, (path,), schema)
        else:
            body = cast("JsonObject", _put(body, path, value, schema))
    return body


def _where_they_live(
    body: JsonObject, live: JsonObject, paths: Collection[Path], schema: Schema | None
) -> JsonObject:
    """The body with ignored entries of lists where they stand among the others in `live`."""
    for around in {path[:-1] for path in paths if isinstance(path[-1], Entry | Member)}:
        found = follow(body, around, schema)
        wanted = keyed(found.value, found.schema)
        have = keyed(follow(live, around, schema).value, found.schema)
        if wanted is None or have is None:
            continue
        placed = [step for step in have if step in wanted]
        ours = [step for step in wanted if (*around, step) not in paths or step not in have]
        items = [found.value[wanted[step]] for step in merged_order(ours, placed)]
        body = cast("JsonObject", _put(body, around, items, schema))
    return body


def _spared(
    body: JsonObject, live: JsonObject, paths: Collection[Path], schema: Schema | None
) -> JsonObject:
    ours = owned_by(live["metadata"].get("managedFields") or (), FIELD_MANAGER, "Apply")
    others = [owner for owner in read_owners(live) if owner.writer is not Writer.WE]
    claimed = union(stated(body, schema), ours)
    kept = False
    for path in paths:
        body = without(body, (path,), schema)
        claim = subtree(claimed, path)
        for leaf in _leaves(claim, path) if claim is not None else ():
            value = follow(live, leaf, schema).value
            if value is not ABSENT and not any(owner.touches(leaf) for owner in others):
                body, kept = cast("JsonObject", _put(body, leaf, value, schema)), True
    if not kept:
        return body
    version = {"resourceVersion": live["metadata"]["resourceVersion"]}
    return {**body, "metadata": {**body["metadata"], **version}}


def _leaves(fields: Fields, at: Path) -> Iterator[Path]:
    further = {name: below for name, below in fields.items() if name != SELF}
    if not further:
        yield at
    for name, node in further.items():
        step = decode(name)
        if step is not None:
            yield from _leaves(node, (*at, step))


def _put(body: Any, path: Path, value: Any, schema: Schema | None) -> Any:
    """A copy of `body` with `value` at `path`; entries that are missing are made."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    further = below(schema, step)
    if isinstance(step, str):
        fields = body if isinstance(body, dict) else {}
        return {**fields, step: _put(fields.get(step, ABSENT), rest, value, further)}
    items = list(body) if isinstance(body, list) else []
    part = find_part(items, step, schema)
    match step:
        case _ if isinstance(part, int):
            items[part] = _put(items[part], rest, value, further)
        case Entry(keys):
            seed = {name: key for name, key in keys if key is not None}
            items.append(_put(seed, rest, value, further))
        case Member(member):
            items.append(member)
        case int():
            # A list without keys is ignored as a whole: nothing is put into it.
            pass
    return items
