"""What JSON documents have in common, version 1; reference.md describes each.

Keys never change their meaning inside a version. A side that does not exist is left out,
times are RFC 3339 in UTC, and Secrets were masked before they came here.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from gitops_tui.core.desired import Finding
from gitops_tui.core.health import Health
from gitops_tui.core.locks import Lock
from gitops_tui.core.operations import Operation
from gitops_tui.core.pins import Pin
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import JsonObject, ResourceKey, split_api_version
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import GitView, Snapshot

SCHEMA_VERSION = 1


def text(document: JsonObject, *, indent: int | None = 2) -> str:
    """The document as it is written: ASCII, so that no name can act on a terminal."""
    return json.dumps(document, indent=indent, ensure_ascii=True)


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
