"""Commands as processes: a question at a terminal, waiting, Ctrl-C, a pipe that closes."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time

import pytest

from tests.e2e.program import LIMIT
from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real

STUCK = "      labels:\n        test.gitops-tui.dev/pod: no-image\n        app: frontend\n"


def stuck(story: Story) -> None:
    """Ben commits a frontend whose image cannot be pulled."""
    labels = "      labels:\n        app: frontend\n"
    story.edit("Ship an image that is not there", DEPLOYMENT, labels, STUCK)


@pytest.mark.parametrize(("typed", "code"), [(b"\n", 2), (b"y\n", 0)])
def test_the_first_sync_asks_at_a_terminal(story: Story, typed: bytes, code: int) -> None:
    """The plan, then a question that enter answers with no; yes goes on to a bar and health."""
    ours, theirs = pty.openpty()
    process = story.ana.start("sync", stdin=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while b"[y/N]" not in shown:
        shown += os.read(ours, 4096)
    assert b"create namespace/" in shown
    assert b"create, not verifiable yet" in shown
    assert b"10 to create" in shown
    assert not story.exists()
    os.write(ours, typed)
    rest = b""
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        rest += more
    out, _ = process.communicate(timeout=LIMIT)
    os.close(ours)
    assert process.returncode == code
    if code == 0:
        assert b"10/10" in rest
        assert "10 created" in out
        assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    else:
        assert b"error: Declined. Nothing was changed." in rest
        assert not story.exists()


def test_what_does_not_become_healthy_in_time(story: Story) -> None:
    """Exit 3, the reason from the cluster, everything else done; --no-wait does not look."""
    stuck(story)
    done = story.gitops("sync", "--yes", "--timeout", "1s", "-o", "json")
    assert done.code == 3
    assert done.json["phase"] == "failed"
    assert "did not become healthy in time: " in done.json["message"]
    assert "deployment/frontend: " in done.json["message"]
    assert not done.json["health"]["healthy"]
    assert {result["action"] for result in done.json["results"]} == {"created"}
    assert story.live("deploy/users", ".status.readyReplicas") == "1"
    assert story.gitops("sync", "--no-wait").code == 0


def test_ctrl_c_leaves_nothing_to_repair(story: Story) -> None:
    """130 at once; what was applied is known, and the next sync ends the job."""
    stuck(story)
    process = story.ana.start("sync", "--yes")
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("waiting for"):
            break
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert "error" not in err
    assert time.monotonic() - sent < 5
    status = story.gitops("status", "-o", "json")
    assert status.json["everSynced"]
    assert status.json["synced"]["revision"] == story.head
    assert status.json["operation"]["phase"] == "failed"
    assert "interrupted" in status.json["operation"]["message"]

    story.commit("Give up the frontend", {DEPLOYMENT: None})
    assert story.gitops("diff", "-o", "json").row("Deployment", "frontend")["state"] == "stale"
    done = story.gitops("sync", "--prune", "--yes")
    assert done.code == 0
    assert story.names("deployments") == {"thoughts", "users"}


def test_watch_tells_each_pod_until_ctrl_c(story: Story) -> None:
    """A line a change, JSON when asked; a deleted pod and its successor are told."""
    story.synced()
    process = story.ana.start("watch", "-n", story.namespace, "-o", "json")
    assert process.stdout is not None
    first = [json.loads(process.stdout.readline()) for _ in range(6)]
    assert {told["event"] for told in first} == {"added"}
    assert {told["owner"]["name"] for told in first} == {"frontend", "thoughts", "users"}
    users = next(told["name"] for told in first if told["owner"]["name"] == "users")
    story.kubectl("delete", "pod", users, "--wait=false")
    seen = set()
    while ("deleted", users) not in seen:
        told = json.loads(process.stdout.readline())
        seen.add((told["event"], told["name"]))
    assert any(event == "added" and name != users for event, name in seen)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, err) == (130, "")


def test_a_closed_pipe_is_141(story: Story) -> None:
    """`gitops-tui diff | head -0`: quiet, and nobody's error."""
    reader, writer = os.pipe()
    os.close(reader)
    process = story.ana.start("diff", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    _, err = process.communicate(timeout=LIMIT)
    assert (process.returncode, err) == (141, "")
