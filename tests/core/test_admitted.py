"""Whose a change inside a list is that is replaced as a whole: Git's, a hand's, or the server's."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from gitops_tui.core.changes import server_changes
from gitops_tui.core.resources import JsonObject
from tests.core.drift_cases import case, schema_for

SCHEMA = schema_for("networking.k8s.io/v1", "NetworkPolicy")


def policy(*peers: JsonObject, owner: str = "gitops-tui") -> JsonObject:
    """A NetworkPolicy whose egress goes to those peers; `owner` set them."""
    operation = "Apply" if owner == "gitops-tui" else "Update"
    fields: JsonObject = {"f:spec": {"f:egress": {}}}
    entry = {"manager": owner, "operation": operation, "fieldsV1": fields}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "web", "namespace": "example", "managedFields": [entry]},
        "spec": {"podSelector": {}, "egress": [{"to": list(peers)}]},
    }


def block(cidr: str, **more: Any) -> JsonObject:
    """A peer that is a block of addresses."""
    return {"ipBlock": {"cidr": cidr, **more}}


def whose(manifest: JsonObject, answer: JsonObject, live: JsonObject) -> dict[str, bool]:
    """Each changed field, and whether the server is said to make it so."""
    found = server_changes(manifest, answer, live, SCHEMA, base=manifest)
    return {change.path.removeprefix("spec.egress[0].to"): change.by_server for change in found}


def test_what_nobody_foresaw_in_an_entry_does_not_make_its_edit_the_servers() -> None:
    """A default that we do not know, or a policy, adds to the entries; a hand edits one."""
    manifest = policy(block("10.0.0.0/8"), block("10.0.0.1/32"))
    answer = policy(block("10.0.0.0/8", zone="a"), block("10.0.0.1/32", zone="a"))
    live = deepcopy(answer)
    live["metadata"] = policy(owner="kubectl-edit")["metadata"]
    live["spec"]["egress"][0]["to"][1]["ipBlock"]["cidr"] = "10.0.0.2/32"
    assert whose(manifest, answer, live) == {"[1].ipBlock.cidr": False}
    del live["spec"]["egress"][0]["to"][1]
    assert whose(manifest, answer, live) == {"[1]": False}


def test_what_a_policy_adds_to_an_entry_is_the_servers() -> None:
    """Live does not have it yet, and Git never asked for it."""
    manifest = policy(block("10.0.0.0/8"))
    answer = policy(block("10.0.0.0/8", zone="a"))
    assert whose(manifest, answer, manifest) == {"[0].ipBlock.zone": True}
    # Nor has anybody else asked for it, who edited the list beside.
    live = policy(block("10.9.0.0/8"), owner="kubectl-edit")
    assert whose(manifest, answer, live) == {
        "[0].ipBlock.cidr": False,
        "[0].ipBlock.zone": True,
    }


def test_what_a_policy_sets_otherwise_is_the_servers() -> None:
    """It overrules Git's own value, takes an entry out, or puts one in."""
    manifest = policy(block("10.0.0.0/8"))
    assert whose(manifest, policy(block("10.1.0.0/16")), manifest) == {"[0].ipBlock.cidr": True}
    assert whose(manifest, policy(block("10.0.0.0/8"), block("::/0")), manifest) == {"[1]": True}
    both = policy(block("10.0.0.0/8"), block("::/0"))
    assert whose(both, manifest, both) == {"[1]": True}


def test_what_git_empties_is_git_s_and_told_as_it_will_be() -> None:
    """The server leaves null at first: a sync makes an empty map of it in a custom resource; in
    a list of Kubernetes' own it stays.
    """
    emptied = case("custom-resource-free-emptied-in-git")
    assert emptied.answer is not None
    [change] = server_changes(
        emptied.manifest, emptied.answer, emptied.live, emptied.schema, base=emptied.base
    )
    assert (change.path, change.desired, change.by_server) == ("spec.free.x", {}, False)
    role: JsonObject = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "web"},
        "rules": [],
    }
    live = role | {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}]}
    schema = schema_for("rbac.authorization.k8s.io/v1", "Role")
    [change] = server_changes(role, role | {"rules": None}, live, schema, base=live)
    assert (change.path, change.desired, change.by_server) == ("rules", None, False)
