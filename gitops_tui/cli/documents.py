"""Comparisons and pictures as JSON documents, version 1; reference.md describes each.

Keys never change their meaning inside a version. A side that does not exist is left out,
times are RFC 3339 in UTC, and Secrets were masked before they came here.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from gitops_tui.cli.healths import counts, ill
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import (
    ABSENT,
    ExtraField,
    FieldChange,
    IgnoredField,
    ResourceStatus,
    summarise,
)
from gitops_tui.core.health import Health
from gitops_tui.core.locks import Lock
from gitops_tui.core.operations import Operation
from gitops_tui.core.pins import Pin
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import JsonObject, ResourceKey, split_api_version
from gitops_tui.core.revisions import GitCause, LiveCause, Revision
from gitops_tui.core.signatures import Signatures
from gitops_tui.core.snapshot import GitView, Snapshot, TimerView

SCHEMA_VERSION = 1


def text(document: JsonObject, *, indent: int | None = 2) -> str:
    """The document as it is written: ASCII, so that no name can act on a terminal."""
    return json.dumps(document, indent=indent, ensure_ascii=True)


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


def status(snapshot: Snapshot) -> JsonObject:
    """What `status -o json` says."""
    synced = snapshot.synced
    return {
        "schemaVersion": SCHEMA_VERSION,
        "revision": revision_of(snapshot),
        "head": revision(snapshot.git.head) if snapshot.git.head else None,
        **freshness(snapshot.git),
        "ahead": snapshot.git.ahead,
        "rewritten": snapshot.git.rewritten,
        "synced": {
            "revision": synced.revision,
            "time": time(synced.time),
            "by": synced.by,
            "cause": synced.cause,
            "onlyNamespace": synced.only or None,
        }
        if synced
        else None,
        "signatures": signatures(snapshot),
        "pin": pin(snapshot.pin) | {"ahead": snapshot.git.past_pin} if snapshot.pin else None,
        "everSynced": snapshot.ever_synced if snapshot.past_is_known else None,
        "cluster": {
            "context": snapshot.cluster.context,
            "server": snapshot.cluster.server,
            "version": snapshot.cluster.version,
            "limits": list(snapshot.cluster.limits),
        },
        "summary": dataclasses.asdict(snapshot.summary),
        "health": healths_of(snapshot.resources),
        "verified": snapshot.verified,
        "locks": [
            {**identity(key), **lock(held)}
            for key, held in sorted(snapshot.locks.items())
            if held.holds(snapshot.taken)
        ],
        "timer": timer(snapshot.timer, known=snapshot.past_is_known),
        "operation": operation_head(snapshot.operations[0]) if snapshot.operations else None,
        "notes": [*snapshot.git.notes],
        "state": snapshot.state_place,
        "hidden": snapshot.hidden,
        "errors": [finding(found) for found in snapshot.findings],
    }


def revision_of(snapshot: Snapshot) -> JsonObject:
    """Where the manifests come from, and which commits count."""
    return {
        "repository": snapshot.git.repository,
        "branch": snapshot.git.branch,
        "path": list(snapshot.paths),
        "head": snapshot.git.head.sha if snapshot.git.head else None,
        "synced": snapshot.synced.revision if snapshot.synced else None,
        "pinned": snapshot.pin.revision if snapshot.pin else None,
    }


def freshness(git: GitView) -> JsonObject:
    """How old what is known of Git is, and why it is not newer."""
    return {"fetched": time(git.fetched_at), "outdated": git.error}


def signatures(snapshot: Snapshot) -> JsonObject | None:
    """How far commits are verified and which one is in the way; None where they need not be."""
    if snapshot.target.signatures == Signatures.OFF:
        return None
    doubt, wanted = snapshot.doubt, snapshot.wanted
    return {
        "verified": wanted.sha if wanted else None,
        "unverified": {
            **revision(doubt.revision),
            "why": doubt.fault.value,
            "key": doubt.key or None,
            "ahead": snapshot.git.unverified,
        }
        if doubt
        else None,
        "message": snapshot.frozen or snapshot.withheld,
    }


def identity(key: ResourceKey, api_version: str = "") -> JsonObject:
    """Group, version (null where it is not known), kind, namespace (null for none), name."""
    version = split_api_version(api_version)[1] if api_version else None
    return {
        "group": key.group,
        "version": version,
        "kind": key.kind,
        "namespace": key.namespace or None,
        "name": key.name,
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


def _ignored(field: IgnoredField) -> JsonObject:
    sides = {"desired": field.desired, "live": field.live}
    stated = {name: value for name, value in sides.items() if value is not ABSENT}
    return {"pointer": field.pointer, "path": field.path, "why": field.why, **stated}


def field_changes(changes: Sequence[FieldChange]) -> list[JsonObject]:
    """Fields that differ; a side that does not exist, or a cause not known, is left out."""
    return [_change(change) for change in changes]


def healths_of(resources: Sequence[ResourceStatus]) -> JsonObject:
    """How many there are of each health, and those that are ill."""
    return {
        **{status.value.lower(): count for status, count in counts(resources).items()},
        "resources": [
            {**identity(row.key, row.api_version), **health(told)} for row, told in ill(resources)
        ],
    }


def health(told: Health) -> JsonObject:
    """A resource's health with its sentence."""
    return {
        "status": told.status.value,
        "message": told.message,
        "ready": told.ready,
        "wanted": told.wanted,
    }


