"""The status of a target as a JSON document, version 1; reference.md describes it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from gitops_tui.cli.documents import (
    SCHEMA_VERSION,
    finding,
    freshness,
    health,
    identity,
    lock,
    operation_head,
    pin,
    revision,
    revision_of,
    time,
)
from gitops_tui.cli.healths import counts, ill
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.signatures import Signatures
from gitops_tui.core.snapshot import Snapshot, TimerView


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
            "failed": snapshot.runs_never_good,
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


def healths_of(resources: Sequence[ResourceStatus]) -> JsonObject:
    """How many there are of each health, and those that are ill."""
    return {
        **{status.value.lower(): count for status, count in counts(resources).items()},
        "resources": [
            {**identity(row.key, row.api_version), **health(told)} for row, told in ill(resources)
        ],
    }
