"""Refusals that only a real API server makes: too many requests, fields that are set once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from gitops_tui.cli.clock import SystemClock
from gitops_tui.core.resources import JsonObject, Kind
from gitops_tui.engine.retry import retried
from gitops_tui.errors import Busy, Rejected
from tests.cluster.conftest import Connect
from tests.cluster.objects import (
    CONFIG_MAPS,
    DEPLOYMENTS,
    PODS,
    ROLES,
    SERVICES,
    config_map,
    deployment,
)
from tests.cluster.waiting import eventually
from tests.control_plane.reach import Reach

pytestmark = pytest.mark.real
Kubectl = Callable[..., str]

FLOW = """\
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: {{name: {name}}}
spec:
  type: Limited
  limited:
    nominalConcurrencyShares: 0
    lendablePercent: 0
    borrowingLimitPercent: 0
    limitResponse: {{type: Reject}}
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: {{name: {name}}}
spec:
  priorityLevelConfiguration: {{name: {name}}}
  matchingPrecedence: 2
  rules:
    - subjects: [{{kind: ServiceAccount, serviceAccount: {{namespace: {namespace}, name: busy}}}}]
      resourceRules:
        - {{apiGroups: ["*"], resources: ["*"], verbs: ["*"], namespaces: ["*"]}}
"""


@pytest.fixture
def flow(kubectl: Kubectl, namespace: str) -> Iterator[str]:
    """The name of a flow for the service account `busy`, which serves one request at a time."""
    name = f"busy-{secrets.token_hex(4)}"
    kubectl("create", "serviceaccount", "busy", "-n", namespace)
    words = ("--clusterrole=edit", f"--serviceaccount={namespace}:busy", "-n", namespace)
    kubectl("create", "rolebinding", "busy", *words)
    kubectl("apply", "-f", "-", stdin=FLOW.format(name=name, namespace=namespace))
    yield name
    kubectl("delete", "flowschema,prioritylevelconfiguration", name, "--ignore-not-found")


@pytest.fixture
def busy(control_plane: Reach, kubectl: Kubectl, namespace: str, flow: str, tmp_path: Path) -> Path:
    """The kubeconfig of that service account."""
    assert flow
    content = yaml.safe_load(control_plane.kubeconfig.read_text())
    token = kubectl("create", "token", "busy", "-n", namespace).strip()
    content["users"][0]["user"] = {"token": token}
    file = tmp_path / "busy"
    file.write_text(yaml.safe_dump(content))
    return file


async def test_too_many_requests_are_asked_again(
    connect: Connect, namespace: str, busy: Path
) -> None:
    """429 says when to come back; what is too many at once gets through all the same."""
    cluster = await connect(busy)
    refused: list[Busy] = []

    async def is_refused() -> bool:
        bodies = (config_map(namespace, f"no-{n}", a="1") for n in range(20))
        asked = (cluster.apply(CONFIG_MAPS, body, dry_run=True) for body in bodies)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        refused.extend(answer for answer in answers if isinstance(answer, Busy))
        return bool(refused)

    await eventually(is_refused)
    assert (refused[0].status, refused[0].retry_after) == (429, 1.0)
    assert "too much to do" in refused[0].message
    bodies = [config_map(namespace, f"one-{n}", a="1") for n in range(4)]
    applies = (retried(partial(cluster.apply, CONFIG_MAPS, body), SystemClock()) for body in bodies)
    assert all(applied.created for applied in await asyncio.gather(*applies))
    found = (cluster.get(CONFIG_MAPS, namespace, f"one-{n % 4}") for n in range(20))
    assert all(await asyncio.gather(*found))


ONCE: list[tuple[Kind, JsonObject, JsonObject]] = [
    (
        SERVICES,
        {"spec": {"ports": [{"port": 80}]}},
        {"spec": {"clusterIP": "10.96.254.253", "ports": [{"port": 80}]}},
    ),
    (CONFIG_MAPS, {"immutable": True, "data": {"a": "1"}}, {"immutable": True, "data": {"a": "2"}}),
    (
        PODS,
        {"spec": {"containers": [{"name": "a", "image": "x", "workingDir": "/a"}]}},
        {"spec": {"containers": [{"name": "a", "image": "x", "workingDir": "/b"}]}},
    ),
]


@pytest.mark.parametrize(
    ("kind", "before", "after"), ONCE, ids=lambda part: getattr(part, "kind", "")
)
async def test_fields_that_are_set_once_are_known(
    control_plane: Reach,
    connect: Connect,
    namespace: str,
    kind: Kind,
    before: JsonObject,
    after: JsonObject,
) -> None:
    """In whatever words the server says so: only to recreate it helps."""
    cluster = await connect(control_plane.kubeconfig)
    head = {
        "apiVersion": kind.api_version,
        "kind": kind.kind,
        "metadata": {"name": "one", "namespace": namespace},
    }
    await cluster.apply(kind, {**head, **before})
    with pytest.raises(Rejected) as caught:
        await cluster.apply(kind, {**head, **after})
    assert caught.value.immutable, caught.value.message
    assert len(caught.value.message) < 400
    assert "\n" not in caught.value.message


async def test_a_manifest_that_is_wrong_as_well_is_not_only_set_once(
    control_plane: Reach, connect: Connect, namespace: str
) -> None:
    """To recreate it would not help: its labels do not fit its selector either."""
    cluster = await connect(control_plane.kubeconfig)
    body = deployment(namespace, "one")
    await cluster.apply(DEPLOYMENTS, body)
    body["spec"]["selector"] = {"matchLabels": {"another": "label"}}
    with pytest.raises(Rejected) as caught:
        await cluster.apply(DEPLOYMENTS, body)
    assert not caught.value.immutable


@pytest.mark.parametrize("names", [22_000, 40_000])
async def test_what_is_too_large_is_no_trouble_of_the_server_s(
    connect: Connect, control_plane: Reach, namespace: str, names: int
) -> None:
    """Its store refuses 2.2 MB with a 500, it itself 4 MB: neither is asked about again."""
    cluster = await connect(control_plane.kubeconfig)
    body: JsonObject = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "large", "namespace": namespace},
        "rules": [
            {
                "apiGroups": [""],
                "resources": ["pods"],
                "verbs": ["get"],
                "resourceNames": [f"{number:0100}" for number in range(names)],
            }
        ],
    }
    with pytest.raises(Rejected, match=r"is too large for the cluster: at most \d\.1 MB can"):
        await cluster.apply(ROLES, body)
