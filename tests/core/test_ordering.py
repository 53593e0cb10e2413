"""The order of a list's entries: what an apply makes of it, and how it is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.changes import field_changes, local_changes
from gitops_tui.core.compare import in_sync
from gitops_tui.core.direction import direction_of
from gitops_tui.core.drift import Direction, Op
from gitops_tui.core.ordering import merged_order
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import schema_of
from tests.core.drift_cases import schema_for

DEPLOYMENT = schema_for("apps/v1", "Deployment")
ENV = "/spec/template/spec/containers/0/env"

some = st.permutations(list("abcdef")).flatmap(
    lambda entries: st.integers(0, 6).map(lambda count: "".join(entries[:count]))
)


@pytest.mark.parametrize(
    ("stated", "live", "order"),
    [
        ("ab", "ab", "ab"),
        ("ba", "ab", "ba"),
        ("ab", "xab", "xab"),
        ("ab", "axb", "axb"),
        ("ba", "axb", "xba"),
        ("ba", "xaybz", "xybza"),
        ("ba", "abx", "bxa"),
        ("anb", "ab", "anb"),
        ("anb", "axb", "axnb"),
        ("nab", "xab", "xnab"),
        ("abn", "abx", "abxn"),
        ("abc", "cab", "abc"),
        ("cab", "xaybzc", "xyzcab"),
        ("", "xy", "xy"),
        ("ab", "", "ab"),
    ],
)
def test_the_order_that_an_apply_makes(stated: str, live: str, order: str) -> None:
    """As structured-merge-diff does it; `x`, `y` and `z` are stated by nobody, `n` is new."""
    assert "".join(merged_order(stated, live)) == order


@given(stated=some, live=some)
def test_what_was_applied_is_not_moved_again(stated: str, live: str) -> None:
    """Stated entries stand as stated, the others among themselves as they stood."""
    order = merged_order(stated, live)
    assert sorted(order) == sorted(set(stated) | set(live))
    assert [entry for entry in order if entry in stated] == list(stated)
    assert [e for e in order if e not in stated] == [e for e in live if e not in stated]
    assert merged_order(stated, order) == order


@given(stated=some, live=some)
def test_nothing_moves_where_the_order_is_one(stated: str, live: str) -> None:
    """Whoever else has put something into the list."""
    shared = [entry for entry in live if entry in stated]
    kept = [entry for entry in merged_order(stated, live) if entry in live]
    assert (kept == list(live)) is (shared == [entry for entry in stated if entry in live])


def web(*env: str, image: str = "web:1") -> JsonObject:
    """A Deployment whose container has these variables."""
    container = {"name": "web", "image": image, "env": [{"name": name} for name in env]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "example"},
        "spec": {"template": {"spec": {"containers": [container]}}},
    }


def test_an_order_is_one_change_of_its_list() -> None:
    """By the names of what is moved; what stands the same at both ends is left out."""
    git, live = web("A", "C", "B", "D", "E"), web("X", "A", "B", "C", "D", "E")
    (change,) = local_changes(git, live, DEPLOYMENT)
    assert (change.op, change.order, change.pointer) == (Op.CHANGE, True, ENV)
    assert change.path == "spec.template.spec.containers[web].env (order)"
    assert (change.desired, change.live) == (["C", "B"], ["B", "C"])
    assert change.cluster is None
    assert not in_sync(git, live, DEPLOYMENT)


def test_what_is_moved_along_is_named_too() -> None:
    """An apply puts what only the cluster has before an entry that it has passed already."""
    (change,) = local_changes(web("B", "A"), web("A", "B", "X"), DEPLOYMENT)
    assert (change.desired, change.live) == (["B", "X", "A"], ["A", "B", "X"])


def test_an_entry_that_only_the_cluster_has_is_no_order() -> None:
    """In front, between, or behind."""
    for env in (("X", "A", "B"), ("A", "X", "B"), ("A", "B", "X")):
        assert in_sync(web("A", "B"), web(*env), DEPLOYMENT)
        assert local_changes(web("A", "B"), web(*env), DEPLOYMENT) == ()


def test_what_comes_and_goes_is_no_order() -> None:
    """It is told by itself, wherever it stands."""
    changes = field_changes(web("N", "A", "B"), web("A", "B"), DEPLOYMENT)
    assert [(c.op, c.order, c.pointer) for c in changes] == [(Op.ADD, False, f"{ENV}/0")]
    changes = field_changes(web("A", "B"), web("A", "O", "B"), DEPLOYMENT)
    assert [(c.op, c.order, c.pointer) for c in changes] == [(Op.REMOVE, False, f"{ENV}/1")]


def test_an_order_is_told_beside_values() -> None:
    """Each is a change of its own."""
    changes = local_changes(web("B", "A", image="web:2"), web("A", "B"), DEPLOYMENT)
    assert [change.path.rpartition(".")[2] for change in changes] == ["env (order)", "image"]


def test_ports_are_named_by_both_their_keys() -> None:
    """As everywhere; the protocol that a server fills in is one of them."""
    ports: list[dict[str, Any]] = [{"containerPort": 53, "protocol": "UDP"}, {"containerPort": 53}]
    git, live = web(), web()
    for body, stated in ((git, ports), (live, ports[::-1])):
        body["spec"]["template"]["spec"]["containers"][0]["ports"] = stated
    (change,) = local_changes(git, live, DEPLOYMENT)
    assert (change.desired, change.live) == (["53/UDP", "53/TCP"], ["53/TCP", "53/UDP"])


@pytest.mark.parametrize(
    ("base", "head", "live", "direction"),
    [
        ("AB", "BA", "AB", Direction.GIT_AHEAD),
        ("AB", "BA", "XAB", Direction.GIT_AHEAD),
        ("AB", "AB", "BA", Direction.LIVE_EDITED),
        ("ABC", "BAC", "CBA", Direction.BOTH),
        (None, "BA", "AB", Direction.GIT_AHEAD),
    ],
)
def test_which_side_moved_entries(
    base: str | None, head: str, live: str, direction: Direction
) -> None:
    """By the order at the synced revision, at HEAD and live; other values do not count."""
    was = None if base is None else web(*base)
    now, have = web(*head, image="web:2"), web(*live)
    (change,) = (c for c in local_changes(now, have, DEPLOYMENT, base=was) if c.order)
    assert direction_of(change, base=was, head=now, live=have, schema=DEPLOYMENT) is direction


def test_an_order_inside_a_list_that_is_replaced_as_a_whole() -> None:
    """An apply replaces such a list, with the order of the sets in it."""
    addresses = {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}}
    endpoint = {"type": "object", "properties": {"addresses": addresses}}
    slice_ = {
        "x-kubernetes-group-version-kind": [{"group": "g", "version": "v1", "kind": "Slice"}],
        "type": "object",
        "properties": {"endpoints": {"type": "array", "items": endpoint}},
    }
    schema = schema_of({"components": {"schemas": {"g.Slice": slice_}}}, "g", "v1", "Slice")

    def endpoints(*addresses: str) -> JsonObject:
        return {
            "apiVersion": "g/v1",
            "kind": "Slice",
            "metadata": {"name": "web", "namespace": "example"},
            "endpoints": [{"addresses": ["10.0.0.9"]}, {"addresses": list(addresses)}],
        }

    git, live = endpoints("10.0.0.1", "10.0.0.2"), endpoints("10.0.0.2", "10.0.0.1")
    assert not in_sync(git, live, schema)
    [change] = field_changes(git, live, schema)
    assert (change.pointer, change.op, change.order) == ("/endpoints/1/addresses", Op.CHANGE, True)
    assert (change.desired, change.live) == (["10.0.0.1", "10.0.0.2"], ["10.0.0.2", "10.0.0.1"])
    assert field_changes(git, git, schema) == ()
