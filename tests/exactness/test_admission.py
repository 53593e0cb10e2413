"""A policy that changes what is sent: drift or not by what the server would make of it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from gitops_tui.core.drift import State
from tests.exactness.bench import Bench

pytestmark = pytest.mark.real

POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {{name: {name}}}
spec:
  matchConstraints:
    resourceRules:
      - apiGroups: ['']
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [configmaps]
    namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {namespace}}}}}
  failurePolicy: Fail
  reinvocationPolicy: Never
  mutations:
    - patchType: ApplyConfiguration
      applyConfiguration:
        expression: 'Object{{data: {{"colour": "{colour}"}}}}'
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {{name: {name}}}
spec: {{policyName: {name}}}
"""
ONE = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {a: '1'}\n"
RED = ONE.replace("a: '1'", "a: '1', colour: red")


class Painter:
    """Paints every ConfigMap of the namespace."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._name = f"{bench.namespace}-painter"

    def paint(self, colour: str) -> None:
        """From now on, and in force when this returns."""
        names = {"name": self._name, "namespace": self._bench.namespace}
        text = POLICY.format(colour=colour, **names)
        self._bench.plane.kubectl("apply", "--filename", "-", stdin=text)
        deadline = time.monotonic() + 30
        while self._tried() != colour:
            assert time.monotonic() < deadline, "the policy never came into force"
            time.sleep(0.1)

    def stop(self) -> None:
        """Take the policy away."""
        for kind in ("mutatingadmissionpolicybinding", "mutatingadmissionpolicy"):
            self._bench.plane.kubectl("delete", kind, self._name, "--ignore-not-found")

    def _tried(self) -> str:
        words = ("create", "configmap", "tried", "--dry-run=server", "--output=jsonpath={..colour}")
        return self._bench.kubectl(*words)


@pytest.fixture
def painter(bench: Bench) -> Iterator[Painter]:
    """Nobody paints yet."""
    painter = Painter(bench)
    yield painter
    painter.stop()


async def test_what_a_policy_put_there_is_no_drift(bench: Bench, painter: Painter) -> None:
    """Beside what Git states, and also where it puts its own value over Git's."""
    painter.paint("blue")
    await bench.synced({"one": ONE, "red": RED.replace("name: one", "name: red")})
    assert bench.live("configmap/red", ".data.colour") == "blue"
    picture = await bench.observe(verify=True)
    assert {row.state for row in picture.resources} == {State.IN_SYNC}
    # Locally the second looks changed, so that the server is asked without --verify too.
    assert {row.state for row in (await bench.observe()).resources} == {State.IN_SYNC}


async def test_a_policy_added_after_a_verdict_is_found_by_verifying(
    bench: Bench, painter: Painter
) -> None:
    """Only admission makes this drift: the local comparison cannot see it, the server does."""
    await bench.synced({"one": ONE})
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC
    painter.paint("green")
    assert (await bench.row("one")).state is State.IN_SYNC
    row = await bench.row("one", verify=True)
    assert [(change.path, change.desired) for change in row.changes] == [("data.colour", "green")]
    await bench.sync()
    assert bench.live("configmap/one", ".data.colour") == "green"
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC


async def test_a_policy_that_changes_turns_what_was_in_sync(bench: Bench, painter: Painter) -> None:
    """The verdict of a moment ago does not answer for the policy of now."""
    painter.paint("blue")
    await bench.synced({"one": ONE})
    assert (await bench.row("one", verify=True)).state is State.IN_SYNC
    painter.paint("green")
    row = await bench.row("one", verify=True)
    assert [(change.live, change.desired) for change in row.changes] == [("blue", "green")]