def lock(held: Lock) -> JsonObject:
    """A lock, without what it holds."""
    return {
        "owner": held.owner or None,
        "reason": held.reason,
        "created": time(held.created),
        "expires": time(held.expires),
        "annotation": held.annotation or None,
        "place": held.place or None,
    }


def pin(held: Pin) -> JsonObject:
    """What the cluster is held at."""
    return {
        "revision": held.revision,
        "owner": held.owner,
        "reason": held.reason,
        "time": time(held.time),
    }


def pod(event: str, told: PodStatus) -> JsonObject:
    """One line of `watch -o json`; `event` is added, changed or deleted."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "event": event,
        "namespace": told.namespace,
        "name": told.name,
        "status": told.status,
        "ready": told.ready,
        "containers": told.containers,
        "restarts": told.restarts,
        "created": time(told.created),
        "node": told.node,
        "ip": told.ip,
        "owner": identity(told.owner) if told.owner else None,
    }


def timer(view: TimerView, *, known: bool = True) -> JsonObject:
    """Automatic sync; whether it is armed may not be `known`."""
    held = view.suspension
    return {
        "armed": view.armed if known else None,
        "detectOnly": view.detect_only,
        "suspension": {"owner": held.owner, "reason": held.reason, "time": time(held.time)}
        if held
        else None,
        "nextSync": time(view.next_sync),
        "holder": view.holder,
        "holderKnown": view.holder_known,
        "heldBack": view.held_back,
    }


def operation_head(told: Operation) -> JsonObject:
    """An operation without its results: as `status` and `history` list it."""
    return {
        "id": told.id,
        "operation": told.kind.value,
        "phase": told.phase.value,
        "revision": told.revision,
        "by": told.by,
        "cause": told.cause,
        "started": time(told.started),
        "ended": time(told.ended),
        "message": told.message,
        "only": told.only or None,
    }


def revision(commit: Revision) -> JsonObject:
    """One commit."""
    return {
        "commit": commit.sha,
        "author": commit.author,
        "time": time(commit.time),
        "subject": commit.subject,
    }


def finding(found: Finding) -> JsonObject:
    """What could not be used: `errors` entries."""
    resource = {"resource": identity(found.key)} if found.key else {}
    return {"file": found.file, "line": found.line, "message": found.message, **resource}


def time(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second: `2026-11-23T09:14:02Z`."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None


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
