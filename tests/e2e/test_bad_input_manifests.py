"""What can be wrong with a manifest: the file, the line, the way out; the others go on."""

from __future__ import annotations

import pytest

from tests.e2e.manifests import SERVICE, config_map
from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real

HEAD = "apiVersion: v1\nkind: ConfigMap\n"

UNREADABLE = {
    "tab.yaml": (HEAD + "metadata:\n\tname: x\n", 4, "A tab indents this line"),
    "syntax.yaml": (HEAD + "metadata: [a\nname: x\n", 3, "A bracket is opened and never closed"),
    "twice.yaml": (HEAD + "metadata:\n  name: x\n  name: y\n", 5, "'name' stands on line 4"),
    "list.yaml": ("- a\n- b\n", 1, "This is no object"),
    "text.yaml": ("hello\n", 1, "This is no object"),
    "no-kind.yaml": ("apiVersion: v1\nmetadata:\n  name: x\n", 1, "has no kind"),
    "no-version.yaml": ("kind: ConfigMap\nmetadata:\n  name: x\n", 1, "has no apiVersion"),
    "no-name.yaml": (HEAD + "metadata: {}\n", 1, "has no metadata.name"),
    "number.yaml": (HEAD + "metadata:\n  name: 7\n", 1, "put it in quotes"),
}
"""File -> its text, the line that is told, and words of the sentence."""


def test_files_that_cannot_be_read(story: Story) -> None:
    """Each is named with its line; all else is synced; nothing is pruned meanwhile."""
    story.synced()
    bad = {name: text for name, (text, _, _) in UNREADABLE.items()}
    frontend = story.at(story.head, DEPLOYMENT).replace("replicas: 4", "replicas: 2")
    story.commit("Break much, change one", {**bad, DEPLOYMENT: frontend})
    diff = story.gitops("diff", "-o", "json")
    assert diff.code == 3
    told = {error["file"]: (error["line"], error["message"]) for error in diff.json["errors"]}
    assert set(told) == set(UNREADABLE)
    for name, (_, line, words) in UNREADABLE.items():
        assert told[name][0] == line, name
        assert words in told[name][1], name
    assert diff.json["summary"]["drifted"] == 1

    plan = story.gitops("sync", "--dry-run")
    assert plan.code == 3
    done = story.gitops("sync")
    assert done.code == 3
    for name, (_, line, words) in UNREADABLE.items():
        for err in (plan.err, done.err):
            [sentence] = [text for text in err.splitlines() if f" {name}:{line}: " in text]
            assert words in sentence
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
    prune = story.gitops("sync", "--prune", "--yes")
    assert (prune.code, prune.out) == (2, "")
    assert "Nothing is pruned while a manifest cannot be read" in prune.error


def test_resources_that_the_cluster_does_not_take(story: Story) -> None:
    """A kind that is gone or not known, a field too many, a value too big, no such namespace."""
    old = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: old\n"
    unknown = "apiVersion: example.org/v1\nkind: Whatever\nmetadata:\n  name: odd\n"
    wrong = SERVICE.format(name="wrong", namespace=story.namespace)
    typo = config_map("typo", story.namespace)
    files = {
        "old.yaml": old,
        "unknown.yaml": unknown,
        "wrong.yaml": wrong.replace("port: 80\n", "port: 99999\n"),
        "typo.yaml": typo.replace("\ndata:", "\ndota:"),
        "elsewhere.yaml": config_map("lost", f"{story.namespace}-typo"),
    }
    story.commit("Describe what cannot be", files)
    plan = story.gitops("sync", "--dry-run")
    assert plan.code == 3
    done = story.gitops("sync", "--yes", "-o", "json")
    assert done.code == 3
    results = {(one["kind"], one["name"]): one for one in done.json["results"]}
    assert sum(one["action"] == "created" for one in results.values()) == 10
    for kind, name, *words in (
        ("Ingress", "old", "old.yaml:1", "extensions/v1beta1 Ingress is gone", "networking.k8s.io"),
        ("Whatever", "odd", "unknown.yaml:1", "serves no example.org/v1 Whatever"),
        ("Service", "wrong", "spec.ports[0].port", "99999"),
        ("ConfigMap", "typo", "dota", "not declared"),
        ("ConfigMap", "lost", f"The namespace {story.namespace}-typo does not exist"),
    ):
        assert results[kind, name]["action"] == "failed"
        for word in words:
            assert word in results[kind, name]["reason"]
    assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    status = story.gitops("status")
    assert status.code == 3
    assert "extensions/v1beta1 Ingress is gone: this cluster serves networking.k8s.io/v1." in (
        status.out
    )
    # Where the namespace is there now, what the server would refuse is known beforehand.
    plan = story.gitops("sync", "--dry-run", "-o", "json")
    assert plan.code == 3
    refused = {one["name"]: one["note"] for one in plan.json["effects"] if one["verified"] is False}
    assert "spec.ports[0].port" in refused["wrong"]
    assert "does not exist" in refused["lost"]


def test_one_resource_in_two_files(story: Story) -> None:
    """Both places are named, and neither is used: the live one stays as it is."""
    story.synced()
    second = story.at(story.head, "users_backend/service.yaml").replace("port: 80\n", "port: 81\n")
    story.commit("Say it twice", {"copy.yaml": second})
    diff = story.gitops("diff", "-o", "json")
    assert diff.code == 3
    row = diff.row("Service", "users")
    assert row["state"] == "failed"
    assert "copy.yaml:1" in row["error"]
    assert "users_backend/service.yaml:1" in row["error"]
    done = story.gitops("sync", "-o", "json")
    assert done.code == 3
    assert done.result("Service", "users")["action"] == "failed"
    assert story.live("service/users", ".spec.ports[0].port") == "80"
