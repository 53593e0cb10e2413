"""What a plain apply cannot repair, on the real control plane."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.story import Story

pytestmark = pytest.mark.real


def patch(story: Story, word: str, *operations: dict[str, object]) -> None:
    """Somebody's `kubectl patch`."""
    story.kubectl("patch", word, "--type=json", f"--patch={json.dumps(operations)}")


def test_a_port_changed_by_hand_is_set_back(story: Story) -> None:
    """Shown as drift, previewed, repaired; a harmless extra port stays; a preview for a reader."""
    story.synced()
    patch(
        story,
        "service/frontend",
        {"op": "replace", "path": "/spec/ports/0/port", "value": 81},
        {"op": "add", "path": "/spec/ports/-", "value": {"name": "extra", "port": 85}},
    )
    told = story.gitops("diff", "-o", "json")
    row = told.row("Service", "frontend")
    assert (told.code, row["state"], row["error"]) == (1, "drifted", None)
    assert {(change["op"], change["pointer"]) for change in row["changes"]} == {
        ("add", "/spec/ports/0"),
        ("remove", "/spec/ports/0"),
    }
    assert [extra["live"]["name"] for extra in row["extra"]] == ["extra"]
    plan = story.gitops("sync", "--dry-run", "--read-only")
    assert plan.code == 0
    assert "spec.ports[81/TCP]" in plan.out
    done = story.gitops("sync", "-o", "json")
    assert done.code == 0, done.err
    assert done.result("Service", "frontend")["action"] == "configured"
    assert story.live("service/frontend", ".spec.ports[*].port") == "80 85"
    assert story.gitops("diff").code == 0
    managers = story.live("service/frontend", ".metadata.managedFields[*].operation")
    assert managers.split().count("Apply") == 1


DATABASE = """\
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: {namespace}}}
spec: {{type: NodePort, selector: {{app: db}}, ports: [{{port: 5432{more}}}]}}
"""


@pytest.mark.parametrize("fixed", [False, True], ids=["given", "stated"])
def test_the_only_port_changed_by_hand_is_set_back(story: Story, *, fixed: bool) -> None:
    """It has no name, and its node port, given or stated, and its address stay."""
    seen = ".spec.clusterIP .spec.ports[*].nodePort"
    number = 30000 + int(story.namespace[-4:], 16) % 2768
    more = f", nodePort: {number}" if fixed else ""
    text = DATABASE.format(name="db", namespace=story.namespace, more=more)
    story.commit("A database", {"db.yaml": text})
    story.synced()
    before = [story.live("service/db", path) for path in seen.split()]
    patch(story, "service/db", {"op": "replace", "path": "/spec/ports/0/port", "value": 5433})
    told = story.gitops("diff", "-o", "json")
    row = told.row("Service", "db")
    assert (told.code, row["state"], row["error"]) == (1, "drifted", None)
    assert row["changes"]
    done = story.gitops("sync", "-o", "json")
    assert done.code == 0, done.err
    assert done.result("Service", "db")["action"] == "configured"
    assert story.live("service/db", ".spec.ports[*].port") == "5432"
    assert [story.live("service/db", path) for path in seen.split()] == before
    assert story.gitops("diff", "--verify").code == 0


def test_a_refusal_says_where_the_manifest_is(story: Story) -> None:
    """The file and the line, once, by a sync and by its preview."""
    story.synced()
    text = DATABASE.format(name="db", namespace=story.namespace, more="}, {port: 5433")
    story.commit("Two ports without names", {"db.yaml": f"# Two.\n{text}"})
    sentence = "db.yaml:2: The cluster refused service/db: spec.ports[0].name: Required value"
    plan = story.gitops("sync", "--dry-run")
    assert plan.out.count("db.yaml:2") == 1
    assert sentence in plan.out
    done = story.gitops("sync", "-o", "json")
    assert done.result("Service", "db")["reason"].startswith(sentence)


IMMUTABLE = """\
apiVersion: batch/v1
kind: Job
metadata: {{name: once, namespace: {namespace}}}
spec: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: a, image: "x:{n}"}}]}}}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: api, namespace: {namespace}}}
spec:
  selector: {{matchLabels: {{version: "{n}"}}}}
  template:
    metadata: {{labels: {{version: "{n}"}}}}
    spec: {{containers: [{{name: api, image: "x:1"}}]}}
---
apiVersion: v1
kind: Secret
metadata: {{name: token, namespace: {namespace}}}
type: example.org/v{n}
stringData: {{password: hunter{n}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: team, namespace: {namespace}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: role-{n}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: db, namespace: {namespace}}}
spec:
  serviceName: db-{n}
  replicas: 0
  selector: {{matchLabels: {{app: db}}}}
  template:
    metadata: {{labels: {{app: db}}}}
    spec: {{containers: [{{name: db, image: "x:1"}}]}}
"""


