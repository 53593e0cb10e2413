"""Rollback and revert: what Git and the cluster will be, then a commit, pushed and synced."""

from __future__ import annotations

import pytest

from tests.e2e.manifests import config_map
from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real

USERS = "users_backend/deployment.yaml"


def test_rollback(story: Story) -> None:
    """A preview, a question, then a new commit that restores the path, pushed and synced."""
    story.synced()
    first = story.head
    second = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    story.edit("Ship users v2", USERS, "users:v1", "users:v2")
    assert story.gitops("sync").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
    before = story.head

    plan = story.gitops("rollback", first, "--dry-run", "-o", "json")
    assert plan.code == 0
    assert plan.json["pushes"]
    assert plan.json["tip"] == before
    assert {file["file"] for file in plan.json["files"]} == {DEPLOYMENT, USERS}
    assert [undone["commit"] for undone in plan.json["undone"]] == [before, second]
    effects = {e["name"]: e for e in plan.json["effects"] if e["action"] == "change"}
    assert set(effects) == {"frontend", "users"}
    assert all(effect["verified"] for effect in effects.values())
    assert effects["users"]["note"] == "rolling restart"
    asked = story.gitops("rollback", first)
    assert (asked.code, asked.out) == (2, "")
    assert f"In Git, a new commit (pushed): Roll back to {first[:7]}" in asked.err
    assert "Nothing was changed." in asked.err
    assert story.head == before

    done = story.gitops("rollback", first, "--yes", "-m", "demand is back", "-o", "json")
    assert done.code == 0
    assert done.json["restored"] == first
    assert done.json["commit"] == story.head != before
    assert story.log("%P") == before
    assert story.tree("main") == story.tree(first)
    assert story.log("%an") == "Ana Ortega"
    assert "Reason: demand is back" in story.log("%B")
    assert done.json["health"]["healthy"]
    assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    assert story.live("deploy/users", "..image") == "example.org/users:v1"

    # Her clone is where she left it; the commit reaches her as a teammate's would.
    assert story.ana.git("rev-parse", "main") == first
    assert story.ana.git("status", "--porcelain") == ""
    status = story.ben.gitops("status", "-o", "json")
    assert status.code == 0
    assert status.json["revision"]["synced"] == done.json["commit"]
    assert status.json["operation"]["operation"] == "rollback"
    assert story.kubectl_diff() == ""


def test_revert_takes_back_one_commit(story: Story) -> None:
    """What came after it stays."""
    story.synced()
    wrong = story.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    story.edit("Ship users v2", USERS, "users:v1", "users:v2")
    assert story.gitops("sync").code == 0
    plan = story.gitops("revert", wrong, "--dry-run")
    assert plan.code == 0
    assert plan.out.startswith(f"Undo just {wrong[:7]} Ben Mate, ")
    assert "-  replicas: 2\n+  replicas: 4\n" in plan.out
    assert "users" not in plan.out.partition("In the cluster:")[2].partition("diff --git")[0]

    done = story.gitops("revert", wrong, "--yes", "-m", "too few")
    assert done.code == 0
    told = done.out.splitlines()[-1]
    assert told.startswith(f"revert of {wrong[:7]} by {story.head[:7]} succeeded")
    assert story.log("%s") == 'Revert "Scale the frontend down"'
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    assert story.live("deploy/users", "..image") == "example.org/users:v2"
    assert story.gitops("status").code == 0


def test_rollback_of_one_workload(story: Story) -> None:
    """The others stay at the newer revision."""
    story.synced()
    first = story.head
    files = {
        name: story.at(first, name).replace(old, new)
        for name, old, new in ((DEPLOYMENT, "frontend:v1", "frontend:v2"), (USERS, ":v1", ":v2"))
    }
    story.commit("Ship v2", files)
    word = f"{story.namespace}/deploy/frontend"
    done = story.gitops("rollback", first, "--only", word, "--yes", "-m", "crashes")
    assert done.code == 0
    assert story.live("deploy/frontend", "..image") == "example.org/frontend:v1"
    assert story.live("deploy/users", "..image") == "example.org/users:v2"
    assert story.at("main", USERS).count("users:v2") == 1


def test_one_document_of_a_file_goes_back(story: Story) -> None:
    """The other documents of the file, and every comment, keep their bytes."""
    story.synced()
    text = story.at(story.head, DEPLOYMENT)
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: more, namespace: {0}}}\n"
    more = config.format(story.namespace) + "data: {size: '1'}  # small\n"
    good = story.commit("In one file", {DEPLOYMENT: f"# shop\n---\n{text}---\n# more\n{more}"})
    bad = text.replace("frontend:v1", "frontend:v2")
    large = more.replace("'1'}  # small", "'2'}")
    story.commit("v2, larger", {DEPLOYMENT: f"# our shop\n---\n{bad}\n---\n# more\n{large}"})
    assert story.gitops("sync").code == 0
    done = story.gitops("rollback", good, "--only", f"{story.namespace}/deploy/frontend", "--yes")
    assert done.code == 0, done.err
    assert story.at("main", DEPLOYMENT) == f"# our shop\n---\n{text}\n---\n# more\n{large}"
    assert story.live("deploy/frontend", "..image") == "example.org/frontend:v1"
    assert story.live("configmap/more", ".data.size") == "2"

    # Gone from Git altogether, it comes back at the end of its file.
    story.commit("Drop it", {DEPLOYMENT: text})
    word = f"{story.namespace}/configmap/more"
    assert story.gitops("rollback", good, "--only", word, "--yes").code == 0
    assert story.at("main", DEPLOYMENT) == f"{text}---\n# more\n{more}"


