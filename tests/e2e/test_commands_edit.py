"""Release and take: one manifest edited by a commit, pushed and synced; kubectl agrees."""

from __future__ import annotations

import json

import pytest

from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real

IMAGE = "image: example.org/frontend:v1\n"
HEAD = """\
apiVersion: v1
kind: {kind}
metadata:
  name: {name}
  namespace: {namespace}
"""
TEXTS = ["on", "1e3", "0o14", "22:22", "2024-01-01", "a: b # c", "é😀", "tab\tand\\", "", " x", "-"]


def test_a_release_sets_an_image_by_a_commit(story: Story) -> None:
    """Previewed, asked, pushed, synced; one line in Git, and kubectl has nothing to change."""
    story.synced()
    text, before = story.at(story.head, DEPLOYMENT), story.head
    asked = story.gitops("release", "deploy/frontend", "--image", "frontend=v2")
    assert (asked.code, asked.out) == (2, "")
    assert "\n+          image: example.org/frontend:v2\n" in asked.err
    moving = story.gitops("release", "deploy/frontend", "--image", "frontend=latest", "--yes")
    assert moving.code == 2
    assert moving.error.startswith("The tag latest moves: ")
    assert story.head == before

    words = ("release", "deploy/frontend", "--image", "frontend=v2", "-m", "ticket 7", "--yes")
    done = story.gitops(*words, "-o", "json")
    assert done.code == 0
    assert (done.json["operation"], done.json["commit"]) == ("release", story.head)
    assert story.log("%P") == before
    assert "Reason: ticket 7" in story.log("%B")
    assert story.at(story.head, DEPLOYMENT) == text.replace(IMAGE, IMAGE.replace("v1", "v2"))
    assert story.live("deploy/frontend", "..image") == "example.org/frontend:v2"
    assert done.json["health"]["healthy"]
    assert story.kubectl_diff() == ""


def test_live_values_are_taken_into_git(story: Story) -> None:
    """What hands have changed, added back and taken away is what Git says then."""
    text = story.at(story.head, DEPLOYMENT)
    story.edit("Say why", DEPLOYMENT, "replicas: 4", "replicas: 4  # for the weekend")
    labels = "  labels:\n    # whose it is\n    team: 'shop'\n    tier: web\nspec:\n"
    named = text.partition("spec:\n")[0]
    story.edit("Label it", DEPLOYMENT, f"{named}spec:\n", f"{named}{labels}")
    story.synced()
    story.kubectl("scale", "deploy/frontend", "--replicas=3")
    story.kubectl("label", "deploy/frontend", "team=1e3", "tier-", "--overwrite")
    plan = story.gitops("take", "deploy/frontend", "--dry-run", "-o", "json")
    assert {field["pointer"] for field in plan.json["fields"]} == {
        "/metadata/labels/team",
        "/metadata/labels/tier",
        "/spec/replicas",
    }
    assert [e for e in plan.json["effects"] if e["action"] != "unchanged"] == []

    one = story.gitops("take", "deploy/frontend", "--field", "/spec/replicas", "--yes")
    assert one.code == 0
    assert "replicas: 3  # for the weekend\n" in story.at(story.head, DEPLOYMENT)
    # The sync that follows a commit puts the rest back, as the plan says.
    assert story.live("deploy/frontend", ".metadata.labels.team") == "shop"
    story.kubectl("label", "deploy/frontend", "team=1e3", "tier-", "--overwrite")
    all_ = story.gitops("take", "deploy/frontend", "--yes", "-o", "json")
    assert (all_.code, all_.json["commit"]) == (0, story.head)
    labels = (
        "  labels:\n    # whose it is\n    team: '1e3'\nspec:\n  replicas: 3  # for the weekend\n"
    )
    assert labels in story.at(story.head, DEPLOYMENT)
    assert story.live("deploy/frontend", ".metadata.labels.team") == "1e3"
    assert story.gitops("diff").code == 0
    assert story.kubectl_diff() == ""


def test_texts_of_every_kind_are_read_by_kubectl_as_they_are_live(story: Story) -> None:
    """A number that is a text, a date, quotes and control characters: none changes on the way."""
    lines = "".join(f"  t{n}: old\n" for n in range(len(TEXTS)))
    head = HEAD.format(kind="ConfigMap", name="texts", namespace=story.namespace)
    story.commit("Texts", {"texts.yaml": f"{head}data:\n{lines}"})
    story.synced()
    data = {f"t{n}": text for n, text in enumerate(TEXTS)}
    story.kubectl("patch", "configmap/texts", "--type=merge", "-p", json.dumps({"data": data}))
    assert story.gitops("take", "configmap/texts", "--yes").code == 0
    made = story.at(story.head, "texts.yaml")
    assert '  t0: "on"\n' in made
    assert story.gitops("diff").code == 0
    assert story.kubectl_diff() == ""
    file = story.ben.directory.parent / "texts.yaml"
    file.write_text(made)
    told = story.kubectl("create", "--dry-run=client", "-o", "json", "-f", str(file))
    assert json.loads(told)["data"] == data


def test_a_secret_is_refused_and_a_branch_is_offered(story: Story) -> None:
    """No live value of a Secret goes into Git; a release may go to a branch of its name."""
    head = (
        f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: login\n  namespace: {story.namespace}\n"
    )
    story.commit("Secret", {"login.yaml": f"{head}stringData:\n  word: one\n"})
    story.synced()
    story.kubectl("patch", "secret/login", "--type=merge", "-p", '{"stringData":{"word":"hush"}}')
    before = story.head
    refused = story.gitops("take", "secret/login", "--yes")
    assert refused.code == 2
    assert "its live values are never written into Git" in refused.error
    assert "hush" not in refused.out + refused.err
    words = ("release", "deploy/frontend", "--image", "frontend=v2", "--to-branch", "--yes")
    told = story.gitops(*words, "-o", "json")
    assert told.json["branch"] == f"gitops-tui/release-{told.json['commit'][:7]}"
    assert story.head == before
    assert story.live("deploy/frontend", "..image") == "example.org/frontend:v1"
