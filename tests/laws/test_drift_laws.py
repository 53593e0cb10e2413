"""Laws of drift, for generated manifests and live objects."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gitops_tui.core.changes import field_changes, local_changes
from gitops_tui.core.compare import in_sync
from gitops_tui.core.drift import ABSENT, Op
from gitops_tui.core.equality import identical
from gitops_tui.core.expected import expected
from gitops_tui.core.extras import extra_fields
from gitops_tui.core.paths import follow
from gitops_tui.core.pointers import parse_pointer
from gitops_tui.core.resources import JsonObject
from tests.laws.objects import (
    DEPLOYMENT,
    applied,
    changed_at,
    deployments,
    free_objects,
    leaves,
    respelled,
    shuffled,
    with_server_fields,
)

_IDENTITY = {("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")}


@given(deployments)
def test_a_manifest_never_drifts_from_itself(manifest: JsonObject) -> None:
    """What was just applied is in sync."""
    live = applied(manifest, DEPLOYMENT)
    assert in_sync(manifest, live, DEPLOYMENT)
    assert local_changes(manifest, live, DEPLOYMENT) == ()


@given(free_objects)
def test_a_manifest_without_a_schema_never_drifts_from_itself(manifest: JsonObject) -> None:
    """The same where nothing is known of the kind."""
    assert in_sync(manifest, applied(manifest, None), None)


@given(deployments, st.integers(0, 9))
def test_what_the_server_adds_is_no_drift(manifest: JsonObject, seed: int) -> None:
    """Fields that the manifest does not state make no drift, wherever they are."""
    live = with_server_fields(applied(manifest, DEPLOYMENT), DEPLOYMENT, seed)
    assert in_sync(manifest, live, DEPLOYMENT)


@given(deployments, st.data())
def test_only_the_order_of_entries_is_drift(manifest: JsonObject, data: st.DataObject) -> None:
    """The order of keys in an object never is; that of a list's entries is told as such, and
    is gone once it was applied.
    """
    live = applied(manifest, DEPLOYMENT)
    other = shuffled(manifest, DEPLOYMENT, data.draw)
    changes = local_changes(other, live, DEPLOYMENT)
    assert all(change.order for change in changes)
    assert in_sync(other, live, DEPLOYMENT) is not bool(changes)
    assert bool(changes) is not identical(other, manifest)
    after = expected(other, live, DEPLOYMENT) | {"metadata": live["metadata"]}
    assert in_sync(other, after, DEPLOYMENT)
    assert local_changes(other, after, DEPLOYMENT) == ()


@given(deployments)
def test_spelling_of_quantities_is_no_drift(manifest: JsonObject) -> None:
    """`1000m` and `1` are the same amount, in both directions."""
    other = respelled(manifest)
    assert in_sync(other, applied(manifest, DEPLOYMENT), DEPLOYMENT)
    assert field_changes(other, manifest, DEPLOYMENT) == ()


@given(deployments, st.data())
def test_a_changed_stated_field_is_drift(manifest: JsonObject, data: st.DataObject) -> None:
    """Whatever stated value is another one in the live object is found."""
    places = [path for path in leaves(manifest) if path not in _IDENTITY]
    path = data.draw(st.sampled_from(places))
    live = changed_at(applied(manifest, DEPLOYMENT), path, "edited-by-hand")
    assert not in_sync(manifest, live, DEPLOYMENT)
    assert local_changes(manifest, live, DEPLOYMENT)


@given(deployments, st.data())
def test_a_stated_field_taken_away_is_drift(manifest: JsonObject, data: st.DataObject) -> None:
    """A stated map's entry that is gone from the live object is added back."""
    stated_labels = manifest["metadata"].get("labels", {})
    assume(stated_labels)
    gone = data.draw(st.sampled_from(sorted(stated_labels)))
    live = applied(manifest, DEPLOYMENT)
    del live["metadata"]["labels"][gone]
    _disown(live, "f:labels")
    assert not in_sync(manifest, live, DEPLOYMENT)
    (change,) = local_changes(manifest, live, DEPLOYMENT)
    assert (change.op, change.steps) == (Op.ADD, ("metadata", "labels", gone))


