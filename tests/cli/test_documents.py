"""JSON documents: the promised keys, absent sides left out, times in UTC."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from gitops_tui.cli import documents, documents_of_acts, documents_of_drift, documents_of_status
from gitops_tui.core.drift import ABSENT, FieldChange, Op, State
from gitops_tui.core.health import HealthStatus
from gitops_tui.core.operations import OperationKind
from gitops_tui.core.state import Suspension
from gitops_tui.engine.api import Leaving, PrunePreview
from tests.cli import pictures


def test_a_diff_has_the_schema_that_is_promised() -> None:
    """`diff -o json` is exactly the documented document."""
    picture = pictures.snapshot(pictures.DRIFTED, findings=(pictures.FINDING,))
    fetched = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=1)))
    git = replace(picture.git, fetched_at=fetched, error="It could not be reached.")
    picture = replace(picture, git=git)
    assert documents_of_drift.diff(picture, picture.resources, picture.findings) == {
        "schemaVersion": 1,
        "revision": {
            "repository": "https://git.example/app",
            "branch": "main",
            "path": ["."],
            "head": pictures.HEAD.sha,
            "synced": pictures.OLD.sha,
            "pinned": None,
        },
        "fetched": "2026-11-23T11:00:00Z",
        "outdated": "It could not be reached.",
        "summary": {
            "in_sync": 0,
            "drifted": 1,
            "missing": 0,
            "stale": 0,
            "terminating": 0,
            "failed": 0,
        },
        "resources": [
            {
                "group": "apps",
                "version": "v1",
                "kind": "Deployment",
                "namespace": "example",
                "name": "frontend",
                "state": "drifted",
                "verdict": "server",
                "direction": "git_ahead",
                "health": "Healthy",
                "lock": None,
                "error": None,
                "since": "2026-11-23T14:03:00Z",
                "autoscaler": None,
                "source": {"file": "frontend/deployment.yaml", "line": 1},
                "changes": [
                    {
                        "pointer": "/spec/replicas",
                        "path": "spec.replicas",
                        "op": "change",
                        "desired": 2,
                        "live": 4,
                        "git": {
                            "commit": pictures.HEAD.sha,
                            "author": "ana",
                            "time": "2026-11-23T14:03:00Z",
                            "subject": "Scale the frontend down",
                        },
                        "cluster": {"manager": "kubectl-scale", "time": "2026-11-23T14:02:00Z"},
                    }
                ],
                "extra": [
                    {
                        "pointer": "/spec/template/spec/containers/0/env/2",
                        "path": "spec.template.spec.containers[frontend].env[DEBUG]",
                        "live": {"name": "DEBUG", "value": "1"},
                        "cluster": {"manager": "kubectl-edit", "time": None},
                    }
                ],
                "ignored": [
                    {
                        "pointer": "/spec/minReadySeconds",
                        "path": "spec.minReadySeconds",
                        "why": "the configuration",
                        "desired": 5,
                        "live": 9,
                    }
                ],
            }
        ],
        "errors": [{"file": "broken.yaml", "line": 3, "message": "a tab cannot indent"}],
    }


@pytest.mark.parametrize(
    ("change", "sides"),
    [
        (FieldChange("/a", "a", Op.ADD, desired=None), {"desired": None}),
        (FieldChange("/a", "a", Op.REMOVE, live=None), {"live": None}),
        (FieldChange("/a", "a", Op.CHANGE, desired=None, live=0), {"desired": None, "live": 0}),
        (FieldChange("/a", "a", Op.CHANGE, ABSENT, ABSENT), {}),
    ],
)
def test_a_side_that_does_not_exist_is_left_out(change: FieldChange, sides: Any) -> None:
    """JSON's null is a value; absence is no key."""
    [document] = documents_of_drift.field_changes([change])
    assert {k: v for k, v in document.items() if k in {"desired", "live"}} == sides


