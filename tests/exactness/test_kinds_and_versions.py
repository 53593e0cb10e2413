"""Kinds that are easily mistaken for each other, come late, or go away."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from gitops_tui.core.drift import State
from gitops_tui.core.operations import Action
from tests.exactness.bench import Bench

pytestmark = pytest.mark.real

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: configmaps.{group}}}
spec:
  group: {group}
  scope: Namespaced
  names: {{kind: ConfigMap, plural: configmaps}}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            data: {{type: object, additionalProperties: {{type: string}}}}
            size: {{type: integer, default: 3}}
"""
THEIRS = "apiVersion: {group}/v1\nkind: ConfigMap\nmetadata: {{name: one}}\ndata: {{a: '1'}}\n"
OURS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: '1'}\n"


@pytest.fixture
def group(bench: Bench) -> Iterator[str]:
    """An API group that nobody else has."""
    name = f"g{secrets.token_hex(4)}.example.dev"
    yield name
    bench.plane.kubectl("delete", "crd", f"configmaps.{name}", "--ignore-not-found")


def served(bench: Bench, group: str) -> None:
    """The custom kind is there, before any of our syncs."""
    text = DEFINITION.format(group=group)
    bench.kubectl("apply", "--filename", "-", stdin=text)
    bench.kubectl("wait", "--for=condition=established", f"crd/configmaps.{group}")


async def test_the_same_kind_and_name_in_two_groups(bench: Bench, group: str) -> None:
    """Two resources, each with its own drift."""
    served(bench, group)
    await bench.synced({"ours": OURS, "theirs": THEIRS.format(group=group)})
    patch = '{"data": {"a": "2"}}'
    bench.kubectl("patch", f"configmaps.{group}/one", "--type=merge", "--patch", patch)
    rows = {r.key.group: r for r in (await bench.observe(verify=True)).resources}
    assert rows[""].state is State.IN_SYNC
    assert rows[group].state is State.DRIFTED
    assert [change.path for change in rows[group].changes] == ["data.a"]


async def test_a_definition_and_its_resources_in_one_commit(bench: Bench, group: str) -> None:
    """Missing, not unusable; one sync makes both; the filled-in default is no drift."""
    files = {"a-resource": THEIRS.format(group=group), "definition": DEFINITION.format(group=group)}
    bench.commit(files)
    picture = await bench.observe(verify=True)
    assert not picture.findings
    assert {row.state for row in picture.resources} == {State.MISSING}
    operation = await bench.sync()
    assert {result.action for result in operation.results} == {Action.CREATED}
    picture = await bench.observe(verify=True)
    assert picture.summary.in_sync == 2, picture.resources


async def test_a_definition_that_is_removed_takes_its_resources_along(
    bench: Bench, group: str
) -> None:
    """Both are missing then, and a sync brings both back."""
    files = {"definition": DEFINITION.format(group=group), "theirs": THEIRS.format(group=group)}
    await bench.synced(files)
    bench.plane.kubectl("delete", "crd", f"configmaps.{group}")
    assert (await bench.observe()).summary.missing == 2
    await bench.sync()
    assert (await bench.observe()).summary.in_sync == 2


async def test_a_status_in_git_is_never_applied_and_said_so(bench: Bench, group: str) -> None:
    """Of a kind without a status subresource too, where kubectl would set it."""
    text = DEFINITION.format(group=group)
    status = "            status: {type: object, additionalProperties: {type: string}}\n"
    bench.kubectl("apply", "--filename", "-", stdin=text + status)
    bench.kubectl("wait", "--for=condition=established", f"crd/configmaps.{group}")
    theirs = THEIRS.format(group=group) + "status: {phase: Ready}\n"
    await bench.synced({"theirs": theirs})
    picture = await bench.observe(verify=True)
    assert picture.summary.in_sync == 1
    assert not bench.live(f"configmaps.{group}/one", ".status")
    would = f"`kubectl apply` would set that of configmap.{group}/one"
    told = f"A status in Git is never applied; {would}"
    assert told in picture.git.notes
    assert bench.kubectl("diff", "--server-side", "--filename", "-", stdin=theirs, check=False)
    await bench.synced({"theirs": THEIRS.format(group=group), "ours": OURS})
    assert told not in (await bench.observe()).git.notes


