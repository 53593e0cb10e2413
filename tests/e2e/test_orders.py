"""The order of a list's entries, and amounts in other words, on the real control plane."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.story import Story

pytestmark = pytest.mark.real

SPEC = "spec.template.spec"
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: {namespace}}}
spec:
  replicas: 0
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      initContainers: [{starts}]
      containers:
        - name: main
          image: "example.org/main:v1"
          env: [{env}]
          resources: {{limits: {{memory: {memory}}}}}
"""


def web(
    story: Story, starts: str = "first second", env: str = "A B", memory: str = "1Gi"
) -> dict[str, str]:
    """A Deployment with these init containers and variables, in this order."""
    named = [f"{{name: {name}, image: 'example.org/{name}:v1'}}" for name in starts.split()]
    variables = [f"{{name: {name}, value: x}}" for name in env.split()]
    text = WEB.format(
        namespace=story.namespace,
        starts=", ".join(named),
        env=", ".join(variables),
        memory=memory,
    )
    return {"web.yaml": text}


def began(story: Story) -> Story:
    """With the Deployment synced."""
    story.synced()
    story.commit("Start", web(story))
    assert story.gitops("sync", "--no-wait").code == 0
    return story


def names(story: Story, path: str) -> str:
    """The entries of a live list of the pod."""
    return story.live("deploy/web", f".spec.template.spec.{path}[*].name")


def put(story: Story, path: str, value: Any) -> None:
    """Somebody's `kubectl patch`."""
    operation = {"op": "replace", "path": f"/spec/template/spec/{path}", "value": value}
    story.kubectl("patch", "deploy/web", "--type=json", f"--patch={json.dumps([operation])}")


def converged(story: Story) -> None:
    """Nothing differs, also for kubectl, and the next sync sends nothing."""
    assert story.gitops("diff", "--verify").code == 0
    assert story.kubectl_diff() == ""
    version = story.live("deploy/web", ".metadata.resourceVersion")
    again = story.gitops("sync", "-o", "json", "--no-wait")
    assert again.result("Deployment", "web")["action"] == "unchanged"
    assert story.live("deploy/web", ".metadata.resourceVersion") == version


def test_a_commit_that_reorders_is_drift(story: Story) -> None:
    """Git is ahead: told with its commit and what it restarts, then set."""
    began(story)
    story.commit("Start the other way round", web(story, "second first"))
    told = story.gitops("diff", "-o", "json")
    row = told.row("Deployment", "web")
    (change,) = row["changes"]
    assert (told.code, row["state"], row["direction"]) == (1, "drifted", "git_ahead")
    assert change["git"]["subject"] == "Start the other way round"
    assert change == {
        "pointer": "/spec/template/spec/initContainers",
        "path": f"{SPEC}.initContainers (order)",
        "op": "change",
        "order": True,
        "desired": ["second", "first"],
        "live": ["first", "second"],
        "git": change["git"],
    }
    line = f"{SPEC}.initContainers (order): live first, second -> Git second, first"
    assert line in story.gitops("diff").out
    plan = story.gitops("sync", "--dry-run", "-o", "json")
    (effect,) = (each for each in plan.json["effects"] if each["name"] == "web")
    assert (effect["action"], effect["note"]) == ("change", "rolling restart")
    assert [each["path"] for each in effect["changes"]] == [change["path"]]
    done = story.gitops("sync", "-o", "json", "--no-wait")
    assert done.result("Deployment", "web")["action"] == "configured"
    assert names(story, "initContainers") == "second first"
    converged(story)


def test_entries_that_a_hand_has_swapped_are_set_back(story: Story) -> None:
    """Also with somebody else's in front, among and behind them, which stay."""
    began(story)
    env = [{"name": name, "value": "x"} for name in ("X", "B", "Y", "A", "Z")]
    put(story, "containers/0/env", env)
    told = story.gitops("diff", "-o", "json")
    row = told.row("Deployment", "web")
    (change,) = row["changes"]
    assert (told.code, row["direction"], change["order"]) == (1, "live_edited", True)
    assert (change["live"], change["desired"]) == (["B", "Y", "A", "Z"], ["Y", "A", "Z", "B"])
    assert [extra["live"]["name"] for extra in row["extra"]] == ["X", "Y", "Z"]
    assert story.gitops("sync", "--no-wait").code == 0
    assert names(story, "containers[0].env") == "X Y A Z B"
    converged(story)


@pytest.mark.parametrize("order", ["X A B", "A X B", "A B X"])
def test_an_entry_that_somebody_else_put_there_is_no_drift(story: Story, order: str) -> None:
    """Wherever it stands: no sync moves it."""
    began(story)
    put(story, "containers/0/env", [{"name": name, "value": "x"} for name in order.split()])
    converged(story)
    assert names(story, "containers[0].env") == order


def test_a_swap_is_taken_into_git(story: Story) -> None:
    """And nothing differs then."""
    began(story)
    put(story, "containers/0/env", [{"name": name, "value": "x"} for name in ("B", "A")])
    taken = story.gitops("take", "deploy/web", "--yes")
    assert taken.code == 0, taken.err
    assert "env: [{name: B, value: x}, {name: A, value: x}]" in story.at("HEAD", "web.yaml")
    converged(story)


def test_an_ignored_entry_keeps_its_place(story: Story) -> None:
    """What is sent for it moves nothing."""
    began(story)
    note = "annotations: {gitops-tui.dev/ignore: /spec/template/spec/containers/0/env/0}"
    story.edit("Ignore", "web.yaml", "metadata: {name: web,", f"metadata: {{name: web, {note},")
    assert story.gitops("sync", "--no-wait").code == 0
    assert names(story, "containers[0].env") == "A B"
    assert story.gitops("diff", "--verify").code == 0


def test_an_amount_in_another_family_is_drift_and_set_back(story: Story) -> None:
    """One of the same family is the same text to the cluster."""
    began(story)
    put(story, "containers/0/resources/limits/memory", "1024Mi")
    converged(story)
    put(story, "containers/0/resources/limits/memory", "1073741824")
    (change,) = story.gitops("diff", "-o", "json").row("Deployment", "web")["changes"]
    assert (change["live"], change["desired"]) == ("1073741824", "1Gi")
    assert story.gitops("sync", "--no-wait").code == 0
    converged(story)
    story.commit("Say it in bytes", web(story, memory="1073741824"))
    told = story.gitops("diff", "-o", "json").row("Deployment", "web")
    assert told["direction"] == "git_ahead"
    assert story.gitops("sync", "--no-wait").code == 0
    converged(story)
