"""The structure of a kind, read from a real server's OpenAPI v3."""

from __future__ import annotations

import pytest

from gitops_tui.core.schema import ListType, Scalar, Schema, schema_of
from tests.core.drift_cases import schema_for


def at(schema: Schema | None, path: str) -> Schema:
    """The node at a dotted path; `*` stands for a list's entry."""
    for name in path.split("."):
        assert schema is not None
        schema = schema.item if name == "*" else schema.field(name)
    assert schema is not None
    return schema


POD = "spec.template.spec"


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        (f"{POD}.containers", ("name",)),
        (f"{POD}.containers.*.ports", ("containerPort", "protocol")),
        (f"{POD}.containers.*.env", ("name",)),
        (f"{POD}.containers.*.volumeMounts", ("mountPath",)),
        (f"{POD}.topologySpreadConstraints", ("topologyKey", "whenUnsatisfiable")),
    ],
)
def test_lists_know_their_keys(path: str, keys: tuple[str, ...]) -> None:
    """A list's keys come from the server, in alphabetical order."""
    node = at(schema_for("apps/v1", "Deployment"), path)
    assert (node.list_type, node.keys) == (ListType.MAP, keys)


def test_a_port_key_has_its_default() -> None:
    """The protocol that a port does not state is TCP, in Services too."""
    assert at(schema_for("v1", "Service"), "spec.ports").key_defaults == {"protocol": "TCP"}
    ports = at(schema_for("apps/v1", "Deployment"), f"{POD}.containers.*.ports")
    assert ports.key_defaults == {"protocol": "TCP"}


@pytest.mark.parametrize(
    ("api_version", "kind", "path", "scalar"),
    [
        ("apps/v1", "Deployment", f"{POD}.containers.*.resources.limits.cpu", Scalar.QUANTITY),
        ("apps/v1", "Deployment", "spec.strategy.rollingUpdate.maxSurge", Scalar.INT_OR_STRING),
        ("apps/v1", "Deployment", "spec.replicas", Scalar.PLAIN),
        ("v1", "Secret", "data.token", Scalar.BYTES),
        ("example.dev/v1", "Widget", "spec.target", Scalar.INT_OR_STRING),
        ("example.dev/v1", "Widget", "spec.limit", Scalar.INT_OR_STRING),
    ],
)
def test_scalars_know_their_spellings(
    api_version: str, kind: str, path: str, scalar: Scalar
) -> None:
    """Quantities, ports and base64 are told from plain values."""
    assert at(schema_for(api_version, kind), path).scalar is scalar


def test_lists_and_maps_know_how_they_are_merged() -> None:
    """What is replaced as a whole is known for lists and for objects."""
    deployment = schema_for("apps/v1", "Deployment")
    assert at(deployment, f"{POD}.tolerations").list_type is ListType.ATOMIC
    assert at(deployment, "metadata.finalizers").list_type is ListType.SET
    assert at(deployment, "spec.selector").atomic
    assert not at(deployment, "spec.template").atomic
    assert at(schema_for("example.dev/v1", "Widget"), "spec.whole").atomic


def test_maps_of_own_names_are_told_from_fields() -> None:
    """Labels are the user's names, a template's fields are the type's."""
    deployment = schema_for("apps/v1", "Deployment")
    assert at(deployment, "metadata.labels").is_map
    assert not at(deployment, "spec.template").is_map


def test_custom_resources_keep_what_is_empty() -> None:
    """Only Go types drop empty lists; a custom resource's metadata is one."""
    widget = schema_for("example.dev/v1", "Widget")
    assert not at(widget, "spec.tags").typed
    assert at(widget, "metadata").typed
    assert at(schema_for("apps/v1", "Deployment"), f"{POD}.tolerations").typed


def test_custom_defaults_are_known() -> None:
    """Defaults come from the custom resource's own schema."""
    widget = schema_for("example.dev/v1", "Widget")
    assert at(widget, "spec").defaults == {"size": 3}
    assert at(widget, "spec.routes").key_defaults == {"scheme": "http"}


def test_anything_may_stand_in_free_form_content() -> None:
    """Where unknown fields are preserved, nothing is known."""
    assert at(schema_for("example.dev/v1", "Widget"), "spec.free").field("any") is None


def test_a_kind_that_is_not_described_has_no_schema() -> None:
    """None, for another version, another kind or an empty document."""
    document: dict[str, object] = {"components": {"schemas": {}}}
    assert schema_of(document, "apps", "v1", "Deployment") is None
    assert schema_of({}, "apps", "v1", "Deployment") is None


def test_a_recursive_kind_is_resolved_on_demand() -> None:
    """A type that holds itself can be followed as deep as asked, and is built once."""
    loop = {
        "type": "object",
        "x-kubernetes-group-version-kind": [{"group": "g", "version": "v1", "kind": "Loop"}],
        "properties": {"inner": {"allOf": [{"$ref": "#/components/schemas/g.Loop"}]}},
    }
    schema = schema_of({"components": {"schemas": {"g.Loop": loop}}}, "g", "v1", "Loop")
    assert schema is not None
    assert at(schema, "inner.inner.inner") is schema


@pytest.mark.parametrize(
    "node",
    [
        {"x-kubernetes-list-type": "surprise"},
        {"items": True, "x-kubernetes-list-type": "map"},
        {"additionalProperties": True},
        {"$ref": "somewhere/else"},
        {"allOf": []},
    ],
)
def test_an_odd_document_breaks_nothing(node: dict[str, object]) -> None:
    """What is not understood is treated as anything."""
    loop = {
        "x-kubernetes-group-version-kind": [{"group": "g", "version": "v1", "kind": "Odd"}],
        "properties": {"odd": node},
    }
    schema = schema_of({"components": {"schemas": {"g.Odd": loop}}}, "g", "v1", "Odd")
    odd = at(schema, "odd")
    assert odd.list_type in ListType
    assert odd.item is None
