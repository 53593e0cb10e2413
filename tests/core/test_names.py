"""Names of resources: as kubectl writes them, and never the same for two that may be meant."""

from __future__ import annotations

import pytest

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.resources import Kind
from gitops_tui.core.selection import select
from gitops_tui.errors import UsageError
from tests.core.objects import CORE, key

OTHER = Kind("shop.example", "v1", "Service", "services", namespaced=True, singular="service")
WIDGETS = tuple(
    Kind(group, "v1", "Widget", "widgets", namespaced=True, short_names=("wi",))
    for group in ("shop.example", "toys.example")
)
CATALOG = Catalog((*CORE, OTHER, *WIDGETS))
BOTH_WIDGETS = {key("shop.example/Widget/same"), key("toys.example/Widget/same")}


@pytest.mark.parametrize(
    ("of", "name", "short"),
    [
        ("Service/web", "service/web", "service/web"),
        ("apps/Deployment/web", "deployment/web", "deployment/web"),
        ("networking.k8s.io/Ingress/web", "ingress/web", "ingress/web"),
        ("events.k8s.io/Event/web", "event.events.k8s.io/web", "event.events.k8s.io/web"),
        ("shop.example/Service/web", "service.shop.example/web", "service.shop.example/web"),
        ("shop.example/Widget/web", "widget.shop.example/web", "widget/web"),
        ("gateway.networking.k8s.io/Gateway/a", "gateway.gateway.networking.k8s.io/a", "gateway/a"),
    ],
)
def test_what_is_not_kubernetes_own_is_told_with_its_group(of: str, name: str, short: str) -> None:
    """As kubectl tells it; in short only where nobody would take it for one of Kubernetes'."""
    assert str(key(of)) == name
    assert key(of).qualified == f"example/{name}"
    assert key(of).short == short


def test_what_is_told_names_the_same_one() -> None:
    """Both services of one name are found by the name that each is told by."""
    both = {key("Service/web"), key("shop.example/Service/web")}
    for one in both:
        found = select((one.qualified,), both, CATALOG, namespace="example", strict=False)
        assert found == {one}


@pytest.mark.parametrize("word", ["widget/same", "wi/same", "widgets/same", "example/widget/same"])
def test_a_kind_of_several_groups_is_asked_about(word: str) -> None:
    """Both spellings are in the hint, and nothing is chosen."""
    with pytest.raises(UsageError) as error:
        select((word,), BOTH_WIDGETS, CATALOG, namespace="example", strict=False)
    assert error.value.message == f"{word} is of several API groups."
    assert error.value.hint == (
        "Name one of example/widget.shop.example/same, example/widget.toys.example/same."
    )


@pytest.mark.parametrize("word", ["widget", "widgets", "wi", "Widget"])
def test_each_of_several_groups_is_found_by_its_group(word: str) -> None:
    """With whichever of the kind's words."""
    for one in BOTH_WIDGETS:
        words = (f"{word}.{one.group}/same",)
        assert select(words, BOTH_WIDGETS, CATALOG, namespace="example", strict=False) == {one}


def test_the_only_one_that_the_target_has_needs_no_group() -> None:
    """Also where the cluster serves another group's kind first."""
    for one in BOTH_WIDGETS:
        assert select(("widget/same",), {one}, CATALOG, namespace="example", strict=True) == {one}
