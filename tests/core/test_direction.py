"""Which side moved."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gitops_tui.core.bookkeeping import LAST_APPLIED
from gitops_tui.core.changes import local_changes
from gitops_tui.core.direction import direction_of, missing_direction, overall
from gitops_tui.core.drift import Direction
from gitops_tui.core.ownership import CLIENT_SIDE_APPLY
from gitops_tui.core.resources import JsonObject
from tests.core.drift_cases import schema_for

SCHEMA = schema_for("v1", "ConfigMap")
GIT, LIVE, BOTH = Direction.GIT_AHEAD, Direction.LIVE_EDITED, Direction.BOTH


def settings(**data: str) -> JsonObject:
    """A ConfigMap with that data."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "s"}, "data": data}


def owned(manager: str, operation: str, *names: str) -> dict[str, Any]:
    """An entry that owns those keys of the data."""
    fields: dict[str, Any] = {"f:data": {f"f:{name}": {} for name in names}}
    return {"manager": manager, "operation": operation, "fieldsV1": fields}


@pytest.mark.parametrize(
    ("base", "head", "live", "manager", "direction"),
    [
        ({"a": "1"}, {"a": "2"}, {"a": "1"}, "gitops-tui", GIT),
        ({"a": "1"}, {"a": "1"}, {"a": "2"}, "kubectl-edit", LIVE),
        ({"a": "1"}, {"a": "2"}, {"a": "3"}, "kubectl-edit", BOTH),
        ({}, {"a": "1"}, {}, "", GIT),
        ({}, {"a": "1"}, {"a": "2"}, "kubectl-edit", BOTH),
        ({}, {"a": "1"}, {"a": "2"}, "", GIT),
        ({"a": "1"}, {"a": "1"}, {}, "", LIVE),
        ({"a": "1"}, {"a": "2"}, {}, "", BOTH),
        ({"a": "1"}, {}, {"a": "1"}, "gitops-tui", GIT),
        ({"a": "1"}, {}, {"a": "2"}, "kubectl-edit", BOTH),
        ({}, {}, {"a": "1"}, "gitops-tui", GIT),
        (None, {"a": "1"}, {"a": "2"}, "kubectl-edit", GIT),
    ],
)
def test_each_field_is_seen_three_ways(
    base: dict[str, str] | None,
    head: dict[str, str],
    live: dict[str, str],
    manager: str,
    direction: Direction,
) -> None:
    """Synced revision, HEAD and live object say together which side moved."""
    body = settings(**live)
    operation = "Apply" if manager == "gitops-tui" else "Update"
    body["metadata"]["managedFields"] = [owned(manager, operation, "a")] if manager else []
    was = None if base is None else settings(**base)
    (change,) = local_changes(settings(**head), body, SCHEMA, base=was)
    found = direction_of(change, base=was, head=settings(**head), live=body, schema=SCHEMA)
    assert found is direction


@pytest.mark.parametrize(
    ("base", "direction"),
    [
        (None, GIT),
        (settings(a="1"), LIVE),
        (settings(a="2"), BOTH),
    ],
)
def test_a_missing_object_is_new_or_was_taken_away(
    base: JsonObject | None, direction: Direction
) -> None:
    """New in Git, deleted in the cluster, or deleted and changed in Git since."""
    assert missing_direction(base, settings(a="1")) is direction


def test_a_resource_goes_where_all_its_fields_go() -> None:
    """Fields of both kinds make both; none make none."""
    assert overall([]) is None
    assert overall([GIT, GIT]) is GIT
    assert overall([LIVE]) is LIVE
    assert overall([GIT, LIVE]) is BOTH


@pytest.mark.parametrize(("manager", "direction"), [("kubectl-edit", BOTH), ("gitops-tui", GIT)])
def test_a_forgotten_base_leaves_the_owner_to_tell(manager: str, direction: Direction) -> None:
    """Passed by while Git moved on: Git is ahead, and a hand that owns the field was there too."""
    head, body = settings(a="1"), settings(a="2")
    operation = "Apply" if manager == "gitops-tui" else "Update"
    body["metadata"]["managedFields"] = [owned(manager, operation, "a")]
    (change,) = local_changes(head, body, SCHEMA)
    found = direction_of(change, base=None, head=head, live=body, schema=SCHEMA, forgotten=True)
    assert found is direction


@pytest.mark.parametrize(("applied", "direction"), [(True, LIVE), (False, GIT)])
def test_without_records_our_marks_tell_of_an_edit(applied: bool, direction: Direction) -> None:
    """A hand took over a field of what a sync of somebody applied; else Git is just ahead."""
    head, body = settings(a="1", b="1"), settings(a="2", b="1")
    ours = [owned("gitops-tui", "Apply", "b")] if applied else []
    body["metadata"]["managedFields"] = [*ours, owned("kubectl-edit", "Update", "a")]
    (change,) = local_changes(head, body, SCHEMA)
    found = direction_of(change, base=None, head=head, live=body, schema=SCHEMA)
    assert found is direction


def test_a_client_side_apply_after_ours_is_a_hand_s() -> None:
    """Stated neither then nor now: our apply took over what there was, so it came later."""
    live = settings(a="1")
    mark: JsonObject = {"f:kubectl.kubernetes.io/last-applied-configuration": {}}
    entry = owned(CLIENT_SIDE_APPLY, "Update", "a")
    entry["fieldsV1"]["f:metadata"] = {"f:annotations": mark}
    live["metadata"] |= {
        "annotations": {LAST_APPLIED: json.dumps(settings(a="1"))},
        "managedFields": [entry],
    }
    git = settings()
    (change,) = local_changes(git, live, SCHEMA, base=git)
    assert direction_of(change, base=git, head=git, live=live, schema=SCHEMA) is LIVE
