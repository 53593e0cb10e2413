"""Field managers: who owns which fields of an object, and what a write does to that.

https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from gitops_tui.core.resources import JsonObject
from gitops_tui.sandbox.kinds import DEPLOYMENT, ServedKind
from gitops_tui.sandbox.merging import merge, prune
from gitops_tui.sandbox.paths import (
    Path,
    Paths,
    differences,
    read_fields,
    spell,
    stated,
    with_parents,
    write_fields,
)
from gitops_tui.sandbox.refusals import Cause, conflicts
from gitops_tui.sandbox.shapes import shape_of

KUBECTL = "kubectl"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

# What the server itself keeps; nobody owns it.
_BOOKKEEPING = frozenset(
    {
        ("f:apiVersion",),
        ("f:kind",),
        ("f:metadata",),
        *(
            ("f:metadata", f"f:{name}")
            for name in (
                "name",
                "namespace",
                "creationTimestamp",
                "selfLink",
                "uid",
                "generation",
                "managedFields",
                "resourceVersion",
            )
        ),
    }
)

# What a Go program sends where nothing was set: such empty structures are nobody's addition.
_EMPTY: JsonObject = {"metadata": {}, "spec": {"containers": []}, "status": {}}
_EMPTY_WORKLOAD: JsonObject = {
    "metadata": {},
    "spec": {"strategy": {}, "template": {"metadata": {}, "spec": {"containers": []}}},
    "status": {},
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and through which door."""

    manager: str
    operation: str = "Update"
    """`Update` or `Apply`."""
    subresource: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry of managedFields."""

    writer: Writer
    api_version: str
    time: str
    paths: Paths

    def encode(self) -> JsonObject:
        """The entry as the API shows it."""
        entry: JsonObject = {
            "manager": self.writer.manager,
            "operation": self.writer.operation,
            "apiVersion": self.api_version,
            "fieldsType": "FieldsV1",
            "fieldsV1": write_fields(self.paths),
        }
        if self.time:
            entry["time"] = self.time
        if self.writer.subresource:
            entry["subresource"] = self.writer.subresource
        return entry


def claims(body: JsonObject) -> dict[Writer, Claim]:
    """The claims recorded in an object."""
    found = {}
    for entry in filter(None, body.get("metadata", {}).get("managedFields") or ()):
        writer = Writer(entry["manager"], entry["operation"], entry.get("subresource", ""))
        paths = frozenset(read_fields(entry.get("fieldsV1") or {}))
        found[writer] = Claim(writer, entry["apiVersion"], entry.get("time", ""), paths)
    return found


def record(body: JsonObject, owners: Iterable[Claim]) -> JsonObject:
    """The object with its claims written into it, in the server's order."""
    ordered = sorted(owners, key=lambda c: (c.writer.operation, c.time, c.writer.manager))
    metadata = dict(body["metadata"])
    metadata["managedFields"] = [claim.encode() for claim in ordered if claim.paths]
    if not metadata["managedFields"]:
        del metadata["managedFields"]
    return body | {"metadata": metadata}


def update(
    kind: ServedKind, live: JsonObject | None, new: JsonObject, writer: Writer, now: str
) -> JsonObject:
    """`new` with its claims after an ordinary write: what changed is the writer's now.

    Claims that `new` brings along count, so that a patch can hand fields over.
    """
    owners = claims(new) or (claims(live) if live else {})
    before = _without_claims(live) if live else _nothing(kind)
    changed = _changes(kind, before, _without_claims(new))
    owners = _take_away(owners, changed["added"] | changed["modified"] | changed["removed"])
    gained = _ownable(kind, changed["added"] | changed["modified"], writer)
    if gained:
        had = owners[writer].paths if writer in owners else frozenset()
        # The real server notes no time for what comes by the scale subresource.
        time = "" if writer.subresource == "scale" else now
        owners[writer] = Claim(writer, kind.api_version, time, had | gained)
    return record(new, owners.values())


