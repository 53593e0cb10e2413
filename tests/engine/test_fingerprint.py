"""A verdict is kept for as long as what it depends on stays the same."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_tui.engine.fingerprint import fingerprint

BODY: dict[str, Any] = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {
        "name": "settings",
        "resourceVersion": "7",
        "managedFields": [{"manager": "gitops-tui", "operation": "Apply"}],
    },
    "data": {"colour": "blue"},
}
STATUS = {"manager": "kubelet", "operation": "Update", "subresource": "status"}
EDITOR = {"manager": "kubectl-edit", "operation": "Update"}


def listed(body: dict[str, Any]) -> dict[str, Any]:
    """The same object as the item of a list: told what it is at the end."""
    return {name: body[name] for name in ("metadata", "data", "apiVersion", "kind")}


@pytest.mark.parametrize(
    "same",
    [
        listed(BODY),
        {**BODY, "status": {"phase": "Ready"}},
        {**BODY, "metadata": {**BODY["metadata"], "resourceVersion": "8"}},
        {
            **BODY,
            "metadata": {
                **BODY["metadata"],
                "managedFields": [*BODY["metadata"]["managedFields"], STATUS],
            },
        },
    ],
    ids=["listed", "status", "version", "status's owner"],
)
def test_bookkeeping_keeps_a_verdict(same: dict[str, Any]) -> None:
    """How it was read, its status and its version do not count."""
    assert fingerprint(same) == fingerprint(BODY)


def test_an_owner_and_a_value_change_it() -> None:
    """A change of ownership alone can flip a verdict; where only values count, it does not."""
    owned = {**BODY, "metadata": {**BODY["metadata"], "managedFields": [EDITOR]}}
    red = {**BODY, "data": {"colour": "red"}}
    assert fingerprint(owned) != fingerprint(BODY)
    assert fingerprint(owned, ownership=False) == fingerprint(BODY, ownership=False)
    assert fingerprint(red, ownership=False) != fingerprint(BODY, ownership=False)
