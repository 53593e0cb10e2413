"""Comparisons as JSON documents, version 1; reference.md describes each."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from gitops_tui.cli.documents import (
    SCHEMA_VERSION,
    finding,
    freshness,
    identity,
    lock,
    revision_of,
    time,
)
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import (
    ABSENT,
    ExtraField,
    FieldChange,
    IgnoredField,
    ResourceStatus,
    summarise,
)
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.revisions import GitCause, LiveCause
from gitops_tui.core.snapshot import Snapshot


def diff(
    snapshot: Snapshot, resources: tuple[ResourceStatus, ...], findings: tuple[Finding, ...]
) -> JsonObject:
    """What `diff -o json` says: `resources` and `findings` are the snapshot's or some of them."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "revision": revision_of(snapshot),
        **freshness(snapshot.git),
        "summary": dataclasses.asdict(summarise(resources)),
        "resources": [resource_status(resource) for resource in resources],
        "errors": [finding(found) for found in findings],
    }


def resource_status(resource: ResourceStatus) -> JsonObject:
    """One resource of a comparison."""
    origin = resource.origin
    return {
        **identity(resource.key, resource.api_version),
        "state": resource.state.value,
        "verdict": resource.verdict.value,
        "direction": resource.direction.value if resource.direction else None,
        "health": resource.health.status.value if resource.health else None,
        "lock": lock(resource.lock) if resource.lock else None,
        "error": resource.error,
        "since": time(resource.since),
        "autoscaler": resource.autoscaler,
        "source": {"file": origin.file, "line": origin.line} if origin else None,
        "changes": field_changes(resource.changes),
        "extra": [_extra(extra) for extra in resource.extra],
        "ignored": [_ignored(field) for field in resource.ignored],
    }


def field_changes(changes: Sequence[FieldChange]) -> list[JsonObject]:
    """Fields that differ; a side that does not exist, or a cause not known, is left out."""
    return [_change(change) for change in changes]


def _ignored(field: IgnoredField) -> JsonObject:
    sides = {"desired": field.desired, "live": field.live}
    stated = {name: value for name, value in sides.items() if value is not ABSENT}
    return {"pointer": field.pointer, "path": field.path, "why": field.why, **stated}


def _change(change: FieldChange) -> JsonObject:
    document: JsonObject = {"pointer": change.pointer, "path": change.path, "op": change.op.value}
    if change.order:
        document["order"] = True
    if change.desired is not ABSENT:
        document["desired"] = change.desired
    if change.live is not ABSENT:
        document["live"] = change.live
    if change.git:
        document["git"] = _git(change.git)
    if change.cluster:
        document["cluster"] = _cluster(change.cluster)
    if change.by_server:
        document["by"] = "server"
    return document


def _extra(extra: ExtraField) -> JsonObject:
    return {
        "pointer": extra.pointer,
        "path": extra.path,
        "live": extra.live,
        "cluster": _cluster(extra.cluster),
    }


def _git(cause: GitCause) -> JsonObject:
    return {
        "commit": cause.commit,
        "author": cause.author,
        "time": time(cause.time),
        "subject": cause.subject,
    }


def _cluster(cause: LiveCause) -> JsonObject:
    return {"manager": cause.manager, "time": time(cause.time)}
