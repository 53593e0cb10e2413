"""Taking live into Git: which edits of a manifest make it say what the cluster has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gitops_tui.core.changes import local_changes
from gitops_tui.core.drift import FieldChange
from gitops_tui.core.json_edits import Drop, Insert, Put, after
from gitops_tui.core.resources import JsonObject
from gitops_tui.core.taking import chosen, taken
from gitops_tui.errors import UsageError
from tests.core.drift_cases import Case, cases, schema_for
from tests.laws.objects import applied

DRIFTED = [each for each in cases() if each.manifest["kind"] != "Secret"]


@pytest.mark.parametrize("case", DRIFTED, ids=lambda case: str(case.folder.name))
def test_what_was_taken_whole_has_no_drift_left(case: Case) -> None:
    """Each recorded drift is gone once its live values are in the manifest."""
    schema, base = case.schema, case.base
    changes = local_changes(case.manifest, case.live, schema, base=base)
    edits = taken(case.manifest, changes, case.live, schema)
    made = made_of(case.manifest, edits)
    assert local_changes(made, case.live, schema, base=base) == ()
    assert bool(edits) == bool(changes)


def made_of(body: JsonObject, edits: list[Any]) -> JsonObject:
    """The manifest with the edits made."""
    for edit in edits:
        body = after(body, edit)
    return body


DEPLOYMENT = schema_for("apps/v1", "Deployment")


def deployment(spec: JsonObject, **metadata: Any) -> JsonObject:
    """A Deployment with that pod."""
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [spec]}}
    named = {"name": "web", "namespace": "example", **metadata}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": named,
        "spec": {"template": template},
    }


def drift(git: JsonObject, live: JsonObject, base: JsonObject | None = None) -> list[FieldChange]:
    """What differs."""
    return list(local_changes(git, live, DEPLOYMENT, base=base))


A, B, C = ({"name": name, "value": name} for name in "ABC")
POD = ("spec", "template", "spec", "containers", 0)


def test_what_live_lost_goes_from_the_manifest() -> None:
    """With the structure around it that nothing is left in."""
    git = deployment({"name": "web", "env": [A]}, labels={"app": "web"})
    live = deployment({"name": "web"})
    edits = taken(git, drift(git, live), live, DEPLOYMENT)
    assert set(edits) == {Drop(("metadata", "labels")), Drop((*POD, "env"))}


def test_an_entry_is_found_by_its_key_and_not_by_its_place() -> None:
    """What the cluster has in another order is edited where Git has it, one by one."""
    git = deployment({"name": "web", "env": [A, B, C]})
    live = deployment({"name": "web", "env": [{**C, "value": "x"}, A]})
    values = [change for change in drift(git, live) if not change.order]
    edits = taken(git, values, live, DEPLOYMENT)
    assert edits == [Put((*POD, "env", 2, "value"), "x"), Drop((*POD, "env", 1))]


def test_an_order_is_taken_by_moving_entries() -> None:
    """What is moved goes and comes again; what stays where it is, is not touched."""
    git = deployment({"name": "web", "env": [A, B, C, {"name": "D"}]})
    live = deployment({"name": "web", "env": [C, {"name": "X"}, A, B, {"name": "D"}]})
    (change,) = (change for change in drift(git, live) if change.order)
    edits = taken(git, [change], live, DEPLOYMENT)
    assert edits == [Drop((*POD, "env", 2)), Insert((*POD, "env", 0), C)]
    assert drift(made_of(git, edits), live) == []


def test_a_new_entry_is_put_beside_its_neighbours() -> None:
    """So that no other order is left to be told."""
    base = deployment({"name": "web", "env": [A, B, C]})
    git = deployment({"name": "web", "env": [A, C]})
    live = applied(base, DEPLOYMENT)
    edits = taken(git, drift(git, live, base), live, DEPLOYMENT)
    assert drift(made_of(git, edits), live, base) == []


def test_what_git_dropped_and_live_still_has_comes_back() -> None:
    """A field, and an entry of a list with its key."""
    base = deployment({"name": "web", "env": [A, B], "tty": True})
    git = deployment({"name": "web", "env": [A]})
    live = applied(base, DEPLOYMENT)
    changes = drift(git, live, base)
    assert {change.path for change in changes} == {
        "spec.template.spec.containers[web].env[B]",
        "spec.template.spec.containers[web].tty",
    }
    edits = taken(git, changes, live, DEPLOYMENT)
    assert edits == [Insert((*POD, "env", 1), B), Put((*POD, "tty"), True)]


def test_a_list_without_keys_is_taken_whole() -> None:
    """One argument of a command line alone means nothing."""
    git = deployment({"name": "web", "args": ["a", "b", "c"]})
    live = deployment({"name": "web", "args": ["a", "x", "y", "c"]})
    changes = drift(git, live)
    assert len(changes) == 2
    made = made_of(git, taken(git, changes[:1], live, DEPLOYMENT))
    assert drift(made, live) == []


def test_fields_are_chosen_by_pointer_or_by_path() -> None:
    """And one that has not drifted is refused, with those that have."""
    git, live = deployment({"name": "web", "env": [A, B]}), deployment({"name": "web", "env": []})
    changes = drift(git, live)
    assert chosen(changes, ()) == tuple(changes)
    assert chosen(changes, [changes[1].pointer]) == (changes[1],)
    assert chosen(changes, [changes[0].path]) == (changes[0],)
    with pytest.raises(UsageError, match="/spec/x has not drifted") as refused:
        chosen(changes, ["/spec/x"])
    assert changes[0].pointer in str(refused.value)


def test_what_the_server_sets_is_taken_only_where_it_is_named() -> None:
    """Git would state it in vain: the policy has the last word at the next apply too."""
    git, live = deployment({"name": "web", "env": [A, B]}), deployment({"name": "web", "env": []})
    ours, painted = drift(git, live)
    painted = replace(painted, by_server=True)
    assert chosen((ours, painted), ()) == (ours,)
    assert chosen((ours, painted), [painted.pointer]) == (painted,)
    with pytest.raises(UsageError, match="Nothing that has drifted is Git's") as refused:
        chosen((painted,), ())
    assert "--field" in str(refused.value)


def test_what_the_manifest_does_not_state_cannot_be_taken_out() -> None:
    """A default that the server would set again is nothing of Git's."""
    git, live = deployment({"name": "web"}), deployment({"name": "web"})
    stated = deployment({"name": "web", "tty": True})
    with pytest.raises(UsageError, match="does not state spec"):
        taken(git, drift(stated, live), live, DEPLOYMENT)
