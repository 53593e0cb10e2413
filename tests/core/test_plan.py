"""What others need comes first, and goes last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitops_tui.core.annotations import WAVE
from gitops_tui.core.plan import awaited, blocked_by, prune_order, waves
from gitops_tui.core.resources import JsonObject, ResourceKey
from tests.core.objects import key, manifest

NAMESPACE = key("Namespace/example", "")
CRD = key("apiextensions.k8s.io/CustomResourceDefinition/widgets.example.com", "")
ORDERED = [
    NAMESPACE,
    key("ServiceAccount/frontend"),
    key("ConfigMap/settings"),
    key("PersistentVolumeClaim/data"),
    key("Service/frontend"),
    key("apps/Deployment/frontend"),
    key("example.com/Widget/w"),
    key("admissionregistration.k8s.io/ValidatingWebhookConfiguration/hook", ""),
]


@given(st.permutations([*ORDERED, CRD]))
def test_the_order_does_not_depend_on_files(keys: list[ResourceKey]) -> None:
    """Namespaces and CRDs, accounts, configuration, storage, services, workloads, the rest,
    webhooks: in whatever order they are read.
    """
    planned = [[m.key for m in wave] for wave in waves(map(manifest, keys))]
    assert planned == [[NAMESPACE, CRD], *([k] for k in ORDERED[1:])]


def test_inside_a_wave_the_key_decides() -> None:
    """Two syncs of a revision do the same."""
    keys = [key("apps/Deployment/b"), key("apps/Deployment/a"), key("apps/DaemonSet/z")]
    assert [[m.key.name for m in wave] for wave in waves(map(manifest, keys))] == [["z", "a", "b"]]


def test_nothing_to_do_has_no_waves() -> None:
    """Empty waves are left out."""
    assert waves([]) == ()


def test_what_must_stand_before_the_next_wave() -> None:
    """A namespace and a CRD are waited for, a Deployment is not."""
    assert [awaited(k) for k in (NAMESPACE, CRD, ORDERED[5])] == [True, True, False]


def test_a_failed_namespace_blocks_what_lies_in_it() -> None:
    """And nothing else."""
    assert blocked_by(manifest(key("ConfigMap/a")), {NAMESPACE}) == NAMESPACE
    assert blocked_by(manifest(key("ConfigMap/a", "other")), {NAMESPACE}) is None
    assert blocked_by(manifest(NAMESPACE), {NAMESPACE, CRD}) is None


def test_a_failed_definition_blocks_its_resources() -> None:
    """A custom resource is skipped when its CRD failed."""
    widget = manifest(key("example.com/Widget/w"), plural="widgets")
    assert blocked_by(widget, {CRD}) == CRD
    assert blocked_by(manifest(key("other.com/Widget/w"), plural="widgets"), {CRD}) is None


def test_pruning_goes_backwards() -> None:
    """What needs others is deleted before them."""
    bodies: dict[ResourceKey, JsonObject] = {key: {} for key in ORDERED}
    assert list(prune_order(bodies)) == ORDERED[::-1]


def test_deletion_goes_back_through_custom_waves() -> None:
    """What came last by its own number goes first, whatever its kind."""
    waved = {None: ORDERED[0], "-1": ORDERED[5], "0": ORDERED[6], "5": ORDERED[2]}
    bodies: dict[ResourceKey, JsonObject] = {
        key: {"metadata": {"annotations": {WAVE: number} if number else {}}}
        for number, key in waved.items()
    }
    assert prune_order(bodies) == tuple(reversed(waved.values()))
