"""A mutating admission policy that comes, changes and goes."""

from __future__ import annotations

import time

from tests.exactness.bench import Bench

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
        expression: 'Object{{data: {{"colour": {colour}}}}}'
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {{name: {name}}}
spec: {{policyName: {name}}}
"""


class Painter:
    """Paints every ConfigMap of the namespace."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._name = f"{bench.namespace}-painter"

    def paint(self, colour: str) -> None:
        """From now on, and in force when this returns."""
        self._set(f'"{colour}"', colour)

    def never_the_same(self) -> None:
        """Each write paints another colour: that of the version before it."""
        self._set('oldObject == null ? "new" : oldObject.metadata.resourceVersion', "new")

    def _set(self, expression: str, first: str) -> None:
        names = {"name": self._name, "namespace": self._bench.namespace}
        text = POLICY.format(colour=expression, **names)
        self._bench.plane.kubectl("apply", "--filename", "-", stdin=text)
        deadline = time.monotonic() + 30
        while self._tried() != first:
            assert time.monotonic() < deadline, "the policy never came into force"
            time.sleep(0.1)

    def stop(self) -> None:
        """Take the policy away."""
        for kind in ("mutatingadmissionpolicybinding", "mutatingadmissionpolicy"):
            self._bench.plane.kubectl("delete", kind, self._name, "--ignore-not-found")

    def _tried(self) -> str:
        words = ("create", "configmap", "tried", "--dry-run=server", "--output=jsonpath={..colour}")
        return self._bench.kubectl(*words)
