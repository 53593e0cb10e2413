"""Sets of fields, and who owns them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gitops_tui.core.fieldsets import SELF, decode, encode, owns, stated, subtree, union
from gitops_tui.core.ownership import Owner, Writer, live_cause, owned_by, owners
from gitops_tui.core.steps import Entry, Member, Path, Step
from tests.core.drift_cases import case, schema_for

WEB = Entry((("name", "web"),))
PORT = Entry((("containerPort", 80), ("protocol", "TCP")))
LATER = "2026-02-02T00:00:00Z"


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("replicas", "f:replicas"),
        ("a:b/c", "f:a:b/c"),
        (WEB, 'k:{"name":"web"}'),
        (PORT, 'k:{"containerPort":80,"protocol":"TCP"}'),
        (Member("x"), 'v:"x"'),
        (3, "i:3"),
    ],
)
def test_steps_are_written_as_the_server_writes_them(step: Step, name: str) -> None:
    """Each step has one name in FieldsV1, read back as the same step."""
    assert encode(step) == name
    assert decode(name) == step


@pytest.mark.parametrize("name", [".", "k:{", "k:[]", "i:x", "v:", "?", ""])
def test_names_that_are_not_understood_are_passed_by(name: str) -> None:
    """A dot and nonsense are no steps."""
    assert decode(name) is None


def test_a_leaf_stands_for_all_below() -> None:
    """Who owns a list as a whole owns its entries; who owns a field owns none beside it."""
    fields: dict[str, Any] = {
        "f:spec": {"f:args": {}, "f:containers": {'k:{"name":"web"}': {SELF: {}}}}
    }
    assert owns(fields, ("spec", "args", 0))
    assert owns(fields, ("spec", "containers", WEB))
    assert not owns(fields, ("spec", "containers", WEB, "image"))
    assert not owns(fields, ("spec",))
    assert subtree(fields, ("spec", "other")) is None


def test_keys_written_in_another_way_are_found() -> None:
    """White space and escapes in a key's JSON make no other entry."""
    fields: dict[str, Any] = {"f:c": {'k:{ "name": "w\\u0065b" }': {SELF: {}}}}
    assert owns(fields, ("c", WEB))


def test_a_union_holds_what_either_holds() -> None:
    """Also a place that is a leaf in one and a tree in the other."""
    one: dict[str, Any] = {"f:a": {}, "f:b": {"f:c": {}}}
    other: dict[str, Any] = {"f:a": {"f:x": {}}, "f:b": {"f:d": {}}}
    both = union(one, other)
    assert both == {"f:a": {"f:x": {}, SELF: {}}, "f:b": {"f:c": {}, "f:d": {}}}
    assert union(one, {}) | {SELF: {}} == one | {SELF: {}}


def test_a_manifest_states_what_the_server_says_we_own() -> None:
    """The set of a manifest's fields is the one that applying it made."""
    recorded = case("network-policy-protocol")
    ours = owned_by(recorded.live["metadata"]["managedFields"], "gitops-tui", "Apply")
    body = {"spec": recorded.manifest["spec"]}
    assert stated(body, recorded.schema) == ours


@pytest.mark.parametrize(
    ("manager", "operation", "subresource", "writer"),
    [
        ("gitops-tui", "Apply", "", Writer.WE),
        ("gitops-tui", "Update", "", Writer.PERSON),
        ("kubectl-client-side-apply", "Update", "", Writer.CLIENT_SIDE_APPLY),
        ("kubectl-edit", "Update", "", Writer.PERSON),
        ("kubectl", "Update", "scale", Writer.PERSON),
        ("kubectl", "Apply", "", Writer.APPLIER),
        ("k9s", "Update", "", Writer.PERSON),
        ("curl", "Update", "", Writer.PERSON),
        ("kube-controller-manager", "Update", "", Writer.CONTROLLER),
        ("kubelet", "Update", "", Writer.CONTROLLER),
        ("cert-manager-webhook", "Update", "", Writer.CONTROLLER),
        ("argocd-controller", "Apply", "", Writer.CONTROLLER),
        ("kubectl-patch", "Update", "status", Writer.CONTROLLER),
        ("before-first-apply", "Update", "", Writer.UNKNOWN),
        ("ancient-changes", "Update", "", Writer.UNKNOWN),
    ],
)
def test_writers_are_told_by_their_names(
    manager: str, operation: str, subresource: str, writer: Writer
) -> None:
    """People and their tools are told from controllers."""
    assert Owner(manager, operation, subresource, None, {}).writer is writer


def entry(manager: str, time: str | None, *path: str) -> dict[str, Any]:
    """An Update entry that owns one field."""
    fields: dict[str, Any] = {}
    for name in reversed(path):
        fields = {f"f:{name}": fields}
    return {"manager": manager, "operation": "Update", "time": time, "fieldsV1": fields}


@pytest.mark.parametrize(
    ("managed", "manager"),
    [
        ([entry("kubectl-edit", LATER, "spec", "replicas")], "kubectl-edit"),
        ([entry("ancient-changes", LATER, "spec", "replicas")], None),
        ([entry("kubectl-edit", LATER, "spec", "paused")], None),
        (
            [
                entry("kubectl-edit", "2026-01-01T00:00:00Z", "spec", "replicas"),
                entry("kubectl-patch", LATER, "spec", "replicas"),
            ],
            "kubectl-patch",
        ),
        ([entry("kubectl-scale", None, "spec", "replicas")], "kubectl-scale"),
        ([], None),
        ([{"manager": "odd"}, {"manager": "odd", "fieldsV1": None}], None),
    ],
)
def test_the_cause_is_the_last_known_writer(
    managed: list[dict[str, Any]], manager: str | None
) -> None:
    """Never more is said than `managedFields` knows."""
    path: Path = ("spec", "replicas")
    cause = live_cause(owners(managed), path)
    assert (cause and cause.manager) == manager


def test_a_cause_has_its_time_where_the_server_gives_one() -> None:
    """At or before that time; none where the entry has none or nonsense."""
    known = live_cause(owners([entry("me", LATER, "a")]), ("a",))
    assert known is not None
    assert known.time == datetime(2026, 2, 2, tzinfo=UTC)
    unknown = live_cause(owners([entry("me", "yesterday", "a")]), ("a",))
    assert unknown is not None
    assert unknown.time is None


def test_a_whole_entry_is_caused_by_who_holds_anything_in_it() -> None:
    """The cause of a subtree is the cause of what is in it, when nobody holds its root."""
    cause = live_cause(owners([entry("me", LATER, "spec", "deep", "er")]), ("spec", "deep"))
    assert cause is not None
    assert cause.manager == "me"


def test_the_recorded_schema_is_the_one_that_is_asked() -> None:
    """Ports are told by number and protocol also where only the number is stated."""
    fields = stated(
        {"spec": {"ports": [{"port": 80}]}},
        schema_for("v1", "Service"),
    )
    assert fields == {
        "f:spec": {"f:ports": {'k:{"port":80,"protocol":"TCP"}': {SELF: {}, "f:port": {}}}}
    }
