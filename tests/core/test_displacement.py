"""Entries whose key was changed by hand, in the way of Git's own."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.displacement import displacement_patch, traceless
from gitops_tui.core.resources import JsonObject
from tests.core.drift_cases import schema_for

SERVICE = schema_for("v1", "Service")
NO_NAMES = (("spec.ports[0].name", "Required value"), ("spec.ports[1].name", "Required value"))
NAME_TWICE = (("spec.ports[1].name", 'Duplicate value: "http"'),)


def service(*ports: JsonObject, managed: tuple[JsonObject, ...] = ()) -> JsonObject:
    """A Service of these ports."""
    metadata: JsonObject = {"name": "web", "resourceVersion": "7", "managedFields": list(managed)}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {"ports": list(ports)},
    }


def port(number: int, name: str, **more: Any) -> JsonObject:
    """A port as the server keeps it."""
    return {"name": name, "port": number, "protocol": "TCP", **more}


def moves(manifest: JsonObject, live: JsonObject) -> list[tuple[Any, ...]]:
    """What the patch does after its test."""
    patch = displacement_patch(manifest, live, SERVICE, NAME_TWICE)
    assert not patch or patch[0] == {
        "op": "test",
        "path": "/metadata/resourceVersion",
        "value": "7",
    }
    return [(step["op"], step["path"], step.get("value")) for step in patch[1:]]


def test_a_changed_key_is_set_back() -> None:
    """The entry keeps what the server gave it: only its key is Git's again."""
    live = service(port(81, "http", nodePort=30080), port(9090, "metrics"))
    stated = service(port(80, "http"), port(9090, "metrics"))
    assert moves(stated, live) == [("add", "/spec/ports/0/port", 80)]


def test_a_second_entry_of_the_name_goes() -> None:
    """Where Git's own entry lives too, there is nothing to set back."""
    live = service(port(80, "old"), port(81, "http"), port(82, "http"))
    assert moves(service(port(80, "http")), live) == [
        ("remove", "/spec/ports/2", None),
        ("remove", "/spec/ports/1", None),
    ]


def test_an_entry_in_nobody_s_way_stays() -> None:
    """An extra port of another name does no harm."""
    live = service(port(81, "http"), port(85, "extra"))
    assert moves(service(port(80, "http")), live) == [("add", "/spec/ports/0/port", 80)]


def test_another_applier_s_entry_stays() -> None:
    """It is somebody's statement, as ours is: a person has to decide."""
    fields: JsonObject = {"f:spec": {"f:ports": {'k:{"port":81,"protocol":"TCP"}': {".": {}}}}}
    theirs = {"manager": "team", "operation": "Apply", "apiVersion": "v1", "fieldsV1": fields}
    live = service(port(81, "http"), managed=(theirs,))
    assert moves(service(port(80, "http")), live) == []


def test_another_refusal_moves_nothing() -> None:
    """Only what the server says of entries of that list is looked into."""
    live, stated = service(port(81, "http")), service(port(80, "http"))
    for refused in ((), (("spec.ports", "Required value"),), (("spec.type", "not valid"),)):
        assert displacement_patch(stated, live, SERVICE, refused) == ()


def test_no_trace_of_the_patch_is_left() -> None:
    """The entry of our patches goes, that of our applies and others' stay."""
    applied = {"manager": "gitops-tui", "operation": "Apply"}
    patched = {"manager": "gitops-tui", "operation": "Update"}
    other = {"manager": "kubectl-edit", "operation": "Update"}
    live = service(managed=(applied, patched, other))
    assert traceless(live, "gitops-tui")[1]["value"] == [applied, other]


def put_back(manifest: JsonObject, live: JsonObject, *more: tuple[str, str]) -> Any:
    """The ports that the patch makes where two of them lack a name; None without a patch."""
    patch = displacement_patch(manifest, live, SERVICE, (*NO_NAMES, *more))
    if not patch:
        return None
    _, replaced = patch
    assert (replaced["op"], replaced["path"]) == ("replace", "/spec/ports")
    return replaced["value"]


def unnamed(number: int, **more: Any) -> JsonObject:
    """A port without a name."""
    return {"port": number, "protocol": "TCP", **more}


def test_the_only_port_needs_no_name_for_that() -> None:
    """Its key is Git's again, what the server gave it stays, and a hand's name goes too."""
    stated = service({"port": 5432})
    for hand in (unnamed(5433, nodePort=30432), port(5433, "pg", nodePort=30432)):
        assert put_back(stated, service(hand)) == [unnamed(5432, nodePort=30432)]


def test_the_list_is_put_back_as_a_whole() -> None:
    """So that what is wrong in Git is refused as well, and no entry is moved for nothing."""
    stated = service(port(80, "http", targetPort=0), unnamed(443))
    live = service(port(80, "http"), port(85, "extra"))
    assert put_back(stated, live) == [port(80, "http", targetPort=0), unnamed(443)]


def test_an_answer_about_something_else_as_well_moves_nothing() -> None:
    """The apply would fail all the same; so it would for what another applier states."""
    stated, live = service({"port": 5432}), service(unnamed(5433))
    assert put_back(stated, live, ("spec.type", "Unsupported value")) is None
    fields: JsonObject = {"f:spec": {"f:ports": {'k:{"port":5433,"protocol":"TCP"}': {".": {}}}}}
    theirs = {"manager": "team", "operation": "Apply", "apiVersion": "v1", "fieldsV1": fields}
    assert put_back(stated, service(unnamed(5433), managed=(theirs,))) is None


KEYLESS = "element 0: associative list with keys has an element that omits all key fields"


def test_entries_without_a_key_go() -> None:
    """From the back; what has its key stays, and nothing goes for another reason."""
    schema = schema_for("apps/v1", "Deployment")
    lost, web = {"image": "shop/web"}, {"name": "web", "env": [{"name": "A"}, {"value": "1"}]}
    live = service()
    live["spec"] = {"template": {"spec": {"containers": [lost, web, lost]}}}
    patch = displacement_patch(service(), live, schema, ((".spec", KEYLESS),))
    place = "/spec/template/spec/containers"
    assert [(step["op"], step["path"]) for step in patch[1:]] == [
        ("remove", f"{place}/2"),
        ("remove", f"{place}/1/env/1"),
        ("remove", f"{place}/0"),
    ]
    assert displacement_patch(service(), live, schema, ((".spec", "is wrong"),)) == ()