@given(deployments, deployments)
def test_what_an_earlier_revision_applied_and_git_dropped_is_drift(
    earlier: JsonObject, manifest: JsonObject
) -> None:
    """In sync with what the earlier revision applied means: it stated nothing more."""
    live = applied(earlier, DEPLOYMENT)
    more = set(earlier["metadata"].get("labels", {})) - set(manifest["metadata"].get("labels", {}))
    if more:
        assert not in_sync(manifest, live, DEPLOYMENT)
    named = {change.steps for change in local_changes(manifest, live, DEPLOYMENT)}
    assert {("metadata", "labels", label) for label in more} <= named


@settings(max_examples=60)
@given(deployments, deployments, deployments)
def test_both_comparisons_agree(
    manifest: JsonObject, earlier: JsonObject, base: JsonObject
) -> None:
    """`in_sync` says yes exactly where the local verdict has nothing to list."""
    live = applied(earlier, DEPLOYMENT)
    changes = local_changes(manifest, live, DEPLOYMENT, base=base)
    assert in_sync(manifest, live, DEPLOYMENT, base=base) is not bool(changes)


@given(free_objects, free_objects)
def test_both_comparisons_agree_without_a_schema(manifest: JsonObject, earlier: JsonObject) -> None:
    """The same where nothing is known of the kind, and for values of any shape."""
    live = applied(earlier, None)
    assert in_sync(manifest, live, None) is not bool(local_changes(manifest, live, None))


@given(free_objects, free_objects, st.booleans())
def test_values_of_the_wrong_shape_break_nothing(
    manifest: JsonObject, earlier: JsonObject, known: bool
) -> None:
    """A manifest that the server would refuse is compared all the same."""
    live = applied(earlier, DEPLOYMENT if known else None)
    for one, other in ((manifest, live), (earlier, live)):
        changes = local_changes(one, other, DEPLOYMENT, base=manifest)
        assert in_sync(one, other, DEPLOYMENT, base=manifest) is not bool(changes)
        extra_fields(one, other, DEPLOYMENT)


@given(deployments, deployments)
def test_a_sync_is_done_after_a_sync(manifest: JsonObject, earlier: JsonObject) -> None:
    """What is expected of a sync differs from the manifest in nothing that is stated."""
    wanted = expected(manifest, applied(earlier, DEPLOYMENT), DEPLOYMENT)
    live = {**wanted, "apiVersion": "apps/v1", "kind": "Deployment"}
    live["metadata"] = {
        **wanted["metadata"],
        "managedFields": applied(manifest, DEPLOYMENT)["metadata"]["managedFields"],
    }
    assert in_sync(manifest, live, DEPLOYMENT)


@settings(max_examples=50)
@given(deployments, deployments)
def test_pointers_lead_to_what_they_claim(manifest: JsonObject, live: JsonObject) -> None:
    """A pointer finds the live value, or the live place that the desired value goes to."""
    for change in field_changes(manifest, live, DEPLOYMENT):
        if change.order:
            found = follow(live, change.steps, DEPLOYMENT)
            assert isinstance(_at(live, change.pointer), list)
            assert identical(found.value, _at(live, change.pointer))
            assert sorted(change.live) == sorted(change.desired)
            continue
        if change.live is not ABSENT:
            assert identical(_at(live, change.pointer), change.live)
            assert identical(follow(live, change.steps, DEPLOYMENT).value, change.live)
            continue
        above = follow(live, change.steps[:-1], DEPLOYMENT)
        last = change.pointer.rpartition("/")
        assert above.value is ABSENT or identical(_at(live, last[0]), above.value)
        assert identical(follow(manifest, change.steps, DEPLOYMENT).value, change.desired)


@settings(max_examples=50)
@given(deployments, deployments)
def test_a_field_diff_is_empty_for_equals_only(one: JsonObject, other: JsonObject) -> None:
    """No change is told twice, and a change the other way round is the same place."""
    there = {change.path for change in field_changes(one, other, DEPLOYMENT)}
    back = {change.path for change in field_changes(other, one, DEPLOYMENT)}
    assert len(there) == len(field_changes(one, other, DEPLOYMENT))
    assert there == back


def _disown(live: JsonObject, name: str) -> None:
    """Somebody's edit takes the field from the set of who applied it."""
    live["metadata"]["managedFields"][0]["fieldsV1"]["f:metadata"].pop(name)


def _at(body: Any, pointer: str) -> Any:
    for part in parse_pointer(pointer):
        body = body[int(part)] if isinstance(body, list) else body[part]
    return body
