"""Which manifests leave their rules to the cluster."""

from __future__ import annotations

import pytest

from gitops_tui.core.ignoring import Ignore, aggregated

RBAC = "rbac.authorization.k8s.io/v1"
SELECTORS = {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]}


def test_an_aggregated_role() -> None:
    """Its rules are the cluster's, and it is said why."""
    role = {"apiVersion": RBAC, "kind": "ClusterRole", "aggregationRule": SELECTORS, "rules": []}
    assert aggregated(role) == (Ignore("/rules", "its aggregationRule"),)


@pytest.mark.parametrize(
    ("version", "kind", "rule"),
    [
        (RBAC, "ClusterRole", None),
        (RBAC, "Role", SELECTORS),
        ("example.com/v1", "ClusterRole", SELECTORS),
    ],
)
def test_others_mean_their_rules(version: str, kind: str, rule: object) -> None:
    """A role without the field, and somebody else's kinds of a like name."""
    body = {"apiVersion": version, "kind": kind, "aggregationRule": rule, "rules": []}
    assert aggregated(body) == ()
