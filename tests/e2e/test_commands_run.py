"""`run`: the engine without a screen, from its start to SIGTERM."""

from __future__ import annotations

import json
import signal
import subprocess
from typing import Any

import pytest

from tests.e2e.program import LIMIT
from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real


def end(process: subprocess.Popen[str], by: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """Signal it and wait: the exit code, and the rest of stderr."""
    process.send_signal(by)
    _, err = process.communicate(timeout=LIMIT)
    assert "Traceback" not in err
    return process.returncode, err


def test_run_only_watches_what_was_never_synced(story: Story) -> None:
    """It says so, and how to go on; nothing is applied; SIGTERM is success, Ctrl-C is 130."""
    for by, code in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
        process = story.ana.start("run")
        assert process.stderr is not None
        told = ""
        while "This target was never synced" not in told:
            told = process.stderr.readline()
        assert "only drift is told" in told
        assert "`gitops-tui sync`, or run with --yes" in told
        assert end(process, by)[0] == code
    assert not story.exists()


def test_run_keeps_the_cluster_at_git(story: Story) -> None:
    """The first sync confirmed by --yes, then commits and edits by hand, each a JSON line."""
    words = ("--yes", "-o", "json", "--sync-interval", "1s", "--fetch-interval", "1s")
    process = story.ana.start("run", *words, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    out = process.stdout

    def until(revision: str, action: str) -> Any:
        """The next operation at `revision` that did `action` to the frontend's deployment."""
        while True:
            told = json.loads(out.readline())
            actions = {(one["kind"], one["name"]): one["action"] for one in told["results"]}
            reached = actions.get(("Deployment", "frontend")) == action
            if told["revision"] == revision and reached:
                return told

    first = until(story.head, "created")
    assert (first["operation"], first["phase"], first["cause"]) == ("sync", "succeeded", "daemon")
    assert first["health"]["healthy"]
    second = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    until(second, "configured")
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
    story.kubectl("scale", "deploy/frontend", "--replicas=5")
    until(second, "configured")
    assert story.live("deploy/frontend", ".spec.replicas") == "2"

    timer = story.ben.gitops("status", "-o", "json").json["timer"]
    assert timer["armed"]
    assert timer["holder"]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LIMIT)
    assert process.returncode == 0
    assert story.ben.gitops("status", "-o", "json").json["timer"]["holder"] is None
