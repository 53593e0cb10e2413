"""A ClusterRole that the cluster fills in from others, on the real control plane."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.story import Story
from tests.e2e.waiting import until

pytestmark = pytest.mark.real

ROLES = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: {0}-all}}
aggregationRule:
  clusterRoleSelectors:
    - matchLabels: {{{0}: "true"}}
rules: [] # filled in by the cluster
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {0}-one
  labels: {{{0}: "true"}}
rules:
  - {{apiGroups: [""], resources: [pods], verbs: [get]}}
"""


@pytest.fixture
def role(story: Story) -> Iterator[str]:
    """The aggregated role's name; what has no namespace does not go with it."""
    yield f"{story.namespace}-all"
    for name in ("all", "one"):
        story.kubectl("delete", "clusterrole", f"{story.namespace}-{name}", "--ignore-not-found")


def test_the_rules_of_an_aggregated_role_are_left_to_the_cluster(story: Story, role: str) -> None:
    """`rules: []` in Git is no drift, and no sync takes the rights away that others rely on."""
    story.commit("Aggregate", {"roles.yaml": ROLES.format(story.namespace)})
    story.synced()
    word, rules = f"clusterrole/{role}", ".rules[*].resources[*]"
    until(lambda: story.live(word, rules) == "pods", "the aggregated rules")
    version = story.live(word, ".metadata.resourceVersion")
    told = story.gitops("diff", "--verify", "-o", "json")
    row = told.row("ClusterRole", role)
    assert (told.code, row["state"], row["changes"]) == (0, "in_sync", [])
    assert {field["why"] for field in row["ignored"]} == {"its aggregationRule"}
    done = story.gitops("sync", "-o", "json")
    assert done.code == 0, done.err
    assert done.result("ClusterRole", role)["action"] == "unchanged"
    assert story.live(word, ".metadata.resourceVersion") == version

    stated = ROLES.format(story.namespace)
    unstated = stated.replace("rules: [] # filled in by the cluster\n", "")
    story.commit("Drop the rules", {"roles.yaml": unstated})
    assert story.gitops("sync").code == 0
    assert story.live(word, rules) == "pods"
