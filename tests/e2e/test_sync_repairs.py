"""What a plain apply cannot repair, on the real control plane."""

from __future__ import annotations

import json

import pytest

from tests.e2e.story import Story

pytestmark = pytest.mark.real


def patch(story: Story, word: str, *operations: dict[str, object]) -> None:
    """Somebody's `kubectl patch`."""
    story.kubectl("patch", word, "--type=json", f"--patch={json.dumps(operations)}")


def test_a_port_changed_by_hand_is_set_back(story: Story) -> None:
    """Shown as drift, previewed, repaired; a harmless extra port stays; a preview for a reader."""
    story.synced()
    patch(
        story,
        "service/frontend",
        {"op": "replace", "path": "/spec/ports/0/port", "value": 81},
        {"op": "add", "path": "/spec/ports/-", "value": {"name": "extra", "port": 85}},
    )
    told = story.gitops("diff", "-o", "json")
    row = told.row("Service", "frontend")
    assert (told.code, row["state"], row["error"]) == (1, "drifted", None)
    assert {(change["op"], change["pointer"]) for change in row["changes"]} == {
        ("add", "/spec/ports/0"),
        ("remove", "/spec/ports/0"),
    }
    assert [extra["live"]["name"] for extra in row["extra"]] == ["extra"]
    plan = story.gitops("sync", "--dry-run", "--read-only")
    assert plan.code == 0
    assert "spec.ports[81/TCP]" in plan.out
    done = story.gitops("sync", "-o", "json")
    assert done.code == 0, done.err
    assert done.result("Service", "frontend")["action"] == "configured"
    assert story.live("service/frontend", ".spec.ports[*].port") == "80 85"
    assert story.gitops("diff").code == 0
    managers = story.live("service/frontend", ".metadata.managedFields[*].operation")
    assert managers.split().count("Apply") == 1