def test_what_the_server_makes_of_a_manifest_is_told_as_such() -> None:
    """By a word of its own, which is left out where the value is Git's."""
    changes = [FieldChange("/a", "a", Op.ADD, desired=1, by_server=by) for by in (True, False)]
    assert [document.get("by") for document in documents_of_drift.field_changes(changes)] == [
        "server",
        None,
    ]


def test_times_are_utc() -> None:
    """A time in another zone is told in UTC."""
    moment = datetime(2026, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert documents.time(moment) == "2025-12-31T23:30:00Z"


def test_cluster_scoped_resources_have_no_namespace() -> None:
    """Their namespace is null, as is a version that is not known."""
    assert documents.identity(pictures.NAMESPACE) == {
        "group": "",
        "version": None,
        "kind": "Namespace",
        "namespace": None,
        "name": "example",
    }


def test_a_lock_is_told_with_its_end() -> None:
    """Owner, reason and expiry stand beside the resource."""
    document = documents_of_drift.resource_status(replace(pictures.DRIFTED, lock=pictures.LOCK))
    assert document["lock"] == {
        "owner": "ana",
        "reason": "incident 42",
        "created": "2026-11-23T13:05:00Z",
        "expires": "2026-11-23T15:05:00Z",
        "annotation": None,
        "place": None,
    }


def test_a_lock_of_an_annotation_is_told_with_its_place() -> None:
    """Nobody is named, nobody knows since when: what and where is told instead."""
    stated = replace(pictures.LOCK, owner="", created=None, expires=None)
    stated = replace(stated, annotation="fluxcd.io/ignore", place="frontend/deployment.yaml:7")
    document = documents.lock(stated)
    assert (document["owner"], document["created"]) == (None, None)
    assert document["annotation"] == "fluxcd.io/ignore"
    assert document["place"] == "frontend/deployment.yaml:7"


def test_status_tells_timer_locks_and_the_last_operation() -> None:
    """`status -o json` holds what the text does."""
    picture = pictures.snapshot(
        pictures.row(State.MISSING),
        locks={pictures.DEPLOYMENT: pictures.LOCK},
        operations=(pictures.operation(pictures.CONFIGURED),),
    )
    held = Suspension("ben", "freeze", pictures.NOW)
    picture = replace(picture, timer=replace(picture.timer, suspension=held))
    document = documents_of_status.status(picture)
    assert document["summary"]["missing"] == 1
    assert document["locks"][0]["name"] == "frontend"
    assert document["timer"] == {
        "armed": True,
        "detectOnly": False,
        "suspension": {"owner": "ben", "reason": "freeze", "time": "2026-11-23T14:05:00Z"},
        "nextSync": "2026-11-23T14:08:00Z",
        "holder": "ana@laptop-1",
        "holderKnown": True,
        "heldBack": None,
    }
    assert document["operation"]["operation"] == "sync"
    assert document["synced"]["by"] == "ana"


def test_status_counts_health_and_names_what_is_ill() -> None:
    """Each word has a count; the exit code does not know of it."""
    sick = replace(pictures.IN_SYNC, health=pictures.ROLLING)
    document = documents_of_status.status(pictures.snapshot(pictures.DRIFTED, sick))["health"]
    assert document.pop("resources") == [
        {
            **documents.identity(pictures.SERVICE, "v1"),
            "status": "Progressing",
            "message": "1 of 4 replicas is ready",
            "ready": 1,
            "wanted": 4,
        }
    ]
    assert {word: count for word, count in document.items() if count} == {
        "healthy": 1,
        "progressing": 1,
    }
    assert len(document) == len(HealthStatus)


def test_what_may_not_be_read_is_null() -> None:
    """Neither false, nor true."""
    document = documents_of_status.status(
        pictures.snapshot(hidden="You may not.", ever_synced=False)
    )
    assert document["hidden"] == "You may not."
    assert (document["everSynced"], document["timer"]["armed"]) == (None, None)


def test_an_expired_lock_is_not_listed() -> None:
    """What no longer holds is not told as a lock."""
    ended = replace(pictures.LOCK, expires=pictures.NOW)
    picture = pictures.snapshot(locks={pictures.DEPLOYMENT: ended})
    assert documents_of_status.status(picture)["locks"] == []


def test_an_operation_has_results_and_health() -> None:
    """`sync -o json`: revision, each result, and the health of what was touched."""
    document = documents_of_acts.operation(
        pictures.operation(pictures.CONFIGURED, pictures.FAILED), [pictures.DRIFTED]
    )
    assert document["revision"] == pictures.HEAD.sha
    assert [(r["name"], r["action"], r["reason"]) for r in document["results"]] == [
        ("frontend", "configured", None),
        ("frontend", "failed", "spec.ports[0].port: must be below 65536"),
    ]
    assert document["health"] == {
        "healthy": True,
        "resources": [
            {
                "group": "apps",
                "version": "v1",
                "kind": "Deployment",
                "namespace": "example",
                "name": "frontend",
                "status": "Healthy",
                "message": "4 of 4 replicas are ready",
                "ready": 4,
                "wanted": 4,
            }
        ],
    }
    assert "commit" not in document


@pytest.mark.parametrize("kind", [OperationKind.ROLLBACK, OperationKind.REVERT])
def test_a_rollback_names_its_commit(kind: OperationKind) -> None:
    """`rollback -o json` is the same plus the commit made and the revision restored."""
    ended = pictures.operation(kind=kind, restored=pictures.OLD.sha)
    document = documents_of_acts.operation(ended)
    assert (document["commit"], document["restored"]) == (pictures.HEAD.sha, pictures.OLD.sha)


def test_plans_are_told_before_they_are_done() -> None:
    """Dry runs list effects, and a prune its candidates with what becomes of them."""
    chosen = frozenset({pictures.SERVICE})
    document = documents_of_acts.sync_plan(
        pictures.SYNC_PREVIEW, PrunePreview(pictures.STALE, 1, typed=True), chosen
    )
    assert [e["action"] for e in document["effects"]] == ["create", "change", "unchanged"]
    assert document["prune"]["count"] == 1
    assert [c["pruned"] for c in document["prune"]["candidates"]] == [True, False, False]
    leaving = replace(pictures.SYNC_PREVIEW, leaves=Leaving("0" * 40, "main was rewritten."))
    assert document["leaves"] is None
    assert documents_of_acts.sync_plan(leaving, None, chosen)["leaves"] == "main was rewritten."
    rollback = documents_of_acts.rollback_plan(pictures.ROLLBACK_PREVIEW)
    assert (rollback["operation"], rollback["files"][0]["file"]) == (
        "rollback",
        "frontend/deployment.yaml",
    )


def test_signatures_are_told_where_they_are_required() -> None:
    """The revision that syncs apply, the commit in the way with its fault; null where off."""
    assert documents_of_status.status(pictures.snapshot())["signatures"] is None
    told = documents_of_status.status(pictures.frozen())["signatures"]
    assert told["verified"] == pictures.OLD.sha
    assert told["unverified"]["commit"] == pictures.HEAD.sha
    assert (told["unverified"]["why"], told["unverified"]["key"]) == ("unknown_key", "SHA256:abc")
    assert told["unverified"]["ahead"] == 1
    assert told["message"].startswith(f"{pictures.HEAD.short} by ")
    held = replace(pictures.frozen(), wanted=None, doubt=None, frozen=None)
    assert documents_of_status.status(held)["signatures"] == {
        "verified": None,
        "unverified": None,
        "message": None,
    }


def test_what_is_written_cannot_act_on_a_terminal() -> None:
    """Escape codes and right-to-left marks in names come out as JSON escapes."""
    hostile = "\x1b[2J\u202e\x9b"
    written = documents.text({"name": hostile})
    assert written.isascii()
    assert "\x1b" not in written
    assert json.loads(written) == {"name": hostile}
