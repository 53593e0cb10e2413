"""The pure parts: shapes, field paths, quantities, patches, selectors."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from gitops_tui.core.resources import JsonObject
from gitops_tui.core.schema import schema_of
from gitops_tui.sandbox.canonical import canonical
from gitops_tui.sandbox.kinds import KINDS
from gitops_tui.sandbox.openapi import document
from gitops_tui.sandbox.patches import json_patch, merge_patch, strategic_patch
from gitops_tui.sandbox.paths import read_fields, spell, write_fields
from gitops_tui.sandbox.refusals import Refusal
from gitops_tui.sandbox.selecting import matcher
from gitops_tui.sandbox.shapes import Shape, all_types, shape_of

CONTAINERS = shape_of("PodSpec")


def test_every_type_can_be_read() -> None:
    """The whole of shapes.yaml follows its own notation."""
    fields = [field for name in all_types() for field in shape_of(name).fields().values()]
    assert len(fields) > 500


def test_published_lists_are_keyed() -> None:
    """Our own reader of OpenAPI finds the keys, through references."""
    body = msgspec.json.decode(document("apis/apps/v1"), type=JsonObject)
    schema: Any = schema_of(body, "apps", "v1", "Deployment")
    for name in ("spec", "template", "spec", "containers"):
        schema = schema.field(name)
    assert schema.keys == ("name",)
    assert schema.item.field("ports").keys == ("containerPort", "protocol")
    assert schema.item.field("ports").key_defaults == {"protocol": "TCP"}


def test_fields_are_read_as_they_are_written() -> None:
    """A FieldsV1 tree is the same after a round trip."""
    fields = {
        "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
        "f:spec": {"f:containers": {'k:{"name":"web"}': {".": {}, "f:image": {}}}},
    }
    paths = frozenset(read_fields(fields))
    assert write_fields(paths) == fields
    assert {spell(path) for path in paths} == {
        ".metadata.labels",
        ".metadata.labels.app",
        '.spec.containers[name="web"]',
        '.spec.containers[name="web"].image',
    }


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1000m", "1"), ("0.1", "100m"), ("0.5", "500m"), (1, "1"), ("1024Mi", "1Gi"),
        ("1Gi", "1Gi"), ("100Mi", "100Mi"), ("1500m", "1500m"), ("0", "0"), ("2000", "2k"),
    ],
)  # fmt: skip
def test_quantities_are_kept_in_their_shortest_spelling(given: object, kept: str) -> None:
    """As the server writes them."""
    assert canonical(Shape("quantity"), given) == kept


def test_what_the_kind_does_not_have_is_dropped() -> None:
    """Unknown fields and nulls do not get into the store."""
    body = {"data": {"a": "1"}, "nosuch": 1, "immutable": None}
    assert canonical(shape_of("ConfigMap"), body) == {"data": {"a": "1"}}


@pytest.mark.parametrize(
    ("operations", "result"),
    [
        ([{"op": "add", "path": "/a/-", "value": 3}], {"a": [1, 2, 3]}),
        ([{"op": "add", "path": "/a/0", "value": 0}], {"a": [0, 1, 2]}),
        ([{"op": "remove", "path": "/a/0"}], {"a": [2]}),
        ([{"op": "replace", "path": "/a", "value": {}}], {"a": {}}),
        ([{"op": "copy", "from": "/a/0", "path": "/b"}], {"a": [1, 2], "b": 1}),
        ([{"op": "move", "from": "/a", "path": "/b"}], {"b": [1, 2]}),
        ([{"op": "test", "path": "/a/0", "value": 1}], {"a": [1, 2]}),
    ],
)
def test_a_json_patch_is_applied(operations: list[JsonObject], result: JsonObject) -> None:
    """RFC 6902's six operations."""
    before = {"a": [1, 2]}
    assert json_patch(before, operations) == result
    assert before == {"a": [1, 2]}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "test", "path": "/a", "value": 2},
        {"op": "replace", "path": "/nosuch", "value": 2},
        {"op": "remove", "path": "/b/c"},
        {"op": "fly", "path": "/a"},
    ],
)
def test_a_json_patch_that_does_not_fit_is_refused(operation: JsonObject) -> None:
    """With the one sentence that the real server has for it."""
    with pytest.raises(Refusal, match="rejected our request") as caught:
        json_patch({"a": 1}, [operation])
    assert caught.value.code == 422


def test_a_merge_patch_replaces_lists_and_removes_nulls() -> None:
    """RFC 7386."""
    assert merge_patch({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": None}, "d": [2]}) == {
        "a": {"c": 2},
        "d": [2],
    }


@pytest.mark.parametrize(
    ("patch", "containers"),
    [
        ([{"name": "a", "image": "2"}], [("a", "2"), ("b", "1")]),
        ([{"name": "c", "image": "3"}], [("a", "1"), ("b", "1"), ("c", "3")]),
        ([{"name": "a", "$patch": "delete"}], [("b", "1")]),
        ([{"$patch": "replace"}, {"name": "z", "image": "9"}], [("z", "9")]),
    ],
)
def test_a_strategic_patch_merges_by_name(
    patch: list[JsonObject], containers: list[tuple[str, str]]
) -> None:
    """Containers are told apart by name; directives delete and replace."""
    before = {"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "1"}]}
    after = strategic_patch(CONTAINERS, before, {"containers": patch})
    assert [(c["name"], c["image"]) for c in after["containers"]] == containers


def test_a_strategic_patch_keeps_the_order_that_it_is_told() -> None:
    """`$setElementOrder`, as kubectl edit sends it."""
    before = {"containers": [{"name": "a"}, {"name": "b"}]}
    order = [{"name": "b"}, {"name": "a"}]
    after = strategic_patch(CONTAINERS, before, {"$setElementOrder/containers": order})
    assert [c["name"] for c in after["containers"]] == ["b", "a"]


@pytest.mark.parametrize(
    ("labels", "fields", "fits"),
    [
        ("app=web", "", True), ("app!=web", "", False), ("app in (web,db),tier", "", True),
        ("app notin (web)", "", False), ("!app", "", False), ("!nosuch", "", True),
        ("", "metadata.name=one", True), ("", "status.phase!=Running", False),
        ("app==web", "metadata.name=two", False),
    ],
)  # fmt: skip
def test_selectors(labels: str, fields: str, fits: bool) -> None:
    """Labels and fields choose objects."""
    body = {
        "metadata": {"name": "one", "labels": {"app": "web", "tier": "front"}},
        "status": {"phase": "Running"},
    }
    assert matcher(labels, fields)(body) is fits


def test_kinds_have_shapes() -> None:
    """What is served is described."""
    assert all("metadata" in shape_of(kind.kind).fields() for kind in KINDS)