def test_a_range_is_undone_or_its_conflicts_are_listed(story: Story) -> None:
    """One commit for all of them; and where others stand in the way, nothing."""
    story.synced()
    first = story.head
    for number in (2, 3, 4):
        now, then = f"frontend:v{number - 1}", f"frontend:v{number}"
        story.edit(f"Ship v{number}", DEPLOYMENT, now, then)
    head = story.head
    refused = story.gitops("revert", f"{first}..{head}~1", "--yes")
    assert refused.code == 5
    assert f"  conflict  {DEPLOYMENT}\n" in refused.err
    assert "Nothing was changed." in refused.err
    assert story.head == head
    done = story.gitops("revert", f"{first}..", "--yes")
    assert done.code == 0, done.err
    assert story.tree("main") == story.tree(first)
    assert story.log("%s").startswith("Revert 3 commits: ")


def test_several_commits_are_undone_and_nothing_between_them(story: Story) -> None:
    """Named in any order; the plan names just them, and a conflict names the commit."""
    story.synced()
    maps = {name: config_map(name, story.namespace) for name in ("one", "two", "three")}
    made = [story.commit(f"Add {name}", {f"{name}.yaml": text}) for name, text in maps.items()]
    later = story.edit("Rework one", "one.yaml", "key: value", "key: other")
    assert story.gitops("sync").code == 0
    refused = story.gitops("revert", made[0], made[2], "--yes")
    assert refused.code == 5
    assert f"{made[0][:7]} cannot be undone on its own" in refused.err
    assert "  conflict  one.yaml\n" in refused.err
    assert story.head == later
    these = made[0], later, made[2], made[0]
    named = f"{later[:7]}, {made[2][:7]} and {made[0][:7]}"
    plan = story.gitops("revert", *these, "--dry-run")
    assert f"Undo just these 3 commits: {named}.\n" in plan.out + plan.err
    done = story.gitops("revert", *these, "--yes")
    assert done.code == 0, done.err
    assert story.log("%s") == f"Revert 3 commits: {named}"
    assert story.at("main", "two.yaml") == maps["two"]
    assert f"revert of {later[:7]} and 2 more by" in story.gitops("status").out
    assert story.gitops("history").out.count("undone ") == 3
    listed = story.gitops("show", "HEAD", "-o", "json").json
    assert listed["files"] == ["one.yaml", "three.yaml"]


def test_what_cannot_be_changed_in_place_is_recreated_by_name(story: Story) -> None:
    """Refused with both ways out, in one sentence; named, it is deleted and made anew."""
    job = (
        f"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: once, namespace: {story.namespace}}}\n"
        "spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: 'c:v1'}]}}}\n"
    )
    good = story.commit("Once", {"job.yaml": job})
    story.synced()
    word = f"{story.namespace}/job/once"
    story.commit("Once more", {"job.yaml": job.replace("c:v1", "c:v2")})
    assert story.gitops("sync", "--recreate", word, "--yes").code == 0
    head, old = story.head, story.live("job/once", ".metadata.uid")
    refused = story.gitops("rollback", good, "--yes")
    assert refused.code == 3
    assert f"`--recreate {word}`" in refused.err
    assert "--to-branch" in refused.err
    assert story.head == head
    done = story.gitops("rollback", good, "--recreate", word, "--yes", "-o", "json")
    assert done.code == 0, done.err
    assert {r["name"]: r["action"] for r in done.json["results"]}["once"] == "recreated"
    assert story.live("job/once", "..image") == "c:v1"
    assert story.live("job/once", ".metadata.uid") != old


def test_what_does_not_become_healthy_names_the_way_back(story: Story) -> None:
    """The exact command; and it leads back."""
    story.synced()
    text = story.at(story.head, DEPLOYMENT)
    stuck = text.replace("    spec:\n", "    spec:\n      nodeSelector: {disk: golden}\n", 1)
    assert stuck != text
    wrong = story.commit("Another node", {DEPLOYMENT: stuck})
    story.commit("And back", {DEPLOYMENT: text})
    done = story.gitops("rollback", wrong, "--yes", "--timeout", "4s", "-o", "json")
    assert done.code == 3
    short = story.head[:7]
    assert "did not become healthy in time" in done.json["message"]
    assert f"the way back: `gitops-tui revert {short}`" in done.json["message"]
    assert short in story.gitops("status").out
    back = story.gitops("revert", short, "--yes")
    assert back.code == 0, back.err
    assert story.at("main", DEPLOYMENT) == text


def test_rollback_where_there_is_no_upstream(alone: Story) -> None:
    """The checked-out branch moves, files included; what is not committed is not touched."""
    alone.synced()
    first = alone.head
    alone.edit("Scale the frontend down", DEPLOYMENT, "replicas: 4", "replicas: 2")
    assert alone.gitops("sync").code == 0
    users = alone.ana.directory / USERS
    users.write_text(users.read_text() + "# a note\n")
    status = alone.gitops("status")
    assert status.code == 0
    assert "Note        1 uncommitted change in the work tree is not synced" in status.out

    done = alone.gitops("rollback", first, "--yes", "-m", "demand is back")
    assert done.code == 0
    assert "note: 1 uncommitted change" in done.err
    assert alone.tree("main") == alone.tree(first)
    assert "replicas: 4" in (alone.ana.directory / DEPLOYMENT).read_text()
    assert alone.ana.git("status", "--porcelain") == f" M {USERS}"
    assert alone.live("deploy/frontend", ".spec.replicas") == "4"
