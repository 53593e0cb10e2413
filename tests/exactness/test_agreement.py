"""Where a row may differ from what kubectl shows: each exception holds, and no further."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from gitops_tui.core.drift import ABSENT, ExtraField, FieldChange, Op, ResourceStatus, State
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import LiveCause
from tests.exactness.agreement import Said, disagreement, missed, unfounded, unrepaired
from tests.exactness.oracle import Shown
from tests.exactness.sides import LAST_APPLIED


def config(**data: Any) -> Any:
    """A ConfigMap."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": data}


def row(state: State = State.IN_SYNC, *changes: FieldChange, **more: Any) -> ResourceStatus:
    """A row of ours."""
    key = ResourceKey("", more.pop("kind", "ConfigMap"), "example", "c")
    return ResourceStatus(key, "v1", state, changes=changes, **more)


def removed(name: str) -> FieldChange:
    """An entry of `data` that a sync takes out."""
    return FieldChange(f"/data/{name}", f"data.{name}", Op.REMOVE, live="1", steps=("data", name))


def test_equal_fields_agree_and_others_do_not() -> None:
    """A field that one side alone shows, or shows otherwise, is a disagreement."""
    steps = ("data", "a")
    change = FieldChange("/data/a", "data.a", Op.CHANGE, desired="2", live="1", steps=steps)
    drifted = row(State.DRIFTED, change)
    assert not disagreement(Said(drifted, Shown(config(a="1"), config(a="2")), config(a="2")))
    for shown in (Shown(config(a="1"), config(a="1")), Shown(config(a="1"), config(a="3"))):
        assert disagreement(Said(drifted, shown, config(a="2")))
    assert disagreement(Said(row(), Shown(config(a="1"), config(a="2")), config(a="2")))
    assert disagreement(Said(row(State.DRIFTED), Shown(config(), config()), config()))


def test_what_is_missing_is_missing_for_both() -> None:
    """kubectl shows such an object as new."""
    assert not disagreement(Said(row(State.MISSING), Shown(None, config()), config()))
    assert disagreement(Said(row(State.MISSING), Shown(config(), config()), config()))
    assert disagreement(Said(row(), Shown(None, config()), config()))


def test_what_kubectl_cannot_diff_is_no_difference() -> None:
    """A third outcome, also of what is missing; that we alone cannot compare it is a
    disagreement.
    """
    assert not disagreement(Said(row(State.FAILED), Shown(config(), None, "invalid"), config()))
    new = Shown(None, None, "invalid")
    assert not disagreement(Said(row(State.FAILED), new, config()))
    assert disagreement(Said(row(State.MISSING), new, config()))
    assert disagreement(Said(row(State.FAILED), Shown(config(), config()), config()))


def test_what_git_dropped_is_left_unsaid_by_kubectl() -> None:
    """Stated at the synced revision or by client-side apply, gone from HEAD, still live."""
    shown = Shown(config(a="1", b="1"), config(a="1", b="1"))
    drifted = row(State.DRIFTED, removed("b"))
    assert not disagreement(Said(drifted, shown, config(a="1"), synced=config(a="1", b="1")))
    assert disagreement(Said(drifted, shown, config(a="1"), synced=config(a="1")))
    assert disagreement(Said(drifted, shown, config(a="1", b="1"), synced=config(b="1")))
    nothing = {**config(), "data": {}}
    bare = {**config(), "data": None}
    for synced in (nothing, bare):
        head = {name: value for name, value in config().items() if name != "data"}
        assert disagreement(Said(drifted, shown, head, synced=synced))
    applied = config(a="1", b="1")
    applied["metadata"]["annotations"] = {LAST_APPLIED: json.dumps(config(b="1"))}
    assert not disagreement(Said(drifted, Shown(applied, applied), config(a="1")))


def test_an_object_being_deleted_is_terminating() -> None:
    """For us; kubectl goes on showing what it would apply."""
    going = config(a="1")
    going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    shown = Shown(going, config(a="2"))
    assert not disagreement(Said(row(State.TERMINATING), shown, config(a="2")))
    assert disagreement(Said(row(), Shown(going, going), config(a="1")))
    assert disagreement(Said(row(State.TERMINATING), Shown(config(), config()), config()))


def test_replicas_under_an_autoscaler_are_left_alone() -> None:
    """Only there, and only the replicas."""
    shown = Shown({**config(), "spec": {"replicas": 4}}, {**config(), "spec": {"replicas": 2}})
    assert not disagreement(Said(row(autoscaler="web"), shown, config()))
    assert disagreement(Said(row(), shown, config()))