SCALER = """\
apiVersion: autoscaling/{version}
kind: HorizontalPodAutoscaler
metadata: {{name: {name}}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: nobody}}
  maxReplicas: 5
{more}"""


async def test_a_version_older_than_the_preferred_one(bench: Bench) -> None:
    """Compared in the version that Git writes, also beside one in the newer version."""
    old = SCALER.format(version="v1", name="old", more="  targetCPUUtilizationPercentage: 60\n")
    new = SCALER.format(version="v2", name="new", more="")
    await bench.synced({"old": old, "new": new})
    assert (await bench.observe(verify=True)).summary.in_sync == 2
    metric = "/spec/metrics/0/resource/target/averageUtilization"
    patch = f'[{{"op": "replace", "path": "{metric}", "value": 70}}]'
    bench.kubectl("patch", "hpa/old", "--type=json", "--patch", patch)
    row = await bench.row("old")
    assert row.api_version == "autoscaling/v1"
    assert [change.path for change in row.changes] == ["spec.targetCPUUtilizationPercentage"]
    assert (await bench.row("new")).state is State.IN_SYNC


async def test_a_manifest_that_moves_to_a_newer_version(bench: Bench) -> None:
    """The same resource: no drift by the move alone, and what it drops is dropped."""
    text = SCALER.format(version="v1", name="web", more="  minReplicas: 2\n")
    await bench.synced({"web": text})
    bench.commit({"web": text.replace("autoscaling/v1", "autoscaling/v2")})
    assert (await bench.row("web", verify=True)).state is State.IN_SYNC
    moved = SCALER.format(version="v2", name="web", more="")
    bench.commit({"web": moved})
    row = await bench.row("web", verify=True)
    assert [change.path for change in row.changes] == ["spec.minReplicas"]
    await bench.sync()
    assert (await bench.row("web", verify=True)).state is State.IN_SYNC


async def test_cluster_scoped_and_namespaced_side_by_side(bench: Bench) -> None:
    """A ClusterRole has no namespace, a Role of the same name gets the default one."""
    name = f"{bench.namespace}-viewer"
    head = "apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {name}}}\n"
    rules = "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n"
    kinds = ("Role", "ClusterRole")
    await bench.synced({kind: head.format(kind=kind, name=name) + rules for kind in kinds})
    try:
        rows = {r.key.kind: r for r in (await bench.observe(verify=True)).resources}
        assert {row.state for row in rows.values()} == {State.IN_SYNC}
        assert rows["ClusterRole"].key.namespace == ""
        assert rows["Role"].key.namespace == bench.namespace
        bench.kubectl("delete", "clusterrole", name)
        assert (await bench.row(name, kind="ClusterRole")).state is State.MISSING
        assert (await bench.row(name, kind="Role")).state is State.IN_SYNC
    finally:
        bench.kubectl("delete", "clusterrole", name, "--ignore-not-found")


async def test_what_is_in_a_namespace_that_is_not_there_yet(bench: Bench) -> None:
    """Missing for us; kubectl gives up on it, and on all that it was asked with it."""
    namespace = f"{bench.namespace}-next"
    place = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}\n"
    inside = OURS.replace("name: one", f"name: one, namespace: {namespace}")
    bench.commit({"inside": inside, "place": place})
    assert (await bench.observe(verify=True)).summary.missing == 2
    flags = ("--server-side", "--force-conflicts", "--field-manager=gitops-tui")
    files = str(bench.operator.directory)
    assert bench.plane.kubectl("diff", *flags, "--filename", files, check=False) == ""
    try:
        await bench.sync()
        assert (await bench.observe(verify=True)).summary.in_sync == 2
    finally:
        bench.plane.kubectl("delete", "namespace", namespace, "--wait=false")
