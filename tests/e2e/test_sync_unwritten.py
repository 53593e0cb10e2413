"""What a sync does not write again, on the real control plane."""

from __future__ import annotations

import pytest

from tests.e2e.story import Story

pytestmark = pytest.mark.real

DENY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: deny-all, namespace: {namespace}}}
spec: {{podSelector: {{}}, policyTypes: [Ingress], ingress: []}}
"""


def test_an_empty_list_that_the_server_drops_is_not_sent_again(story: Story) -> None:
    """Each apply of such a policy makes a new generation of it, though nothing is another."""
    story.commit("Deny all", {"deny.yaml": DENY.format(namespace=story.namespace)})
    story.synced()
    version = story.live("networkpolicy/deny-all", ".metadata.resourceVersion")
    done = story.gitops("sync", "-o", "json")
    assert done.code == 0, done.err
    assert done.result("NetworkPolicy", "deny-all")["action"] == "unchanged"
    assert story.live("networkpolicy/deny-all", ".metadata.resourceVersion") == version

    rules = '{"spec": {"ingress": [{}]}}'
    story.kubectl("patch", "networkpolicy/deny-all", "--type=merge", f"--patch={rules}")
    assert story.gitops("sync").code == 0
    assert story.live("networkpolicy/deny-all", ".spec.ingress") == ""
