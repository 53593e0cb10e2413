"""What is said of recorded objects of a real API server."""

from __future__ import annotations

from copy import deepcopy

import pytest

from gitops_tui.core.changes import desired_pointer, local_changes, server_changes
from gitops_tui.core.compare import in_sync
from gitops_tui.core.direction import direction_of
from gitops_tui.core.drift import ABSENT, FieldChange, Op
from gitops_tui.core.extras import extra_fields
from gitops_tui.core.paths import follow
from gitops_tui.core.pointers import json_pointer, parse_pointer
from gitops_tui.core.resources import JsonObject
from tests.core.drift_cases import Case, case, cases

every_case = pytest.mark.parametrize("case", cases(), ids=lambda case: case.folder.name)

# Where kubectl and we do not agree, and why.
KUBECTL_MISSES = {
    "edited-by-hand-then-dropped",
    "env-dropped-after-client-side-apply",
    "key-dropped-after-client-side-apply",
}

# Where the local comparison is unsure, so that the server is asked and says `in sync`.
LOCALLY_UNSURE = {
    "admission-policy-changes-what-we-send",
    "client-side-applied",
}


@every_case
def test_the_local_comparison_says_what_was_recorded(case: Case) -> None:
    """Each recorded object is in sync or drifted as expected, also key by key."""
    assert (
        in_sync(case.manifest, case.live, case.schema, base=case.base) is (case.expected["in_sync"])
    )


@every_case
def test_the_local_verdict_names_each_field(case: Case) -> None:
    """The local verdict lists the expected fields, each with its direction and cause."""
    changes = local_changes(case.manifest, case.live, case.schema, base=case.base)
    assert [_told(case, change) for change in changes] == case.expected["local"]


@every_case
def test_the_servers_verdict_names_each_field(case: Case) -> None:
    """The server's dry run, read against the live object, lists the expected fields."""
    changes = _server_changes(case)
    if changes is None:
        assert "refused" in case.expected
        return
    expected = case.expected["server"]
    expected = case.expected["local"] if expected == "as local" else expected
    assert [_told(case, change) for change in changes] == expected


@every_case
def test_extras_are_what_a_persons_tool_set(case: Case) -> None:
    """Extras are shown with who set them, and nothing that a controller or a default set."""
    extras = extra_fields(case.manifest, case.live, case.schema, base=case.base)
    told = [f"{extra.path} set by {extra.cluster.manager}" for extra in extras]
    assert told == case.expected["extra"]
    for extra in extras:
        assert _at(case.live, extra.pointer) is not ABSENT


@every_case
def test_the_server_agrees_where_the_local_comparison_is_sure(case: Case) -> None:
    """`in sync`, said locally, is never a drift that the server knows of."""
    changes = _server_changes(case)
    if changes is None or case.folder.name in LOCALLY_UNSURE:
        return
    assert case.expected["in_sync"] is not bool(changes)


@every_case
def test_kubectl_agrees_but_for_the_named_exceptions(case: Case) -> None:
    """`kubectl diff --server-side` shows a difference where we do."""
    name, changes = case.folder.name, _server_changes(case)
    if changes is None:
        assert case.expected["kubectl"] == "refused"
    elif name in KUBECTL_MISSES:
        assert (bool(changes), case.expected["kubectl"]) == (True, "in sync")
    else:
        assert bool(changes) is (case.expected["kubectl"] == "differs")


@every_case
def test_pointers_lead_to_what_they_claim(case: Case) -> None:
    """A change's pointer finds its live value in the live object."""
    if case.manifest["kind"] == "Secret":
        return
    for change in local_changes(case.manifest, case.live, case.schema, base=case.base):
        if change.order:
            live = follow(case.live, change.steps, case.schema)
            assert json_pointer(live.parts) == change.pointer
            continue
        if change.op is Op.ADD:
            assert follow(case.live, change.steps, case.schema).value is ABSENT
        else:
            assert _at(case.live, change.pointer) == change.live
        pointer = desired_pointer(change, case.manifest, case.schema)
        if change.op is not Op.REMOVE:
            assert pointer is not None
            assert _at(case.manifest, pointer) == change.desired


@every_case
def test_comparing_changes_nothing(case: Case) -> None:
    """Manifest and live object are the same after every comparison."""
    manifest, live = deepcopy(case.manifest), deepcopy(case.live)
    local_changes(case.manifest, case.live, case.schema, base=case.base)
    extra_fields(case.manifest, case.live, case.schema, base=case.base)
    assert (manifest, live) == (case.manifest, case.live)


@every_case
def test_what_differs_without_admission_is_git_s(case: Case) -> None:
    """No policy stood between Git and these answers: nothing in them is the server's own."""
    assert not [change.path for change in _server_changes(case) or () if change.by_server]


@every_case
def test_without_a_schema_nothing_is_called_in_sync_that_is_not(case: Case) -> None:
    """A kind without OpenAPI is compared more strictly, never less."""
    if in_sync(case.manifest, case.live, None, base=case.base):
        assert case.expected["in_sync"]


def _server_changes(case: Case) -> tuple[FieldChange, ...] | None:
    if case.answer is None:
        return None
    return server_changes(case.manifest, case.answer, case.live, case.schema, base=case.base)


def _told(case: Case, change: FieldChange) -> str:
    direction = direction_of(
        change, base=case.base, head=case.manifest, live=case.live, schema=case.schema
    )
    words = [change.op, change.path, "by", direction]
    if change.cluster is not None:
        words += ["set by", change.cluster.manager]
    return " ".join(words)


def _at(body: JsonObject, pointer: str) -> object:
    value: object = body
    for part in parse_pointer(pointer):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else ABSENT
        elif isinstance(value, dict):
            value = value.get(part, ABSENT)
    return value


def test_the_count_of_a_daemon_sets_templates_is_nobodys_statement() -> None:
    """The order of ports alone moves it in a dry run; exported manifests hold an old one."""
    body = case("applied-and-untouched")
    manifest, live = deepcopy(body.manifest), deepcopy(body.live)
    note = "deprecated.daemonset.template.generation"
    live["metadata"]["annotations"] = {note: "2"}
    answer = deepcopy(live)
    answer["metadata"]["annotations"] = {note: "3"}
    assert server_changes(manifest, answer, live, body.schema) == ()
    manifest["metadata"]["annotations"] = {note: "1"}
    assert in_sync(manifest, live, body.schema)
    assert local_changes(manifest, live, body.schema) == ()
