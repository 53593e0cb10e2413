"""Names of resources: as kubectl writes them, and never the same for two that may be meant."""

from __future__ import annotations

import pytest

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.resources import Kind
from gitops_tui.core.selection import select
from tests.core.objects import CORE, key

OTHER = Kind("shop.example", "v1", "Service", "services", namespaced=True, singular="service")
CATALOG = Catalog((*CORE, OTHER))


@pytest.mark.parametrize(
    ("of", "name"),
    [
        ("Service/web", "service/web"),
        ("apps/Deployment/web", "deployment/web"),
        ("networking.k8s.io/Ingress/web", "ingress/web"),
        ("events.k8s.io/Event/web", "event/web"),
        ("shop.example/Service/web", "service.shop.example/web"),
        ("shop.example/Widget/web", "widget/web"),
    ],
)
def test_a_namesake_of_kubernetes_own_kinds_is_told_with_its_group(of: str, name: str) -> None:
    """Everything else by its kind alone, which is short and as clear."""
    assert str(key(of)) == name
    assert key(of).qualified == f"example/{name}"


def test_what_is_told_names_the_same_one() -> None:
    """Both services of one name are found by the name that each is told by."""
    both = {key("Service/web"), key("shop.example/Service/web")}
    for one in both:
        found = select((one.qualified,), both, CATALOG, namespace="example", strict=False)
        assert found == {one}
