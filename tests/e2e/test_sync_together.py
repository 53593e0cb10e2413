"""Two processes of two people on one target: neither undoes what the other has done."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.e2e.program import LIMIT, Operator
from tests.e2e.story import DEPLOYMENT, Story
from tests.e2e.waiting import until

pytestmark = pytest.mark.real

JOB = """\
apiVersion: batch/v1
kind: Job
metadata: {{name: migrate, namespace: {namespace}, annotations: {{gitops-tui.dev/wave: "-1"}}}}
spec:
  ttlSecondsAfterFinished: 0
  template:
    metadata: {{labels: {{test.gitops-tui.dev/pod: no-image}}}}
    spec:
      restartPolicy: Never
      containers: [{{name: migrate, image: "example.org/migrate:v1"}}]
"""


@contextmanager
def begun(who: Operator, *words: str, **streams: Any) -> Iterator[subprocess.Popen[str]]:
    """A command that runs, and is gone in the end."""
    process = who.start(*words, **streams)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@contextmanager
def asleep(process: subprocess.Popen[str]) -> Iterator[None]:
    """The process does nothing and notices nothing meanwhile."""
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)


def lease(story: Story) -> Any:
    """The Lease of the story's target, as it is recorded."""
    path = "/apis/coordination.k8s.io/v1/namespaces/gitops-tui/leases"
    found = story.plane.request("GET", path)["items"]
    described = "gitops-tui.dev/describes"
    mine = [x for x in found if str(story.upstream) in x["metadata"]["annotations"][described]]
    return mine[0]["spec"] if mine else {}


def test_two_syncs_at_the_same_time(story: Story) -> None:
    """Ana's and Ben's, begun together: both end well, and what is recorded is whole."""
    story.synced()
    story.edit("Two copies are enough", DEPLOYMENT, "replicas: 4", "replicas: 2")
    for _ in range(3):
        story.kubectl("scale", "deploy/frontend", "--replicas=5")
        both = [who.start("sync", "-o", "json") for who in (story.ana, story.ben)]
        told = [process.communicate(timeout=LIMIT) for process in both]
        assert [process.returncode for process in both] == [0, 0], told
        assert story.live("deploy/frontend", ".spec.replicas") == "2"
    status = story.gitops("status", "-o", "json").json
    assert status["revision"]["synced"] == story.head
    assert status["summary"]["in_sync"] == 10
    assert {who for _, who in operations(story)} == {"Ana Ortega", "Ben Mate"}


def test_a_sync_that_slept_does_not_undo_newer_work(story: Story) -> None:
    """Ana's laptop is closed in the middle of a sync; Ben syncs what came after it."""
    story.synced()
    story.commit("Migrate first", {"migrate.yaml": JOB.format(namespace=story.namespace)})
    story.edit("Two copies are enough", DEPLOYMENT, "replicas: 4", "replicas: 2")
    with begun(story.ana, "sync") as process:
        until(lambda: story.live("job", ".items[*].status.active"), what="the migration")
        with asleep(process):
            text = story.at(story.head, DEPLOYMENT).replace("replicas: 2", "replicas: 3")
            newer = story.commit("Three, at once", {"migrate.yaml": None, DEPLOYMENT: text})
            done = story.ben.gitops("sync", "--no-wait")
            assert done.code == 0, done.err
            assert story.live("deploy/frontend", ".spec.replicas") == "3"
            # As its time to live would do it: what the sync waits for is over when it wakes.
            story.kubectl("delete", "job/migrate")
        _, told = process.communicate(timeout=LIMIT)
    assert process.returncode == 3, told
    assert f"Ben Mate has synced {newer[:7]} meanwhile" in told
    assert story.live("deploy/frontend", ".spec.replicas") == "3"
    assert story.gitops("status", "-o", "json").json["revision"]["synced"] == newer


def test_who_slept_through_the_lease_applies_nothing(story: Story) -> None:
    """Ana's `run` falls silent, Ben's takes over; awake again, hers only watches."""
    story.synced()
    words = ("run", "--yes", "-o", "json", "--sync-interval", "2s", "--fetch-interval", "1s")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with begun(story.ana, *words, **quiet) as ana:
        until(lambda: lease(story).get("holderIdentity"), what="Ana's Lease")
        hers = lease(story)["holderIdentity"]
        with begun(story.ben, *words, **quiet):
            with asleep(ana):
                until(lambda: lease(story)["holderIdentity"] != hers, what="Ben's Lease")
                story.edit("Two copies", DEPLOYMENT, "replicas: 4", "replicas: 2")
                until(lambda: story.live("deploy/frontend", ".spec.replicas") == "2", "his sync")
            before = operations(story)
            for number in (5, 6):
                story.kubectl("scale", "deploy/frontend", f"--replicas={number}")
                until(lambda: story.live("deploy/frontend", ".spec.replicas") == "2", "his repair")
            assert lease(story)["holderIdentity"] != hers
            made = operations(story) - before
            assert {who for _, who in made} == {"Ben Mate"}, made


def operations(story: Story) -> set[tuple[str, str]]:
    """What is recorded: when it began, and who did it."""
    found = story.gitops("history", "-o", "json").json["operations"]
    return {(each["started"], each["by"]) for each in found}
