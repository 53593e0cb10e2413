"""Who owns what: server-side apply, and what ordinary writes do to ownership."""

from __future__ import annotations

from typing import Any

from tests.sandbox.speaking import Api

MAPS = "/api/v1/namespaces/default/configmaps"
ONE = f"{MAPS}/one"
MERGE = "application/merge-patch+json"


def config(**data: str) -> dict[str, Any]:
    """A ConfigMap."""
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "one"}}
    return body | {"data": data}


def owners(body: Any) -> dict[str, set[str]]:
    """Manager -> the data keys that it owns."""
    return {
        entry["manager"]: {word.removeprefix("f:") for word in entry["fieldsV1"].get("f:data", {})}
        for entry in body["metadata"]["managedFields"]
    }


async def test_two_appliers_share_an_equal_value(api: Api) -> None:
    """Both own it; who lets go leaves it to the other."""
    await api.apply(ONE, config(a="1"), "one")
    status, body = await api.apply(ONE, config(a="1", b="2"), "two")
    assert (status, owners(body)) == (200, {"one": {"a"}, "two": {"a", "b"}})
    _, body = await api.apply(ONE, config(), "one")
    assert body["data"] == {"a": "1", "b": "2"}


async def test_a_conflict_is_refused_and_force_takes_over(api: Api) -> None:
    """The causes name manager and field."""
    await api.apply(ONE, config(a="1"), "one")
    status, body = await api.apply(ONE, config(a="2"), "two")
    assert (status, body["reason"]) == (409, "Conflict")
    assert body["message"] == 'Apply failed with 1 conflict: conflict with "one": .data.a'
    assert body["details"]["causes"] == [
        {"reason": "FieldManagerConflict", "message": 'conflict with "one"', "field": ".data.a"}
    ]
    status, body = await api.apply(ONE, config(a="2"), "two", force="true")
    assert (status, owners(body)) == (200, {"two": {"a"}})


async def test_what_was_dropped_goes_unless_another_owns_it(api: Api) -> None:
    """A field that somebody edited since is theirs and stays."""
    await api.apply(ONE, config(a="1", b="1", c="1"), "one")
    await api.ask("PATCH", ONE, {"data": {"b": "9"}}, MERGE, fieldManager="kubectl-edit")
    _, body = await api.apply(ONE, config(a="1"), "one")
    assert body["data"] == {"a": "1", "b": "9"}


async def test_the_user_agent_names_the_manager(api: Api) -> None:
    """Up to its slash, where no field manager is given."""
    await api.ask("POST", MAPS, config(a="1"))
    assert set(owners(await api.get(ONE))) == {"tests"}


async def test_a_write_that_changes_nothing_is_none(api: Api) -> None:
    """The resource version stays, whichever way it was written."""
    _, first = await api.apply(ONE, config(a="1"))
    _, again = await api.apply(ONE, config(a="1"))
    _, patched = await api.ask("PATCH", ONE, {"data": {"a": "1"}}, MERGE)
    assert first["metadata"] == again["metadata"] == patched["metadata"]


async def test_a_patch_can_hand_fields_over(api: Api) -> None:
    """Claims can be rewritten, which is how client-side apply is taken over."""
    await api.ask("POST", MAPS, config(a="1"), fieldManager="kubectl-client-side-apply")
    entries = (await api.get(ONE))["metadata"]["managedFields"]
    entries[0] |= {"manager": "gitops-tui", "operation": "Apply"}
    patch = {"metadata": {"managedFields": entries}}
    await api.ask("PATCH", ONE, patch, MERGE, fieldManager="gitops-tui")
    _, body = await api.apply(ONE, config(b="2"), "gitops-tui")
    assert body["data"] == {"b": "2"}


async def test_status_and_spec_have_doors_of_their_own(api: Api) -> None:
    """A status cannot be written by the main door, nor a spec by the status's."""
    path = "/api/v1/namespaces/default/services"
    spec = {"ports": [{"port": 80}]}
    _, made = await api.ask("POST", path, {"metadata": {"name": "web"}, "spec": spec})
    balanced = {"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}}
    _, body = await api.ask("PATCH", f"{path}/web", balanced, MERGE)
    assert body["status"] == made["status"]
    _, body = await api.ask("PATCH", f"{path}/web/status", balanced | {"spec": {}}, MERGE)
    assert body["status"] == balanced["status"]
    assert body["spec"] == made["spec"]


async def test_protobuf_is_refused_with_a_sentence(api: Api) -> None:
    """Some of kubectl's generators send it."""
    status, body = await api.ask("POST", MAPS, {}, "application/vnd.kubernetes.protobuf")
    assert status == 415
    assert "application/json" in body["message"]


async def test_an_apply_names_its_manager(api: Api) -> None:
    """Without one it is refused."""
    status, body = await api.ask("PATCH", ONE, config(), "application/apply-patch+yaml")
    assert (status, body["message"]) == (400, "fieldManager is required for apply patch")


async def test_a_delete_minds_the_uid(api: Api) -> None:
    """Only the object that was seen is deleted."""
    await api.apply(ONE, config(a="1"))
    status, _ = await api.ask("DELETE", ONE, {"preconditions": {"uid": "another"}})
    assert status == 409
    uid = (await api.get(ONE))["metadata"]["uid"]
    status, _ = await api.ask("DELETE", ONE, {"preconditions": {"uid": uid}})
    assert status == 200
