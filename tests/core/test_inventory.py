"""The inventory never forgets what was applied, and calls nothing stale that may be wanted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.desired import Desired, Finding
from gitops_tui.core.inventory import drop, record, stale, widen
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import InventoryRecord
from tests.core.objects import finding, key, manifest

A, B, C = key("ConfigMap/a"), key("ConfigMap/b"), key("ConfigMap/c")
KEYS = st.frozensets(st.sampled_from([A, B, C, key("Secret/a"), key("ConfigMap/a", "other")]))


def inventory(*keys: ResourceKey) -> dict[ResourceKey, InventoryRecord]:
    """An inventory of `keys`, each seen to be applied."""
    return {k: InventoryRecord(k, "v1", f"uid-{k.name}", "digest") for k in keys}


def desired(*keys: ResourceKey, findings: tuple[Finding, ...] = ()) -> Desired:
    """A revision that asks for `keys`."""
    return Desired("f" * 40, {k: manifest(k) for k in keys}, findings)


def test_widening_keeps_what_is_known() -> None:
    """Before an apply a new resource has no UID, and a known one keeps its own."""
    widened = widen(inventory(A), [manifest(A), manifest(B)])
    assert widened == {**inventory(A), B: InventoryRecord(B, "v1", "")}


def test_recording_and_dropping() -> None:
    """An applied resource gets its UID and digest; a pruned one goes."""
    recorded = record(inventory(A), [InventoryRecord(B, "v1", "uid-b", "digest")])
    assert recorded == inventory(A, B)
    assert drop(recorded, {B}) == inventory(A)


@given(KEYS, KEYS)
def test_widening_and_dropping_undo_each_other(
    held: frozenset[ResourceKey], new: frozenset[ResourceKey]
) -> None:
    """Nothing else is touched on the way."""
    before = inventory(*held)
    widened = widen(before, map(manifest, new))
    assert widened.keys() == held | new
    assert drop(widened, new - held) == before


@given(KEYS, KEYS)
def test_stale_is_of_the_inventory_and_not_desired(
    held: frozenset[ResourceKey], wanted: frozenset[ResourceKey]
) -> None:
    """What is stale was applied and is not asked for; without any wish nothing is."""
    gone = stale(inventory(*held), desired(*wanted))
    assert gone == (held - wanted if wanted else frozenset())


@pytest.mark.parametrize(
    "findings", [(finding(hides=True),), (finding(B, hides=True),)], ids=["unread", "hides"]
)
def test_nothing_is_stale_while_something_is_unread(findings: tuple[Finding, ...]) -> None:
    """The missing resource may stand in the file that does not parse."""
    assert stale(inventory(A, B), desired(A, findings=findings)) == frozenset()


def test_what_a_finding_is_about_is_not_stale() -> None:
    """Its manifest is there, only not usable."""
    assert stale(inventory(A, B, C), desired(A, findings=(finding(B),))) == {C}


def test_a_finding_whose_namespace_is_unknown_counts_everywhere() -> None:
    """A kind that is not served has an unknown scope: resources of that name are kept."""
    unknown = finding(key("ConfigMap/b", ""))
    assert stale(inventory(A, B, C), desired(A, findings=(unknown,))) == {C}


def test_outside_the_only_namespace_nothing_is_stale() -> None:
    """What the limit leaves out was not looked for."""
    elsewhere = key("ConfigMap/x", "other")
    held = inventory(A, B, elsewhere)
    assert stale(held, desired(A), only_namespace="example") == {B}
