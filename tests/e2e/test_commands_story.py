"""The day of an operator by commands: first sync, drift either way, stale resources, holds."""

from __future__ import annotations

import pytest

from tests.e2e.manifests import APPS
from tests.e2e.story import DEPLOYMENT, Story, key

pytestmark = pytest.mark.real


def test_first_sync(story: Story) -> None:
    """Ten are missing; nobody is asked without a terminal; --yes creates, namespace first."""
    status = story.gitops("status", "-o", "json")
    assert status.code == 1
    assert status.json["summary"]["missing"] == 10
    assert status.json["synced"] is None
    assert not status.json["everSynced"]
    diff = story.gitops("diff")
    assert diff.code == 1
    # Nobody knows since when, so nothing is said of it.
    assert f"{story.namespace}/deployment/frontend  missing  Git ahead\n" in diff.out
    assert diff.out.endswith("\n10 missing\n")

    plan = story.gitops("sync", "--dry-run")
    assert plan.code == 0
    assert f"create namespace/{story.namespace}\n" in plan.out
    assert plan.out.count("create, not verifiable yet") == 9
    for words in (["sync"], ["sync", "-o", "json"]):
        asked = story.gitops(*words)
        assert (asked.code, asked.out) == (2, "")
        assert "never synced before" in asked.err
        assert "Nothing was changed." in asked.err
        assert "--yes" in asked.hint
    assert not story.exists()

    done = story.gitops("sync", "--yes", "-o", "json")
    assert done.code == 0
    results = [(key(result), result["action"]) for result in done.json["results"]]
    assert results[0] == (f"namespace/{story.namespace}", "created")
    assert {action for _, action in results} == {"created"}
    assert len(results) == 10
    assert done.json["health"]["healthy"]
    assert done.json["revision"] == story.head
    assert "waiting for" in done.err

    assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    for kind in ("deployments", "services", "ingresses"):
        assert story.names(kind) == set(APPS.values())
    after = story.gitops("status", "-o", "json")
    assert after.code == 0
    assert after.json["summary"]["in_sync"] == 10
    assert after.json["synced"]["by"] == "Ana Ortega"
    assert not after.json["timer"]["armed"]
    assert story.kubectl_diff() == ""


def test_a_second_sync_changes_nothing(story: Story) -> None:
    """A change of ownership alone, as the server makes of a Namespace, is not "configured"."""
    again = story.synced().gitops("sync", "-o", "json")
    assert again.code == 0
    assert {result["action"] for result in again.json["results"]} == {"unchanged"}


def test_git_ahead(story: Story) -> None:
    """A commit shows as drift with its author, and a sync applies it."""
    story.synced()
    sha = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    status = story.gitops("status")
    assert status.code == 1
    assert "(1 commit ahead of the cluster)" in status.out
    assert "1 drifted, 9 in sync" in status.out
    row = (diff := story.gitops("diff", "-o", "json")).row("Deployment", "frontend")
    assert diff.code == 1
    assert (row["state"], row["direction"], row["verdict"]) == ("drifted", "git_ahead", "server")
    assert row["source"]["file"] == DEPLOYMENT
    [change] = row["changes"]
    assert (change["pointer"], change["desired"], change["live"]) == ("/spec/replicas", 2, 4)
    assert (change["git"]["commit"], change["git"]["author"]) == (sha, "Ben Mate")
    assert story.live("deploy/frontend", ".spec.replicas") == "4"

    done = story.gitops("sync", "-o", "json")
    assert done.code == 0
    assert done.result("Deployment", "frontend")["action"] == "configured"
    assert story.live("deploy/frontend", ".status.replicas") == "2"
    assert story.gitops("diff").out == "10 in sync\n"


def test_edited_live(story: Story) -> None:
    """Edits by hand are drift with their field manager; a sync repairs them at the same HEAD."""
    story.synced()
    head = story.head
    story.kubectl("scale", "deploy/frontend", "--replicas=5")
    story.kubectl("set", "image", "deploy/users", "users=example.org/users:v9")
    diff = story.gitops("diff", "-o", "json")
    assert diff.code == 1
    assert diff.json["summary"] == {
        "in_sync": 8, "drifted": 2, "missing": 0, "stale": 0, "terminating": 0, "failed": 0,
    }  # fmt: skip
    [scaled] = (row := diff.row("Deployment", "frontend"))["changes"]
    assert row["direction"] == "live_edited"
    assert (scaled["desired"], scaled["live"]) == (4, 5)
    assert scaled["cluster"]["manager"] == "kubectl"
    [image] = (row := diff.row("Deployment", "users"))["changes"]
    assert row["direction"] == "live_edited"
    assert image["path"] == "spec.template.spec.containers[users].image"
    assert (image["desired"], image["live"]) == ("example.org/users:v1", "example.org/users:v9")
    assert image["cluster"]["manager"] == "kubectl-set"
    assert image["cluster"]["time"] is not None
    told = story.kubectl_diff()
    assert "replicas: 5" in told
    assert "example.org/users:v9" in told

    done = story.gitops("sync", "-o", "json")
    assert done.code == 0
    actions = {key(result): result["action"] for result in done.json["results"]}
    assert actions["deployment/frontend"] == actions["deployment/users"] == "configured"
    assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    assert story.live("deploy/users", "..image") == "example.org/users:v1"
    assert story.head == head
    assert story.gitops("diff").code == 0
    assert story.kubectl_diff() == ""


AUTOSCALERS = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: newer, namespace: {namespace}}}
spec:
  maxReplicas: 3
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: absent}}
  metrics:
    - type: Resource
      resource: {{name: cpu, target: {{type: Utilization, averageUtilization: 80}}}}
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {{name: older, namespace: {namespace}}}
spec:
  maxReplicas: 3
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: absent}}
  targetCPUUtilizationPercentage: 80
"""


def test_two_versions_of_a_kind_in_git_make_no_false_change(story: Story) -> None:
    """One of them is listed in the other's shape: a preview says what the comparison says."""
    text = AUTOSCALERS.format(namespace=story.namespace)
    story.commit("Scale", {"scalers.yaml": text})
    story.synced()
    assert story.gitops("diff").code == 0
    plan = story.gitops("sync", "--dry-run")
    assert plan.code == 0
    assert plan.out.endswith("\n12 unchanged\n")