def test_what_nobody_owns_stays_beside_string_data() -> None:
    """kubectl alone sweeps it out; not what Git states or stated, nor beside `data` of Git's."""
    live = {**config(a="1", b="1"), "kind": "Secret"}
    swept = Shown(live, {**live, "data": {"a": "1"}})
    typed = {**config(), "kind": "Secret", "stringData": {"a": "1"}}
    del typed["data"]
    secret = row(kind="Secret")
    assert not disagreement(Said(secret, swept, typed, synced=typed))
    assert disagreement(Said(secret, swept, {**typed, "data": {}}, synced=typed))
    before = {**typed, "stringData": {"a": "1", "b": "1"}}
    assert disagreement(Said(secret, swept, typed, synced=before))
    assert disagreement(Said(secret, Shown(live, {**live, "data": {"b": "1"}}), typed))
    turned = Shown(live, {**live, "data": {"a": "1", "b": "2"}})
    assert disagreement(Said(secret, turned, typed, synced=typed))


def test_what_git_empties_in_a_custom_resource_is_empty_after_a_sync() -> None:
    """kubectl shows the null that its one apply leaves; of another kind that is what stays."""
    words = FieldChange("/w", "w", Op.CHANGE, desired=[], live=["a"], steps=("w",))
    git, live, nothing = ({**config(), "w": value} for value in ([], ["a"], None))
    said = Said(row(State.DRIFTED, words, kind="Gadget"), Shown(live, nothing), git)
    assert not disagreement(said)
    assert disagreement(replace(said, row=row(State.DRIFTED, words)))
    other = replace(words, desired=["b"])
    assert disagreement(replace(said, row=row(State.DRIFTED, other, kind="Gadget")))


def test_the_order_of_entries_is_a_field() -> None:
    """Told by those that both sides have, without what stands the same at both ends."""

    def listed(*names: str) -> Any:
        return {**config(), "env": [{"name": name} for name in names]}

    shown = Shown(listed("A", "B", "C"), listed("A", "C", "B"))
    change = FieldChange(
        "/env", "", Op.CHANGE, desired=["C", "B"], live=["B", "C"], steps=("env",), order=True
    )
    assert not disagreement(Said(row(State.DRIFTED, change), shown, config()))
    other = replace(change, desired=["B", "C"], live=["C", "B"])
    assert disagreement(Said(row(State.DRIFTED, other), shown, config()))
    assert disagreement(Said(row(), shown, config()))
    more = Shown(listed("A", "B"), listed("A", "N", "B"))
    assert disagreement(Said(row(State.DRIFTED, change), more, config()))


def test_a_job_that_ran_is_not_missing() -> None:
    """As long as its manifest is the one that ran."""
    shown = Shown(None, config())
    assert not disagreement(Said(row(kind="Job"), shown, config(), synced=config()))
    assert disagreement(Said(row(kind="Job"), shown, config(a="1"), synced=config()))


def test_status_and_bookkeeping_are_nobodys_statement() -> None:
    """Nor is kubectl's note of what it applied last."""
    live, merged = config(), config()
    live |= {"status": {"a": 1}}
    live["metadata"] |= {"generation": 1, "annotations": {LAST_APPLIED: "{}"}}
    merged["metadata"] |= {"generation": 2}
    assert not disagreement(Said(row(), Shown(live, merged), config()))


def test_a_list_that_lost_its_keys_is_told_as_a_whole() -> None:
    """By both: an entry without its key has no place of its own."""
    live = {**config(), "imagePullSecrets": [{}]}
    merged = {**config(), "imagePullSecrets": [{"name": "a"}]}
    steps = ("imagePullSecrets", 0, "name")
    change = FieldChange("/imagePullSecrets/0/name", "", Op.ADD, desired="a", steps=steps)
    assert change.live is ABSENT
    drifted = row(State.DRIFTED, change)
    assert not disagreement(Said(drifted, Shown(live, merged), merged))


def test_what_only_the_server_finds_was_missed() -> None:
    """A row that verifying turns is reported, with both its sides."""
    said = Said(row(), Shown(config(), config()), config())
    assert not missed(said, row())
    assert missed(said, row(State.DRIFTED, removed("a")))
    assert missed(said, row(State.FAILED))
    refused = Said(row(), Shown(config(), None, "invalid"), config())
    assert not missed(refused, row(State.FAILED))
    assert missed(refused, row())


def test_an_extra_lives_where_it_is_told() -> None:
    """And is not told as a change beside it."""

    def told(value: str, *changes: FieldChange) -> Said:
        extra = ExtraField("/data/b", "data.b", value, LiveCause("kubectl-edit", None))
        live = config(a="1", b="1")
        return Said(row(State.IN_SYNC, *changes, extra=(extra,)), Shown(live, live), config(a="1"))

    assert not unfounded(told("1"))
    assert unfounded(told("2"))
    assert unfounded(told("1", removed("b")))


def test_what_was_synced_is_in_sync() -> None:
    """Whatever is left was not repaired."""
    assert not unrepaired(row())
    assert unrepaired(row(State.DRIFTED, removed("a")))
    assert unrepaired(row(State.MISSING))
    assert unrepaired(row(State.FAILED))
