"""What an apply would find nothing to do about, its ownership included."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from gitops_tui.core.resources import JsonObject
from gitops_tui.core.settled import is_settled

MANIFEST: JsonObject = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "settings", "namespace": "example", "labels": {"app": "shop"}},
    "data": {"colour": "blue"},
}


def alive() -> JsonObject:
    """The manifest as our apply left it."""
    live = deepcopy(MANIFEST)
    fields = {"f:metadata": {"f:labels": {"f:app": {}}}, "f:data": {"f:colour": {}}}
    entry = {"manager": "gitops-tui", "operation": "Apply", "fieldsV1": fields}
    live["metadata"] |= {"uid": "1", "resourceVersion": "7", "managedFields": [entry]}
    return live


def ours(live: JsonObject) -> Any:
    """The fields that are ours."""
    return live["metadata"]["managedFields"][0]["fieldsV1"]


def test_what_stands_and_is_ours_is_settled() -> None:
    """Also beside what others own."""
    live = alive()
    assert is_settled(MANIFEST, live, None)
    live["metadata"]["annotations"] = {"note": "by hand"}
    theirs: JsonObject = {"f:metadata": {"f:annotations": {"f:note": {}}}}
    entry = {"manager": "kubectl-edit", "operation": "Update", "fieldsV1": theirs}
    live["metadata"]["managedFields"].append(entry)
    assert is_settled(MANIFEST, live, None)


def changed_by_hand(live: JsonObject) -> None:
    live["data"]["colour"] = "red"


def owned_by_another(live: JsonObject) -> None:
    del ours(live)["f:data"]["f:colour"]


def dropped_from_git(live: JsonObject) -> None:
    live["data"]["size"] = "9"
    ours(live)["f:data"]["f:size"] = {}


def being_deleted(live: JsonObject) -> None:
    live["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"


def never_applied(live: JsonObject) -> None:
    live["metadata"]["managedFields"] = []


def without_bookkeeping_of_owners(live: JsonObject) -> None:
    del live["metadata"]["managedFields"]


@pytest.mark.parametrize(
    "change",
    [
        changed_by_hand,
        owned_by_another,
        dropped_from_git,
        being_deleted,
        never_applied,
        without_bookkeeping_of_owners,
    ],
)
def test_on_any_doubt_it_is_not(change: Any) -> None:
    """Then it is applied, which costs little."""
    live = alive()
    change(live)
    assert not is_settled(MANIFEST, live, None)
