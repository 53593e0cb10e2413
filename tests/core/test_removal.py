"""What has to be taken out before an apply."""

from __future__ import annotations

import pytest

from gitops_tui.core.removal import removal_patch
from tests.core.drift_cases import Case, case, cases


def paths(name: str) -> list[str]:
    """The pointers that a recorded case's patch removes."""
    recorded = case(name)
    patch = removal_patch(recorded.manifest, recorded.live, recorded.schema, base=recorded.base)
    return [operation["path"] for operation in patch if operation["op"] == "remove"]


@pytest.mark.parametrize(
    ("name", "removed"),
    [
        ("edited-by-hand-then-dropped", ["/data/two"]),
        (
            "probe-edited-and-dropped",
            ["/spec/template/spec/containers/0/livenessProbe"],
        ),
        (
            "container-image-set-then-container-dropped",
            ["/spec/template/spec/containers/1"],
        ),
        ("dropped-from-git", []),
        ("key-dropped-after-client-side-apply", []),
        ("shared-with-another-applier", []),
        ("replicas-left-to-the-autoscaler", []),
    ],
)
def test_only_what_an_apply_would_leave_is_taken_out(name: str, removed: list[str]) -> None:
    """Hand-edited and dropped: patched away; ours, taken over or somebody's statement: not."""
    assert paths(name) == removed


def test_the_patch_holds_only_for_the_object_that_was_seen() -> None:
    """The first operation tests the resource version."""
    recorded = case("edited-by-hand-then-dropped")
    patch = removal_patch(recorded.manifest, recorded.live, recorded.schema, base=recorded.base)
    version = recorded.live["metadata"]["resourceVersion"]
    assert patch[0] == {"op": "test", "path": "/metadata/resourceVersion", "value": version}


@pytest.mark.parametrize("recorded", cases(), ids=lambda recorded: recorded.folder.name)
def test_what_is_in_sync_is_never_patched(recorded: Case) -> None:
    """No drift, no patch."""
    if recorded.expected["in_sync"]:
        assert paths(recorded.folder.name) == []


def test_entries_are_taken_out_from_the_back() -> None:
    """Removing one entry does not move the next."""
    recorded = case("env-dropped-after-client-side-apply")
    live = {**recorded.live, "metadata": {**recorded.live["metadata"]}}
    hands = [
        {**entry, "manager": "kubectl-edit"}
        for entry in live["metadata"]["managedFields"]
        if entry["operation"] == "Update"
    ]
    live["metadata"]["managedFields"] = hands
    manifest = {**recorded.manifest, "spec": {**recorded.manifest["spec"]}}
    template = manifest["spec"]["template"]
    (container,) = template["spec"]["containers"]
    bare = {name: value for name, value in container.items() if name != "env"} | {"env": []}
    manifest["spec"]["template"] = {**template, "spec": {"containers": [bare]}}
    base = {**recorded.manifest, "spec": recorded.live["spec"]}
    patch = removal_patch(manifest, live, recorded.schema, base=base)
    removed = [operation["path"] for operation in patch[1:]]
    env = "/spec/template/spec/containers/0/env"
    places = [path for path in removed if path.startswith(env)]
    assert places == [f"{env}/1", f"{env}/0"]