def test_what_cannot_be_changed_in_place_is_recreated_by_name(story: Story) -> None:
    """The failure offers it, a question is asked, `--yes` answers, and data is never at stake."""
    story.commit("One", {"set.yaml": IMMUTABLE.format(namespace=story.namespace, n=1)})
    story.synced()
    story.commit("Two", {"set.yaml": IMMUTABLE.format(namespace=story.namespace, n=2)})
    failed = story.gitops("sync", "-o", "json")
    assert failed.code == 3
    assert "hunter" not in failed.out + failed.err
    names = ("Job/once", "Deployment/api", "Secret/token", "RoleBinding/team")
    named = []
    for name in names:
        kind, _, of = name.partition("/")
        result = failed.result(kind, of)
        word = f"{story.namespace}/{kind.lower()}/{of}"
        assert result["action"] == "failed"
        assert f"`gitops-tui sync --recreate {word}`" in result["reason"]
        named += ["--recreate", word]
    assert len(failed.result("Job", "once")["reason"]) < 300
    data = failed.result("StatefulSet", "db")
    assert (data["action"], "--recreate" in data["reason"]) == ("failed", False)
    refused = story.gitops("sync", "--recreate", f"{story.namespace}/sts/db", "--yes")
    assert (refused.code, "never recreated" in refused.error) == (2, True)

    asked = story.gitops("sync", *named)
    assert (asked.code, asked.out) == (2, "")
    assert f"recreate {story.namespace}/job/once" in asked.err
    before = story.live("deploy/api", ".metadata.uid")
    done = story.gitops("sync", *named, "--yes", "-o", "json")
    assert done.code == 0, done.err
    actions = {result["kind"]: result["action"] for result in done.json["results"]}
    assert actions == dict.fromkeys(["Job", "Deployment", "Secret", "RoleBinding"], "recreated")
    assert story.live("deploy/api", ".metadata.uid") != before
    owners = story.live("replicasets", ".items[*].metadata.ownerReferences[*].uid")
    assert before not in owners
    rows = story.gitops("diff", "-o", "json").json["resources"]
    assert {row["kind"] for row in rows if row["state"] != "in_sync"} == {"StatefulSet"}


def test_who_answers_every_sync_back_is_named_and_left_alone(story: Story) -> None:
    """Three repairs of one field; then it is passed by until a person names it."""
    story.synced()

    def answered_back() -> Any:
        words = ("patch", "deploy/frontend", "--field-manager=team-controller")
        story.kubectl(*words, "--patch", '{"spec":{"replicas":7}}')
        done = story.gitops("sync", "--no-wait", "-o", "json")
        assert done.code == 0, done.err
        return done.result("Deployment", "frontend")

    for _ in range(3):
        assert answered_back()["action"] == "configured"
    left = answered_back()
    assert left["action"] == "skipped"
    assert "team-controller changed spec.replicas back" in left["reason"]
    assert story.live("deploy/frontend", ".spec.replicas") == "7"
    diff = story.gitops("diff", "-o", "json").row("Deployment", "frontend")
    assert (diff["state"], diff["error"]) == ("drifted", left["reason"])
    status = story.gitops("status")
    assert "team-controller changed spec.replicas back" in status.out
    named = story.gitops("sync", f"{story.namespace}/deploy/frontend", "-o", "json")
    assert named.result("Deployment", "frontend")["action"] == "configured"
    assert story.gitops("sync", "-o", "json").result("Deployment", "frontend")["reason"] is None


def test_ignored_fields_are_left_alone(story: Story) -> None:
    """By annotation: shown, no drift, and kept by a sync whoever owns them."""
    story.synced()
    text = story.at(story.head, "frontend/deployment.yaml")
    noted = "metadata:\n  annotations:\n    gitops-tui.dev/ignore: /spec/replicas\n"
    ignoring = text.replace("metadata:\n", noted, 1).replace("replicas: 4", "replicas: 9")
    story.commit("Ignore the replicas, and say nine", {"frontend/deployment.yaml": ignoring})
    done = story.gitops("sync", "-o", "json")
    assert done.code == 0, done.err
    assert story.live("deploy/frontend", ".spec.replicas") == "4"
    story.kubectl("scale", "deploy/frontend", "--replicas=2")
    story.edit("Another image", "frontend/deployment.yaml", "frontend:v1", "frontend:v2")
    assert story.gitops("sync").code == 0
    assert story.live("deploy/frontend", ".spec.replicas") == "2"
    assert story.live("deploy/frontend", "..image") == "example.org/frontend:v2"
    verified = story.gitops("diff", "--verify", "-o", "json")
    row = verified.row("Deployment", "frontend")
    assert (verified.code, row["state"], row["verdict"]) == (0, "in_sync", "server")
    [field] = row["ignored"]
    assert (field["pointer"], field["desired"], field["live"]) == ("/spec/replicas", 9, 2)


def test_what_another_manager_owned_is_taken_over_and_said(story: Story) -> None:
    """By name and field: in the plan, in the text and in the document."""
    story.synced()
    other = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "frontend"},
        "spec": {"replicas": 1},
    }
    words = ("apply", "--server-side", "--force-conflicts", "--field-manager=other", "-f", "-")
    story.plane.kubectl("--namespace", story.namespace, *words, stdin=json.dumps(other))
    plan = story.gitops("sync", "--dry-run")
    assert "spec.replicas: live 1 -> Git 4  (takes it over from other)" in plan.out
    done = story.gitops("sync", "-o", "json")
    assert done.result("Deployment", "frontend")["reason"] == "took spec.replicas over from other"
    assert done.result("Service", "frontend")["reason"] is None
