"""History with causes: what each commit changed, for which workload, and what was done with it."""

from __future__ import annotations

import pytest

from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real

TAG = "gitops-tui-sync"


def tagged(story: Story, tag: str) -> str:
    """The commit that a tag of the upstream points at."""
    return story.ana.git("-C", str(story.upstream), "rev-parse", f"{tag}^{{commit}}")


def test_history_of_everything_and_of_one(story: Story) -> None:
    """Page by page, with what was done; of one workload through a move, without comments."""
    first = story.head
    story.synced()
    scaled = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    assert story.gitops("sync").code == 0
    story.edit("Say why", DEPLOYMENT, "replicas: 2", "replicas: 2 # at night")
    moved = {DEPLOYMENT: None, "frontend.yaml": story.at(story.head, DEPLOYMENT)}
    story.commit("Move it", moved)
    again = story.edit("Scale it up", "frontend.yaml", "replicas: 2", "replicas: 3")

    page = story.gitops("history", "--limit", "2", "-o", "json").json
    assert [told["subject"] for told in page["revisions"]] == ["Scale it up", "Move it"]
    rest = story.gitops("history", "--before", page["before"], "-o", "json").json
    assert [told["commit"] for told in rest["revisions"]][1:] == [scaled, first]
    assert rest["before"] is None
    done = {told["commit"]: told["operations"] for told in rest["revisions"]}
    kept = [told["id"] for told in rest["operations"] if told["operation"] == "sync"]
    assert [done[scaled], done[first]] == [kept[:1], kept[1:]]

    told = story.gitops("history", "deploy/frontend", "-n", story.namespace, "-o", "json").json
    assert [revision["commit"] for revision in told["revisions"]] == [again, scaled, first]


def test_show(story: Story) -> None:
    """What a commit changed, and what the cluster would do now, which it does not."""
    story.synced()
    scaled = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    told = story.gitops("show", scaled, "-o", "json").json
    [manifest] = told["manifests"]
    assert (manifest["kind"], manifest["name"]) == ("Deployment", "frontend")
    [field] = manifest["fields"]
    assert (field["path"], field["before"], field["after"]) == ("spec.replicas", 4, 2)
    changes = [effect for effect in told["effects"] if effect["action"] == "change"]
    assert [effect["name"] for effect in changes] == ["frontend"]
    assert changes[0]["verified"]
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    text = story.gitops("show", scaled[:8])
    assert text.code == 0
    assert "spec.replicas: before 4 -> after 2" in text.out
    assert story.gitops("show", "nowhere").code == 5


def test_a_tag_follows_what_is_synced(story: Story) -> None:
    """Made and moved on the remote by whole syncs, by a rollback too; no other tag is."""
    first = story.head
    story.synced()
    assert story.gitops("sync", "--sync-tag", TAG).code == 0
    assert tagged(story, TAG) == first
    scaled = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    assert story.gitops("sync", "--sync-tag", TAG).code == 0
    assert tagged(story, TAG) == scaled
    assert story.gitops("rollback", first, "--yes", "--sync-tag", TAG).code == 0
    assert tagged(story, TAG) == story.head != scaled
    story.ben.git("tag", "v1", scaled)
    story.ben.git("push", "--quiet", "origin", "v1")
    refused = story.gitops("sync", "--sync-tag", "v1")
    assert refused.code == 0
    assert "the tag v1 was not moved" in refused.out + refused.err
    assert tagged(story, "v1") == scaled