def apply(
    kind: ServedKind,
    live: JsonObject | None,
    config: JsonObject,
    writer: Writer,
    now: str,
    *,
    force: bool,
) -> JsonObject:
    """Server-side apply: the merged object with its claims.

    Raises Refusal 409 when others own what would change and `force` is not given.
    """
    shape = shape_of(kind.kind)
    owners = claims(live) if live else {}
    before = _without_claims(live) if live else {}
    last = owners[writer].paths if writer in owners else frozenset()
    mine = _ownable(kind, frozenset(stated(shape, config)), writer)
    others = {who: claim for who, claim in owners.items() if who != writer}
    kept = mine.union(*(claim.paths for claim in others.values()))
    merged = merge(shape, before, config)
    if last:
        merged = prune(shape, merged, with_parents(last), with_parents(kept))
    changed = _changes(kind, before or _nothing(kind), merged)
    disputed = changed["added"] | changed["modified"]
    if not force:
        allowed = last_applied(kind, before) if writer.manager == KUBECTL else frozenset()
        _refuse_conflicts(others.values(), disputed - allowed)
    left = _take_away(others, disputed | changed["removed"])
    unchanged = writer in owners and merged == before and last == mine
    time = owners[writer].time if unchanged else now
    left[writer] = Claim(writer, kind.api_version, time, mine)
    return record(merged, left.values())


def last_applied(kind: ServedKind, live: JsonObject) -> Paths:
    """What `kubectl apply` set and nobody has changed since, by its own annotation.

    `kubectl apply --server-side` may take that over without a conflict.
    """
    annotations = live.get("metadata", {}).get("annotations", {})
    try:
        config = json.loads(annotations.get(LAST_APPLIED, ""))
    except ValueError:
        return frozenset()
    changed = {path for _, path in differences(shape_of(kind.kind), config, live)}
    return frozenset(stated(shape_of(kind.kind), config)) - changed


def _nothing(kind: ServedKind) -> JsonObject:
    return _EMPTY_WORKLOAD if kind.group == DEPLOYMENT.group else _EMPTY


def _without_claims(body: JsonObject) -> JsonObject:
    metadata = {k: v for k, v in body["metadata"].items() if k != "managedFields"}
    return body | {"metadata": metadata}


def _changes(kind: ServedKind, old: Any, new: Any) -> dict[str, Paths]:
    found: dict[str, set[Path]] = {"added": set(), "modified": set(), "removed": set()}
    for change, path in differences(shape_of(kind.kind), old, new):
        found[change].add(path)
    return {change: frozenset(paths) for change, paths in found.items()}


def _ownable(kind: ServedKind, paths: Paths, writer: Writer) -> Paths:
    """Without bookkeeping, and without what the door written through resets."""
    reset = ""
    if "status" in kind.subresources:
        reset = "f:spec" if writer.subresource == "status" else "f:status"
    return frozenset(p for p in paths if p and p not in _BOOKKEEPING and p[0] != reset)


def _take_away(owners: dict[Writer, Claim], paths: Paths) -> dict[Writer, Claim]:
    left = {who: replace(claim, paths=claim.paths - paths) for who, claim in owners.items()}
    return {who: claim for who, claim in left.items() if claim.paths}


def _refuse_conflicts(others: Iterable[Claim], disputed: Paths) -> None:
    by_owner = {
        _name(claim): sorted(spell(path) for path in claim.paths & disputed)
        for claim in sorted(others, key=lambda c: c.writer.manager)
    }
    found = [(owner, path) for owner, paths in by_owner.items() for path in paths]
    if not found:
        return
    causes: list[Cause] = [
        ("FieldManagerConflict", f"conflict with {owner}", path) for owner, path in found
    ]
    if len(found) == 1:
        owner, path = found[0]
        message = f"Apply failed with 1 conflict: conflict with {owner}: {path}"
        raise conflicts(message, causes)
    lines = [f"Apply failed with {len(found)} conflicts: "]
    for owner, paths in by_owner.items():
        if paths:
            lines += [f"conflicts with {owner}:\n", *(f"- {path}\n" for path in paths)]
    raise conflicts("".join(lines).rstrip("\n"), causes)


def _name(claim: Claim) -> str:
    writer = claim.writer
    name = f'"{writer.manager}"'
    if writer.subresource:
        name = f'{name} with subresource "{writer.subresource}"'
    # The time is no part of a manager's identity, so messages do not show it.
    return f"{name} using {claim.api_version}" if writer.operation == "Update" else name
