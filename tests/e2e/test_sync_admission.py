"""A policy that changes objects on their way in, on the real API server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.manifests import config_map
from tests.e2e.story import Story
from tests.e2e.waiting import until

pytestmark = pytest.mark.real

POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {{name: {name}}}
spec:
  matchConstraints:
    namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {name}}}}}
    resourceRules:
      - apiGroups: [""]
        apiVersions: ["v1"]
        operations: [CREATE, UPDATE]
        resources: [configmaps]
  failurePolicy: Fail
  reinvocationPolicy: Never
  mutations:
    - patchType: ApplyConfiguration
      applyConfiguration:
        expression: 'Object{{data: {{"key": "painted"}}}}'
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {{name: {name}}}
spec: {{policyName: {name}}}
"""
SETTINGS = "config/settings.yaml"


@pytest.fixture
def painted(story: Story) -> Iterator[Story]:
    """A synced ConfigMap, and since then a policy that paints every ConfigMap there."""
    story.commit("Add settings", {SETTINGS: config_map("settings", story.namespace)})
    story.synced()
    story.plane.kubectl("apply", "-f", "-", stdin=POLICY.format(name=story.namespace))
    until(lambda: "painted" in _tried(story), "the policy in force")
    yield story
    for kind in ("mutatingadmissionpolicybinding", "mutatingadmissionpolicy"):
        story.plane.kubectl("delete", kind, story.namespace, "--ignore-not-found")


def _tried(story: Story) -> str:
    """What the server would make of a ConfigMap now."""
    words = ("create", "configmap", "try", "--dry-run=server", "--output", "yaml")
    return story.kubectl(*words)


def test_what_a_policy_may_change_is_sent_although_it_looks_in_sync(painted: Story) -> None:
    """Only the server can say: asked, once policies are others; what none touches is not sent."""
    assert painted.gitops("diff", "configmap/settings", "--local").code == 0
    assert painted.gitops("diff", "configmap/settings").code == 1
    told = painted.gitops("diff", "configmap/settings", "--verify", "-o", "json")
    row = told.row("ConfigMap", "settings")
    assert (row["direction"], row["since"]) == (None, None)
    [change] = row["changes"]
    assert (change["desired"], change["by"], "git" in change) == ("painted", "server", False)
    done = painted.gitops("sync", "-o", "json")
    assert done.result("ConfigMap", "settings")["action"] == "configured"
    assert painted.live("configmap/settings", ".data.key") == "painted"
    assert done.result("Service", "frontend")["action"] == "unchanged"
