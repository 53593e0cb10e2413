"""Structures that Git states as empty and that hold something: where an apply takes too much."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.drift import ABSENT
from gitops_tui.core.emptied import any_lost, emptied
from gitops_tui.core.paths import readable
from tests.core.drift_cases import schema_for

DEPLOYMENT = schema_for("apps/v1", "Deployment")


def pod(**fields: Any) -> Any:
    """A Deployment whose pod has these fields, and one container."""
    container = {"name": "web", "image": "web", "resources": fields.pop("resources", ABSENT)}
    stated = {name: value for name, value in container.items() if value is not ABSENT}
    return {"spec": {"template": {"spec": {"containers": [stated], **fields}}}}


def test_only_what_held_something_was_emptied() -> None:
    """In fields and in entries of lists; what was empty or absent before is left alone."""
    full = pod(affinity={"nodeAffinity": {}}, resources={"requests": {"cpu": "1"}})
    bare = pod(affinity={}, resources={})
    found = emptied(bare, full, DEPLOYMENT)
    assert sorted(map(readable, found)) == [
        "spec.template.spec.affinity",
        "spec.template.spec.containers[web].resources",
    ]
    assert emptied(bare, bare, DEPLOYMENT) == ()
    assert emptied(bare, pod(), DEPLOYMENT) == ()
    assert emptied(full, full, DEPLOYMENT) == ()


def test_what_is_there_and_empty_is_not_lost() -> None:
    """Only what is gone altogether, or null."""
    places = emptied(pod(affinity={}), pod(affinity={"nodeAffinity": {}}), DEPLOYMENT)
    assert not any_lost(pod(affinity={}), places, DEPLOYMENT)
    assert any_lost(pod(), places, DEPLOYMENT)
    assert any_lost(pod(affinity=None), places, DEPLOYMENT)
