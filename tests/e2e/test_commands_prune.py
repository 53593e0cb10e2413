"""A deleted manifest deletes nothing; pruning is asked for, and guarded."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from tests.e2e.manifests import application
from tests.e2e.story import DEPLOYMENT, Story

pytestmark = pytest.mark.real


def test_stale_until_pruned(story: Story) -> None:
    """A deleted manifest is stale, a sync names it and leaves it, a confirmed prune deletes."""
    story.synced()
    story.commit("Retire a service", {"users_backend/service.yaml": None})
    row = (diff := story.gitops("diff", "-o", "json")).row("Service", "users")
    assert (diff.code, row["state"]) == (1, "stale")
    synced = story.gitops("sync")
    assert synced.code == 0
    assert "note: 1 stale resource stays in the cluster" in synced.err
    assert "users" in story.names("services")

    asked = story.gitops("sync", "--prune")
    assert (asked.code, asked.out) == (2, "")
    assert f"  prune {story.namespace}/service/users\n" in asked.err
    assert "Nothing was changed." in asked.err
    wrong = story.gitops("sync", "--prune", f"{story.namespace}/service/frontend", "--yes")
    assert wrong.code == 2
    assert "is not stale" in wrong.error
    assert story.names("services") == {"frontend", "thoughts", "users"}

    done = story.gitops("sync", "--prune", "--yes", "-o", "json")
    assert done.code == 0
    assert done.result("Service", "users")["action"] == "pruned"
    assert story.names("services") == {"frontend", "thoughts"}
    assert story.gitops("status").code == 0


def test_many_need_their_number(story: Story) -> None:
    """More than a third wants --prune-count, the right one; what holds data only by name."""
    story.synced()
    kept = {"thoughts_backend", "frontend"}
    gone = [
        name
        for name in application(story.namespace)
        if PurePath(name).parts[0] not in kept or name.endswith("frontend/ingress.yaml")
    ]
    assert len(gone) == 5
    story.commit("Retire much, the namespace's manifest too", dict.fromkeys(gone))
    plan = story.gitops("sync", "--prune", "--dry-run", "-o", "json")
    assert plan.code == 0
    prune = plan.json["prune"]
    assert prune["countNeeded"]
    assert prune["count"] == 4
    [guarded] = [one for one in prune["candidates"] if one["guarded"]]
    assert (guarded["kind"], guarded["pruned"]) == ("Namespace", False)
    assert guarded["holds"].startswith("3 workloads, ")

    unnumbered = story.gitops("sync", "--prune", "--yes")
    assert (unnumbered.code, unnumbered.out) == (2, "")
    assert "--prune-count 4" in unnumbered.hint.partition("hint: ")[2] + unnumbered.err
    miscounted = story.gitops("sync", "--prune", "--yes", "--prune-count", "3")
    assert miscounted.code == 2
    assert "would delete 4 resources, and 3 was given" in miscounted.err
    assert story.names("deployments") == {"frontend", "thoughts", "users"}

    done = story.gitops("sync", "--prune", "--yes", "--prune-count", "4")
    assert done.code == 0
    assert "4 pruned" in done.out.splitlines()[-1]
    assert story.names("deployments") == {"frontend", "thoughts"}
    assert story.exists()
    assert story.live("namespace/" + story.namespace, ".status.phase") == "Active"


def test_a_broken_manifest_stops_only_itself(story: Story) -> None:
    """The others are synced, nothing becomes stale, and prune refuses until it is repaired."""
    story.synced()
    story.commit(
        "Break one, change another, retire a third",
        {
            DEPLOYMENT: "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n\tname: frontend\n",
            "users_backend/deployment.yaml": story.at(
                story.head, "users_backend/deployment.yaml"
            ).replace("users:v1", "users:v2"),
            "thoughts_backend/ingress.yaml": None,
        },
    )
    place = f"{DEPLOYMENT}:4: A tab indents this line"
    diff = story.gitops("diff", "-o", "json")
    assert diff.code == 3
    assert diff.json["summary"]["stale"] == 0
    [error] = diff.json["errors"]
    assert (error["file"], error["line"]) == (DEPLOYMENT, 4)

    done = story.gitops("sync")
    assert done.code == 3
    assert f"unusable: {place}" in done.err
    assert story.live("deploy/users", "..image") == "example.org/users:v2"
    assert story.live("deploy/frontend", ".status.readyReplicas") == "4"
    refused = story.gitops("sync", "--prune", "--yes")
    assert (refused.code, refused.out) == (2, "")
    assert f"Nothing is pruned while a manifest cannot be read: {DEPLOYMENT}:4" in refused.error
    one = story.gitops("diff", f"{story.namespace}/deploy/frontend")
    assert one.code == 3
    assert place in one.out
    assert "thoughts" in story.names("ingresses")


def test_no_replicas_stop_a_workload(story: Story) -> None:
    """`replicas: 0` is a wish like any other, and healthy."""
    story.edit("Stop the frontend", DEPLOYMENT, "replicas: 4", "replicas: 0")
    done = story.gitops("sync", "--yes", "-o", "json")
    assert done.code == 0
    assert done.json["health"]["healthy"]
    assert story.live("deploy/frontend", ".spec.replicas") == "0"
    assert story.names("pods").isdisjoint({"frontend"})
    status = story.gitops("status", "-o", "json")
    assert (status.code, status.json["summary"]["in_sync"]) == (0, 10)


def test_what_holds_data_says_what(story: Story) -> None:
    """A claim its volume and its pods, a volume its claim: on show before the answer."""
    volume = f"pv-{story.namespace}"
    story.synced()
    story.commit("Keep data", {"data.yaml": _DATA.format(volume=volume, space=story.namespace)})
    assert story.gitops("sync").code == 0
    story.commit("Keep none", {"data.yaml": None})
    plan = story.gitops("sync", "--prune", "--dry-run", "-o", "json")
    candidates = plan.json["prune"]["candidates"]
    held = {one["kind"]: one["holds"] for one in candidates if one["guarded"]}
    assert held["PersistentVolume"] == f"2Gi, claimed by {story.namespace}/data"
    assert held["PersistentVolumeClaim"].startswith(f"volume {volume} of 2Gi, kept, mounted by db-")
    assert held["StatefulSet"] == "1 replica"
    assert not any(one["pruned"] for one in candidates if one["guarded"])
    named = [f"persistentvolume/{volume}", f"{story.namespace}/persistentvolumeclaim/data"]
    done = story.gitops("sync", "--prune", *named, "--yes", "--prune-count", "2", "-o", "json")
    assert done.result("PersistentVolumeClaim", "data")["action"] == "pruned"
    assert done.result("PersistentVolume", volume)["action"] == "pruned"


_DATA = """apiVersion: v1
kind: PersistentVolume
metadata:
  name: {volume}
spec:
  capacity: {{storage: 2Gi}}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: {volume}
  hostPath: {{path: /nowhere}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: {space}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: {volume}
  resources: {{requests: {{storage: 1Gi}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  namespace: {space}
spec:
  serviceName: db
  replicas: 1
  selector: {{matchLabels: {{app: db}}}}
  template:
    metadata: {{labels: {{app: db}}}}
    spec:
      containers:
        - name: db
          image: shop/db:1
          volumeMounts: [{{name: data, mountPath: /data}}]
      volumes: [{{name: data, persistentVolumeClaim: {{claimName: data}}}}]
"""
