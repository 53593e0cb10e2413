"""What is missing and would be refused: a third outcome, for kubectl and for us."""

from __future__ import annotations

import time

import pytest

from gitops_tui.core.drift import ResourceStatus, State
from tests.exactness.bench import Bench
from tests.exactness.oracle import IN_OUR_NAME

pytestmark = pytest.mark.real

ONE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: '1'}\n"
QUOTA = """\
apiVersion: v1
kind: ResourceQuota
metadata: {name: tight}
spec: {hard: {count/configmaps: "0"}}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: lone}
spec:
  serviceAccountName: hers
  containers: [{name: web, image: shop/web:1}]
"""
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: hers}\n"
POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {{name: {name}}}
spec:
  matchConstraints:
    resourceRules:
      - {{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}}
  validations: [{{expression: "has(object.data.owner)", message: "say who owns it"}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {{name: {name}}}
spec:
  policyName: {name}
  validationActions: [Deny]
  matchResources: {{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {place}}}}}}}
"""


async def refused(bench: Bench, name: str, *told: str) -> ResourceStatus:
    """The row of what neither kubectl can diff nor a sync create, by a plain `diff`."""
    file = str(bench.operator.directory / f"{name}.yaml")
    assert bench.kubectl("diff", *IN_OUR_NAME, "--filename", file, check=False) == ""
    row = await bench.row(name)
    assert row.state is State.FAILED, row
    assert row.error is not None
    assert row.error.startswith("It cannot be created: ")
    for words in told:
        assert words in row.error
    return row


async def test_what_a_quota_leaves_no_room_for(bench: Bench) -> None:
    """The quota is named; once there is room, it is just missing."""
    bench.kubectl("apply", "--filename", "-", stdin=QUOTA)
    bench.kubectl("wait", "--for=jsonpath={.status.hard}", "quota/tight")
    bench.commit({"one": ONE})
    await refused(bench, "one", "The quota tight leaves no room for configmap/one")
    bench.kubectl("delete", "quota/tight")
    assert (await bench.row("one")).state is State.MISSING


async def test_what_validation_refuses(bench: Bench) -> None:
    """With the field that is wrong."""
    wrong = ONE.replace("a: '1'", "'not a key!': '1'").replace("name: one", "name: wrong")
    bench.commit({"one": ONE, "wrong": wrong})
    await refused(bench, "wrong", "data[not a key!]")
    assert (await bench.row("one")).state is State.MISSING


async def test_what_a_policy_denies(bench: Bench) -> None:
    """With the policy's own words."""
    name = f"{bench.namespace}-owned"
    text = POLICY.format(name=name, place=bench.namespace)
    bench.kubectl("apply", "--filename", "-", stdin=text)
    try:
        bench.commit({"one": ONE})
        denied = ("apply", "--server-side", "--dry-run=server", "--filename")
        file = str(bench.operator.directory / "one.yaml")
        # A new policy takes a moment to be in force.
        deadline = time.monotonic() + 30
        while bench.kubectl(*denied, file, check=False):
            assert time.monotonic() < deadline, "the policy never came into force"
        await refused(bench, "one", "say who owns it")
    finally:
        kinds = "validatingadmissionpolicybinding,validatingadmissionpolicy"
        bench.kubectl("delete", kinds, name, "--ignore-not-found")


async def test_what_needs_another_resource_of_the_same_sync(bench: Bench) -> None:
    """Still missing, with what it waits for: the sync that brings the one makes the other."""
    bench.commit({"account": ACCOUNT, "lone": POD})
    row = await bench.row("lone")
    assert row.state is State.MISSING
    assert row.error is not None
    assert 'serviceaccount "hers" not found' in row.error
    await bench.sync()
    assert (await bench.row("lone")).state is State.IN_SYNC
