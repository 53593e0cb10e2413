"""What a sync waits for in vain, told in one sentence: an image, a node, a quota."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.story import Story

pytestmark = pytest.mark.real

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: never, namespace: {namespace}}}
spec:
  selector: {{matchLabels: {{app: never}}}}
  template:
    metadata: {{labels: {{app: never{label}}}}}
    spec:
      {node}
      containers: [{{name: never, image: "example.org/never:v1"}}]
"""
CASES = [
    ({"label": ', "test.gitops-tui.dev/pod": no-image', "node": ""}, "ImagePullBackOff"),
    ({"label": "", "node": "nodeSelector: {disk: golden}"}, "node"),
]


@pytest.mark.parametrize(("parts", "word"), CASES)
def test_what_holds_a_rollout_up_is_told(story: Story, parts: dict[str, Any], word: str) -> None:
    """Its pod is named, with the cluster's own words."""
    text = DEPLOYMENT.format(namespace=story.namespace, **parts)
    story.commit("Never ready", {"never.yaml": text})
    done = story.gitops("sync", "--yes", "--timeout", "4s", "-o", "json")
    assert done.code == 3
    told = done.json["message"]
    assert "deployment/never: 0 of 1 replicas are ready (pod never-" in told
    assert word in told.partition("(pod")[2]
    assert "waiting for deployment/never: 0 of 1 replicas are ready (pod never-" in done.err
