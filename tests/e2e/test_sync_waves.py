"""Custom waves on the real control plane: a migration before what needs it."""

from __future__ import annotations

import pytest

from tests.e2e.story import Story

pytestmark = pytest.mark.real

JOB = """\
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate-{n}
  namespace: {namespace}
  annotations: {{gitops-tui.dev/wave: "-1"}}
spec:
  backoffLimit: 0
  template:
    metadata: {{labels: {{test.gitops-tui.dev/pod: {pod}}}}}
    spec:
      restartPolicy: Never
      containers: [{{name: migrate, image: "example.org/migrate:v1"}}]
"""


def migration(story: Story, n: int, pod: str) -> dict[str, str]:
    """A Job in a wave of its own, as a file."""
    return {f"migrate-{n}.yaml": JOB.format(namespace=story.namespace, n=n, pod=pod)}


def test_what_follows_waits_and_stops(story: Story) -> None:
    """Nothing is applied before the Job is complete; where one fails, nothing more is."""
    story.commit("Migrate", migration(story, 1, "good"))
    story.synced()
    ended = story.live("job/migrate-1", ".status.completionTime")
    assert ended
    assert ended <= story.live("deploy/frontend", ".metadata.creationTimestamp")

    story.commit("Migrate more", migration(story, 2, "fail"))
    story.edit("And more replicas", "frontend/deployment.yaml", "replicas: 4", "replicas: 2")
    failed = story.gitops("sync", "--timeout", "3s", "-o", "json")
    assert failed.code == 3
    passed_by = failed.result("Deployment", "frontend")
    assert passed_by["action"] == "skipped"
    assert "wave -1" in passed_by["reason"]
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    story.commit("Without it", dict.fromkeys(migration(story, 2, "fail")))
    assert story.gitops("sync").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
