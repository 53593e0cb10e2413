"""A pin holds the cluster at a revision for everybody, without a commit, until it is let go."""

from __future__ import annotations

import pytest

from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real

EXTRA = "extra.yaml"
MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: extra, namespace: {namespace}}}
data: {{size: "1"}}
"""


def test_a_pin_holds_for_everybody(story: Story) -> None:
    """Back without a commit; a teammate's sync keeps to it and repairs towards it; then on."""
    story.synced()
    first = story.head
    story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    head = story.commit("Add a map", {EXTRA: MAP.format(namespace=story.namespace)})
    assert story.gitops("sync").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "2"

    asked = story.gitops("pin", first, "--reason", "demand is back")
    assert (asked.code, asked.out) == (2, "")
    assert "Git is 2 commits ahead of it. Every sync keeps to this revision" in asked.err
    assert story.gitops("status", "-o", "json").json["pin"] is None
    done = story.gitops("pin", first, "--reason", "demand is back", "--yes")
    assert done.code == 0, done.err
    assert f"pin to {first[:7]} succeeded: demand is back; 1 configured" in done.out
    assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    assert story.head == head
    assert "extra" in story.names("configmap")

    # The second operator has a clone and a home of his own: the same target all the same.
    status = story.ben.gitops("status", "-o", "json")
    assert status.code == 0
    pin = status.json["pin"]
    assert (pin["revision"], pin["owner"], pin["reason"], pin["ahead"]) == (
        first,
        "Ana Ortega",
        "demand is back",
        2,
    )
    assert status.json["revision"] | {"head": head, "pinned": first} == status.json["revision"]
    assert status.json["summary"]["stale"] == 0
    told = story.ben.gitops("status").out
    assert f"Pinned      {first[:7]}, by Ana Ortega " in told
    assert "(demand is back); Git is 2 commits ahead" in told
    story.kubectl("scale", "deploy/frontend", "--replicas=7")
    row = story.ben.gitops("diff", "-o", "json").row("Deployment", "frontend")
    assert (row["direction"], row["changes"][0]["desired"]) == ("live_edited", 4)
    synced = story.ben.gitops("sync", "--prune", "--yes", "-o", "json")
    assert (synced.code, synced.json["revision"]) == (0, first)
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    assert "extra" in story.names("configmap")
    refused = story.ben.gitops("rollback", first, "--yes")
    assert refused.code == 2
    assert "so a rollback would not reach it" in refused.error

    let_go = story.ben.gitops("unpin")
    assert let_go.code == 0
    assert f"the next sync applies {head[:7]}" in let_go.out
    assert f"change {story.namespace}/deployment/frontend" in let_go.out
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    assert story.gitops("sync").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
    assert story.gitops("status").code == 0
    acts = [op["operation"] for op in story.gitops("history", "-o", "json").json["operations"]]
    assert acts[:4] == ["sync", "unpin", "sync", "pin"]
    assert story.kubectl_diff() == ""


def test_a_pinned_revision_that_is_lost_applies_nothing(story: Story) -> None:
    """Pinned from a clone that had it, gone from everywhere else: said, and let go."""
    story.synced()
    first = story.head
    newer = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    assert story.gitops("sync").code == 0
    assert story.gitops("pin", newer, "--reason", "known good", "--yes").code == 0
    story.ana.git("-C", str(story.upstream), "update-ref", "refs/heads/main", first)
    # Ben's clone is fresh: what was on the branch before was never seen there.
    story.ben.git("reset", "--quiet", "--hard", first)
    told = story.ben.gitops("sync")
    assert told.code == 5
    assert told.error.endswith(f"{newer[:7]}, which Ana Ortega pinned: nothing is applied.")
    assert told.hint == "Unpin, or pin another revision."
    assert "which Ana Ortega pinned: nothing is applied." in story.ben.gitops("status").out
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
    assert story.ben.gitops("unpin").code == 0


def test_a_protected_branch_is_gone_around_by_a_pull_request_and_a_pin(story: Story) -> None:
    """Refused and nothing changed; pushed beside it when asked; held meanwhile; then merged."""
    story.synced()
    assert story.upstream is not None
    first = story.head
    head = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    assert story.gitops("sync").code == 0
    update = story.upstream / "hooks" / "update"
    update.write_text(
        '#!/bin/sh\ntest "$1" != refs/heads/main || { echo protected >&2; exit 1; }\n'
    )
    update.chmod(0o755)
    refused = story.gitops("rollback", first, "--yes")
    assert refused.code == 5
    assert "protected" in refused.err
    assert "With --to-branch it goes to a new branch" in refused.err
    assert (story.head, story.live("deploy/frontend", ".spec.replicas")) == (head, "2")

    pushed = story.gitops("rollback", first, "--to-branch", "--yes", "-o", "json")
    assert pushed.code == 0, pushed.err
    branch, commit = pushed.json["branch"], pushed.json["commit"]
    assert branch == f"gitops-tui/rollback-{commit[:7]}"
    assert story.tree(branch) == story.tree(first)
    assert (story.head, story.live("deploy/frontend", ".spec.replicas")) == (head, "2")
    assert story.gitops("pin", first, "--reason", branch, "--yes").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "4"

    update.unlink()
    story.ben.git("pull", "--quiet")
    story.ben.git("merge", "--quiet", "--ff-only", f"origin/{branch}")
    story.ben.git("push", "--quiet")
    assert story.gitops("unpin").code == 0
    done = story.gitops("sync", "-o", "json")
    assert (done.code, done.json["revision"]) == (0, commit)
    assert {result["action"] for result in done.json["results"]} == {"unchanged"}
    assert story.gitops("status").code == 0
