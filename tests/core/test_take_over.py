"""Taking over the fields of a client-side apply."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from gitops_tui.core.fieldsets import owns
from gitops_tui.core.ownership import owned_by
from gitops_tui.core.take_over import taken_over
from tests.core.drift_cases import case

US = "gitops-tui"


def recorded(name: str) -> list[dict[str, Any]]:
    """The `managedFields` of a recorded object."""
    managed: list[dict[str, Any]] = deepcopy(case(name).live["metadata"]["managedFields"])
    return managed


def test_a_client_side_apply_becomes_ours() -> None:
    """With no entry of ours, that one is renamed; the others stay as they are."""
    managed = recorded("env-dropped-after-client-side-apply")
    new = taken_over(managed, US)
    assert new is not None
    assert {(entry["manager"], entry["operation"]) for entry in new} == {
        (US, "Apply"),
        ("kube-controller-manager", "Update"),
    }
    before = owned_by(managed, "kubectl-client-side-apply", "Update")
    assert owned_by(new, US, "Apply") == before


def test_our_entry_takes_in_the_other() -> None:
    """What we owned and what client-side apply owned is ours, in one entry."""
    ours = recorded("applied-and-untouched")[0]
    managed = [ours, *recorded("key-dropped-after-client-side-apply")]
    managed[1]["apiVersion"] = ours["apiVersion"]
    new = taken_over(managed, US)
    assert new is not None
    fields = owned_by(new, US, "Apply")
    assert owns(fields, ("data", "two"))
    assert owns(fields, ("spec", "replicas"))
    assert owned_by(new, "kubectl-client-side-apply", "Update") == {}


def test_fields_of_another_version_are_not_mixed_in() -> None:
    """An entry of another API version is dropped, as kubectl drops it, never merged."""
    ours = recorded("applied-and-untouched")[0]
    managed = [ours, *recorded("key-dropped-after-client-side-apply")]
    new = taken_over(managed, US)
    assert new is not None
    assert not owns(owned_by(new, US, "Apply"), ("data", "two"))


def test_nothing_to_take_over_is_said() -> None:
    """None where no client-side apply is left, and the given list is never changed."""
    for name in ("applied-and-untouched", "scaled-and-image-set-by-hand", "rollout-restart"):
        assert taken_over(recorded(name), US) is None
    managed = recorded("client-side-applied")
    taken_over(managed, US)
    assert managed == recorded("client-side-applied")


def test_a_client_side_apply_under_another_name_is_known_by_its_annotation() -> None:
    """`kubectl apply --field-manager=ci` owns the last-applied annotation."""
    managed = recorded("client-side-applied")
    for entry in managed:
        if entry["manager"] == "kubectl-client-side-apply":
            entry["manager"] = "ci"
    new = taken_over(managed, US)
    assert new is not None
    assert "ci" not in {entry["manager"] for entry in new}
