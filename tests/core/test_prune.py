"""Deleting has guards that no flag answers by accident."""

from __future__ import annotations

import pytest

from gitops_tui.core.desired import Desired
from gitops_tui.core.prune import disabled, guarded, needs_count, refusal
from tests.core.objects import finding, key, manifest


@pytest.mark.parametrize(
    ("count", "size", "typed"),
    [
        (1, 3, False),
        (1, 2, True),
        (10, 30, False),
        (11, 1_000, True),
        (10, 29, True),
        (0, 0, False),
    ],
)
def test_the_number_is_typed(count: int, size: int, *, typed: bool) -> None:
    """More than ten, or more than a third, is said by number."""
    assert needs_count(count, size) is typed


def test_what_holds_data_is_guarded() -> None:
    """Namespaces, CRDs, volumes and StatefulSets go one by one."""
    assert guarded(key("Namespace/a", ""))
    assert guarded(key("apps/StatefulSet/db"))
    assert not guarded(key("apps/Deployment/a"))


def test_an_unread_manifest_refuses() -> None:
    """The sentence names the file and line."""
    wanted = {key("ConfigMap/a"): manifest(key("ConfigMap/a"))}
    told = refusal(Desired("f" * 40, wanted, (finding(hides=True),)))
    assert told == (
        "Nothing is pruned while a manifest cannot be read: f.yaml:3 may ask for what looks stale."
    )
    assert refusal(Desired("f" * 40, wanted, (finding(key("ConfigMap/b")),))) is None


def test_nothing_desired_refuses() -> None:
    """An empty path is more likely a mistake than a wish."""
    assert refusal(Desired("f" * 40)) == (
        "Nothing is pruned while Git asks for nothing at all: check the branch and the path."
    )


@pytest.mark.parametrize(
    ("metadata", "spared"),
    [
        ({"annotations": {"gitops-tui.dev/prune": "disabled"}}, True),
        ({"annotations": {"gitops-tui.dev/prune": "enabled"}}, False),
        ({"annotations": None}, False),
        ({}, False),
    ],
)
def test_the_annotation_spares(metadata: dict[str, object], *, spared: bool) -> None:
    """An object may say itself that it is never pruned."""
    assert disabled({"metadata": metadata}) is spared
