"""A repository that Flux v1 synced, taken over as it is: what its annotations hold stays."""

from __future__ import annotations

import pytest

from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real

SERVICE = "frontend/service.yaml"
LOCKED = (
    "    fluxcd.io/locked: 'true'\n    fluxcd.io/locked_user: Ben\n"
    "    fluxcd.io/locked_msg: fair\n    fluxcd.io/automated: 'true'\n"
)


def annotate(story: Story, file: str, lines: str) -> None:
    """Ben writes annotations into the only document of a file."""
    story.edit("Hold it", file, "metadata:\n  name:", f"metadata:\n  annotations:\n{lines}  name:")


def version(story: Story, word: str) -> str:
    """kubectl's word for whether anybody has touched an object."""
    return story.live(word, ".metadata.resourceVersion")


def test_what_flux_ignored_is_neither_applied_nor_deleted(story: Story) -> None:
    """Ignored in Git without quotes and never applied: kubectl sees the object untouched."""
    story.plane.kubectl("create", "namespace", story.namespace)
    story.kubectl("create", "service", "clusterip", "frontend", "--tcp=81:81")
    before = version(story, "svc/frontend")
    annotate(story, SERVICE, "    fluxcd.io/ignore: true\n")
    done = story.gitops("sync", "--yes", "-o", "json")
    assert done.code == 0, done.err
    passed = done.result("Service", "frontend")
    assert passed["action"] == "skipped"
    assert passed["reason"].startswith(f"locked by fluxcd.io/ignore in {SERVICE}:")
    assert version(story, "svc/frontend") == before

    told = story.gitops("diff", "-o", "json")
    row = told.row("Service", "frontend")
    assert (told.code, row["state"]) == (1, "drifted")
    assert row["lock"]["annotation"] == "fluxcd.io/ignore"
    assert row["lock"]["place"].startswith(f"{SERVICE}:")
    assert (row["lock"]["owner"], row["lock"]["created"]) == (None, None)
    assert not [c for c in row["changes"] if c["pointer"].startswith("/metadata/annotations")]

    story.commit("Drop it", {SERVICE: None})
    pruned = story.gitops("sync", "--prune", "--yes", "-o", "json")
    assert pruned.code == 0, pruned.err
    assert version(story, "svc/frontend") == before


def test_a_lock_of_flux_s_has_its_user_and_message(story: Story) -> None:
    """Passed by, told with file and line by every command; unlock says where it is."""
    story.synced()
    annotate(story, DEPLOYMENT, LOCKED)
    story.edit("Scale down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    before = version(story, "deploy/frontend")
    where = f"fluxcd.io/locked in {DEPLOYMENT}:5"
    done = story.gitops("sync", "-o", "json")
    assert done.code == 0
    assert done.result("Deployment", "frontend")["reason"] == f"locked by Ben (fair): {where}"
    assert version(story, "deploy/frontend") == before
    [held] = story.gitops("status", "-o", "json").json["locks"]
    assert (held["owner"], held["reason"]) == ("Ben", "fair")
    status = story.gitops("status")
    assert f"deployment/frontend locked by Ben (fair): {where}\n" in status.out
    assert "1 manifest asks for Flux's automation of images, which is not done here." in status.out
    refused = story.gitops("unlock", f"{story.namespace}/deploy/frontend")
    assert refused.code == 2
    assert where in refused.error
    assert refused.hint == "A commit that takes the annotation out unlocks it."

    text = story.at(story.head, DEPLOYMENT).replace("  annotations:\n" + LOCKED, "")
    story.commit("Go on", {DEPLOYMENT: text})
    assert story.gitops("sync", "--no-wait").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "2"


def test_kubectl_annotate_holds_what_lives(story: Story) -> None:
    """Neither applied nor, once it is gone from Git, pruned, until it is taken off."""
    story.synced()
    story.kubectl("annotate", "svc/frontend", "fluxcd.io/ignore=true")
    before = version(story, "svc/frontend")
    story.edit("Another port", SERVICE, "port: 80", "port: 8080")
    passed = story.gitops("sync", "-o", "json").result("Service", "frontend")
    assert passed["reason"] == "locked by fluxcd.io/ignore in the cluster"
    refused = story.gitops("unlock", "-n", story.namespace, "svc/frontend")
    *command, last = refused.hint.partition("kubectl ")[2].split()
    story.commit("Drop it", {SERVICE: None})
    kept = story.gitops("sync", "--prune", "--yes")
    assert kept.code == 0, kept.err
    assert f"frontend is stale, {passed['reason']}, and stays in the cluster" in kept.err
    assert version(story, "svc/frontend") == before
    # The way out that was told is the one that works.
    story.plane.kubectl(*command, last)
    gone = story.gitops("sync", "--prune", "--yes", "-o", "json").result("Service", "frontend")
    assert gone["action"] == "pruned"


def test_an_annotation_that_git_dropped_does_not_stick(story: Story) -> None:
    """Applied by kubectl as Flux did, live with the annotation; Git took it out: Git decides."""
    annotate(story, SERVICE, "    fluxcd.io/ignore: 'true'\n")
    story.ben.git("pull", "--quiet")
    story.plane.kubectl("create", "namespace", story.namespace)
    story.plane.kubectl("apply", "--filename", str(story.ben.directory / SERVICE))
    assert "true" in story.live("svc/frontend", ".metadata.annotations")
    text = story.at(story.head, SERVICE)
    story.commit("Go on", {SERVICE: text.replace("    fluxcd.io/ignore: 'true'\n", "    a: b\n")})
    done = story.gitops("sync", "--yes", "--no-wait", "-o", "json")
    assert done.result("Service", "frontend")["action"] == "configured"
    assert story.live("svc/frontend", ".metadata.annotations.fluxcd\\.io/ignore") == ""
