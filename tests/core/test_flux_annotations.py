"""What Flux v1's annotations say in Git and on live objects, and where they say it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gitops_tui.core.desired import Origin
from gitops_tui.core.flux_annotations import (
    hold_in_git,
    ignoring_in_words,
    lock_when_live,
    may_lock,
    never_pruned,
    stated_pointers,
    wants_new_images,
)
from gitops_tui.core.locks import Hold
from gitops_tui.core.resources import JsonObject
from tests.core.objects import key, manifest

KEY = key("apps/Deployment/frontend")
IGNORE = "fluxcd.io/ignore"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def stated(notes: dict[str, Any], text: str = "") -> Hold | None:
    """What a document with `notes` says about itself."""
    body = {"metadata": {"annotations": notes}}
    return hold_in_git(body, Origin("f.yaml", 1), text.encode())


def live(notes: dict[str, Any], manager: str = "kubectl-annotate") -> dict[str, Any]:
    """A live object whose annotations `manager` has set."""
    operation = "Apply" if manager == "gitops-tui" else "Update"
    fields: JsonObject = {"f:metadata": {"f:annotations": {f"f:{name}": {} for name in notes}}}
    owner = {"manager": manager, "operation": operation, "fieldsV1": fields}
    return {"metadata": {"name": "frontend", "annotations": notes, "managedFields": [owner]}}


@pytest.mark.parametrize(
    ("notes", "annotation"),
    [
        ({IGNORE: "true"}, IGNORE),
        ({"flux.weave.works/ignore": "true"}, "flux.weave.works/ignore"),
        ({"fluxcd.io/locked": "true"}, "fluxcd.io/locked"),
        ({"flux.weave.works/locked": "true"}, "flux.weave.works/locked"),
        ({IGNORE: "true", "fluxcd.io/locked": "true"}, IGNORE),
        ({IGNORE: "false"}, None),
        ({IGNORE: "sync_only"}, None),
        ({"fluxcd.io/locked": "false"}, None),
        ({"fluxcd.io/locked_user": "ana"}, None),
        ({}, None),
    ],
)
def test_what_locks_a_manifest(notes: dict[str, Any], annotation: str | None) -> None:
    """`true`, by the new and the old prefix; nothing else does."""
    lock = stated(notes)
    assert (lock and lock.annotation) == annotation


def test_ignore_without_quotes_is_understood() -> None:
    """As Flux's documentation writes it; what it is beside stays as it is, and is shared."""
    bare = {"metadata": {"name": "a", "annotations": {IGNORE: True, "team": "web"}}, "spec": {}}
    read = ignoring_in_words(bare)
    assert read["metadata"] == {"name": "a", "annotations": {IGNORE: "true", "team": "web"}}
    assert read["spec"] is bare["spec"]
    quoted = {"metadata": {"annotations": {IGNORE: "true", "team": True}}}
    assert ignoring_in_words(quoted) is quoted


def test_whose_lock_it_is_and_where_it_stands() -> None:
    """Flux's user and message are owner and reason; file and line are told."""
    text = (
        "kind: Deployment\nmetadata:\n  annotations:\n    fluxcd.io/locked_msg: incident 42\n"
        "    fluxcd.io/locked: 'true'\n    fluxcd.io/locked_user: Ana <ana@example.org>\n"
    )
    notes = {
        "fluxcd.io/locked": "true",
        "fluxcd.io/locked_user": "Ana <ana@example.org>",
        "fluxcd.io/locked_msg": "incident 42",
    }
    lock = stated(notes, text)
    assert lock is not None
    assert (lock.owner, lock.reason) == ("Ana <ana@example.org>", "incident 42")
    assert lock.on(KEY, "f.yaml").place == "f.yaml:5"


def test_a_live_annotation_of_a_person_counts() -> None:
    """Somebody annotated the running object."""
    lock = lock_when_live(KEY, live({IGNORE: "true"}), in_git=True)
    assert lock is not None
    assert (lock.annotation, lock.place) == (IGNORE, "the cluster")
    assert lock_when_live(KEY, live({IGNORE: "false"}), in_git=True) is None


@pytest.mark.parametrize(
    "body",
    [
        live({IGNORE: "true"}, "gitops-tui"),
        live({IGNORE: "true"}, "kubectl-client-side-apply"),
        live(
            {
                IGNORE: "true",
                LAST_APPLIED: json.dumps({"metadata": {"annotations": {IGNORE: "true"}}}),
            },
            "kubectl",
        ),
    ],
)
def test_what_git_once_put_there_does_not_stick(body: dict[str, Any]) -> None:
    """Git took it out again: it decides. Without a manifest nobody decides, and it holds."""
    assert lock_when_live(KEY, body, in_git=True) is None
    assert lock_when_live(KEY, body, in_git=False) is not None


@pytest.mark.parametrize("broken", ["{", "[]", '"text"', "null"])
def test_a_broken_record_of_what_was_applied_is_none(broken: str) -> None:
    """Anybody can write that annotation."""
    body = live({IGNORE: "true", LAST_APPLIED: broken}, "kubectl")
    assert lock_when_live(KEY, body, in_git=True) is not None


def test_sync_only_keeps_from_being_pruned() -> None:
    """Applied as ever, never deleted."""
    assert never_pruned(live({IGNORE: "sync_only"})) == f"its annotation {IGNORE} says sync_only"
    assert never_pruned(live({IGNORE: "false"})) is None


def test_only_objects_with_the_annotation_are_looked_into() -> None:
    """By its bytes, before anything is decoded."""
    assert may_lock(b'{"metadata":{"annotations":{"flux.weave.works/ignore":"true"}}}')
    assert not may_lock(b'{"metadata":{"annotations":{"fluxcd.io/locked":"true"}}}')


def test_what_states_the_lock_is_known() -> None:
    """Each annotation by its pointer."""
    notes = {"fluxcd.io/locked": "true", "fluxcd.io/locked_msg": "why", "team": "web"}
    assert stated_pointers(manifest(KEY, metadata={"annotations": notes})) == (
        "/metadata/annotations/fluxcd.io~1locked",
        "/metadata/annotations/fluxcd.io~1locked_msg",
    )


def test_who_asks_for_new_images() -> None:
    """`automated: "true"`."""
    assert wants_new_images(
        manifest(KEY, metadata={"annotations": {"fluxcd.io/automated": "true"}})
    )
    assert not wants_new_images(manifest(KEY, metadata={"annotations": {IGNORE: "true"}}))
