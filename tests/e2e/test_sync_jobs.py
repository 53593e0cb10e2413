"""Jobs with a time to live, on the real control plane: run once, and never again by accident."""

from __future__ import annotations

import pytest

from tests.e2e.story import Story
from tests.e2e.waiting import until

pytestmark = pytest.mark.real

JOB = """\
apiVersion: batch/v1
kind: Job
metadata: {{name: migrate, namespace: {namespace}}}
spec:
  ttlSecondsAfterFinished: 1
  template:
    spec:
      restartPolicy: Never
      containers: [{{name: migrate, image: "example.org/migrate:{tag}"}}]
"""


def job(story: Story, tag: str) -> dict[str, str]:
    """The Job as a file."""
    return {"migrate.yaml": JOB.format(namespace=story.namespace, tag=tag)}


def gone(story: Story) -> None:
    """Wait until the cluster has removed the Job by itself."""
    until(lambda: story.names("jobs") == set(), what="the Job's time to live")


def test_a_job_runs_once(story: Story) -> None:
    """The sync that runs it ends well, and no later one runs it until it is changed or named."""
    story.commit("Migrate", job(story, "v1"))
    done = story.gitops("sync", "--yes", "-o", "json")
    assert done.code == 0, done.err
    assert done.result("Job", "migrate")["action"] == "created"
    gone(story)
    diff = story.gitops("diff", "-o", "json")
    row = diff.row("Job", "migrate")
    assert (diff.code, row["state"], row["direction"]) == (0, "in_sync", None)
    again = story.gitops("sync", "-o", "json")
    assert again.code == 0, again.err
    result = again.result("Job", "migrate")
    assert (result["action"], result["reason"]) == (
        "unchanged",
        "it ran already, and was removed since",
    )
    assert story.names("jobs") == set()
    plan = story.gitops("sync", "--dry-run", "-o", "json").json
    assert {effect["action"] for effect in plan["effects"]} == {"unchanged"}

    named = story.gitops("sync", f"{story.namespace}/job/migrate", "-o", "json")
    assert (named.code, named.result("Job", "migrate")["action"]) == (0, "created")
    gone(story)
    story.commit("Migrate more", job(story, "v2"))
    assert story.gitops("diff", "-o", "json").row("Job", "migrate")["state"] == "missing"
    more = story.gitops("sync", "-o", "json")
    assert (more.code, more.result("Job", "migrate")["action"]) == (0, "created")
