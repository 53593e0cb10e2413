"""SIGKILL at any point of a sync: nothing is lost, nothing is broken, the next one ends the job."""

from __future__ import annotations

import random
import time

import pytest

from gitops_tui.core.operations import Phase
from gitops_tui.core.target import Target
from tests.e2e.killing import kill_after, recorded, start
from tests.e2e.manifests import NAMESPACE
from tests.e2e.story import Story
from tests.e2e.waiting import until

pytestmark = pytest.mark.real

POINTS = 50
KEPT = 6
"""So many ConfigMaps are always there; one more comes and goes with every commit."""

CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, namespace: {namespace}, annotations: {{gitops-tui.dev/wave: "{wave}"}}}}
data: {{number: "{n}"}}
"""


def files(story: Story, n: int) -> dict[str, str | None]:
    """The manifests of the `n`-th commit: all of them change, one is new, one is gone."""
    names = {f"always-{i}": i % 3 for i in range(KEPT)} | {f"only-{n}": 1}
    written: dict[str, str | None] = {
        f"{name}.yaml": CONFIG.format(name=name, namespace=story.namespace, wave=wave, n=n)
        for name, wave in names.items()
    }
    return {f"only-{n - 1}.yaml": None, **written} if n else written


def living(story: Story) -> set[str]:
    """The ConfigMaps that syncs have made."""
    path = f"/api/v1/namespaces/{story.namespace}/configmaps"
    found = story.plane.request("GET", path)["items"]
    return {item["metadata"]["name"] for item in found} - {"kube-root-ca.crt"}


def test_killed_at_any_point_the_next_sync_ends_the_job(alone: Story) -> None:
    """Fifty random points: state, locks and history can be read after each, everything that
    lives by our hand is in the inventory, and one more sync brings all to where Git is.
    """
    story = alone
    target = Target(repo=str(story.ana.directory), kubeconfig=story.ana.kubeconfig, timeout=30.0)
    environment = story.ana.environment
    whole = dict.fromkeys(story.ana.git("ls-files").split())
    namespace = {"namespace.yaml": NAMESPACE.format(namespace=story.namespace)}
    story.commit("Begin", {**whole, **namespace, **files(story, 0)})
    assert story.gitops("sync", "--yes").code == 0
    word = f"{story.namespace}/configmap/always-0"
    assert story.gitops("lock", word, "--reason", "held through it all").code == 0
    began = time.monotonic()
    process = start(target, environment)
    process.join(30)
    assert process.exitcode == 0
    lasts = time.monotonic() - began

    seed = time.time_ns() % 10**6
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    cut_short = 0
    for n in range(1, POINTS + 1):
        story.commit(f"Commit {n}", files(story, n))
        cut_short += kill_after(start(target, environment), chance.uniform(0.0, lasts))
        state, locks = recorded(target, environment)
        known = {key.name for key in state.inventory}
        assert living(story) <= known, f"point {n}, seed {seed}: not in the inventory"
        assert {key.name for key in locks if key.namespace == story.namespace} == {"always-0"}
        assert all(op.phase is not Phase.RUNNING for op in state.operations), f"seed {seed}"
    assert cut_short > POINTS / 2, f"most of them had ended before: {cut_short}"

    done = story.gitops("sync", "-o", "json")
    assert done.code == 0, done.err
    n = POINTS
    told = {r["name"]: r["action"] for r in done.json["results"] if r["kind"] == "ConfigMap"}
    assert told.pop("always-0") == "skipped"
    assert set(told.values()) <= {"created", "configured", "unchanged"}
    for name in (*(f"always-{i}" for i in range(1, KEPT)), f"only-{n}"):
        assert story.live(f"configmap/{name}", ".data.number") == str(n)
    assert story.live("configmap/always-0", ".data.number") == "0"
    state, _ = recorded(target, environment)
    assert state.synced is not None
    assert state.synced.revision == story.head
    desired = {*(f"always-{i}" for i in range(KEPT)), f"only-{n}", story.namespace}
    live = living(story)
    assert {key.name for key in state.inventory} == live | desired
    gone = live - desired
    pruned = story.gitops("sync", "--prune", "--prune-count", str(len(gone)), "--yes")
    assert pruned.code == 0, pruned.err
    assert living(story) == desired - {story.namespace}


CONFIG_FOR_GOOD = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: fixed, namespace: {namespace}}}
immutable: true
data: {{number: "{n}"}}
"""
JOB = """\
apiVersion: batch/v1
kind: Job
metadata: {{name: fixed, namespace: {namespace}}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{{name: migrate, image: "example.org/migrate:v{n}"}}]
"""


@pytest.mark.parametrize(("kind", "text"), [("ConfigMap", CONFIG_FOR_GOOD), ("Job", JOB)])
def test_killed_between_the_two_halves_of_recreating(alone: Story, kind: str, text: str) -> None:
    """Deleted and not made anew: it is missing then, and an ordinary sync makes it."""
    story, word = alone, f"{kind.lower()}/fixed"
    story.commit("Begin", {"fixed.yaml": text.format(namespace=story.namespace, n=1)})
    story.synced()
    story.commit("Change", {"fixed.yaml": text.format(namespace=story.namespace, n=2)})

    def hold(finalizers: str) -> None:
        patch = f'{{"metadata": {{"finalizers": {finalizers}}}}}'
        story.kubectl("patch", word, "--type=merge", "--patch", patch)

    hold('["example.dev/hold"]')
    uid = story.live(word, ".metadata.uid")
    process = story.ana.start("sync", "--yes", "--recreate", f"{story.namespace}/{word}")
    try:
        until(lambda: story.live(word, ".metadata.deletionTimestamp"), what="its deletion")
    finally:
        process.kill()
        process.communicate()
    hold("null")
    until(lambda: not story.kubectl("get", word, "--ignore-not-found"), what="its end")
    diff = story.gitops("diff", "-o", "json")
    assert (diff.code, diff.row(kind, "fixed")["state"]) == (1, "missing"), diff.out
    done = story.gitops("sync", "-o", "json")
    assert done.code == 0, done.err
    assert done.result(kind, "fixed")["action"] == "created"
    assert story.live(word, ".metadata.uid") != uid
    assert story.gitops("diff").code == 0
