"""What a guarded resource holds, told honestly: nothing is promised that was not seen."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from gitops_tui.core import contents
from gitops_tui.core.resources import Kind, LiveObject, live_object
from tests.core.objects import key

DEPLOYMENT = Kind("apps", "v1", "Deployment", "deployments", namespaced=True)
JOB = Kind("batch", "v1", "Job", "jobs", namespaced=True)
POD = Kind("", "v1", "Pod", "pods", namespaced=True)
CLAIM = Kind("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", namespaced=True)
OTHERS = [
    Kind("", "v1", name, f"{name.lower()}s", namespaced=True)
    for name in ("Service", "Secret", "ConfigMap", "Role", "Lease")
]


@pytest.mark.parametrize(
    ("found", "unread", "told"),
    [
        ({}, False, "nothing"),
        ({POD: 0}, True, "nothing that may be listed"),
        ({DEPLOYMENT: 1, POD: 2}, False, "1 workload, 2 pods"),
        ({DEPLOYMENT: 3, JOB: 1, CLAIM: 1}, False, "4 workloads, 1 persistentvolumeclaim"),
        ({POD: 2, DEPLOYMENT: 1}, True, "at least 1 workload, 2 pods"),
        (
            dict(zip(OTHERS, (3, 4, 5, 2, 1), strict=True)),
            False,
            "5 configmaps, 4 secrets, 3 services and 3 more",
        ),
    ],
)
def test_a_namespace_holds_its_objects(found: dict[Kind, int], unread: bool, told: str) -> None:
    """What runs and what is stored come first, the rest by number."""
    assert contents.namespace(found, unread=unread) == told


def live(name: str, kind: str = "ConfigMap", **metadata: Any) -> LiveObject:
    """An object as the server sends it."""
    body = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, **metadata}}
    return live_object(msgspec.json.encode(body))


def test_what_comes_by_itself_is_not_counted() -> None:
    """What every namespace has, and what a controller made, say nothing; pods do."""
    owner = [{"kind": "ReplicaSet", "name": "web"}]
    assert contents.counts(live("settings"))
    assert contents.counts(live("web-1", "Pod", ownerReferences=owner))
    assert not contents.counts(live("web-1", ownerReferences=owner))
    assert not contents.counts(live("kube-root-ca.crt"))
    assert not contents.counts(live("default", "ServiceAccount"))


def test_only_what_can_be_listed_and_deleted_is_held() -> None:
    """Events, reviews and figures of a metrics server are no contents."""
    verbs = frozenset({"get", "list", "delete"})
    assert contents.holdable(Kind("", "v1", "Pod", "pods", True, verbs=verbs))
    assert not contents.holdable(Kind("", "v1", "Event", "events", True, verbs=verbs))
    assert not contents.holdable(Kind("", "v1", "Node", "nodes", False, verbs=verbs))
    figures = Kind("metrics.k8s.io", "v1", "PodMetrics", "pods", True, verbs=verbs - {"delete"})
    assert not contents.holdable(figures)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (None, "widgets that may not be listed"),
        ([], "no widgets"),
        ([key("x/Widget/a", "")], "1 widget"),
        ([key("x/Widget/a", "one"), key("x/Widget/b", "two")], "2 widgets in 2 namespaces"),
    ],
)
def test_a_definition_holds_all_that_it_defines(keys: Any, told: str) -> None:
    """In all namespaces."""
    widgets = Kind("x", "v1", "Widget", "widgets", namespaced=True)
    assert contents.definition(widgets, keys) == told


def stateful_set(**spec: Any) -> dict[str, Any]:
    """A StatefulSet of three that claims a volume each."""
    templates = [{"metadata": {"name": "data"}}]
    return {
        "metadata": {"name": "db"},
        "spec": {"replicas": 3, "volumeClaimTemplates": templates, **spec},
    }


def test_the_claims_of_a_stateful_set_stay_unless_it_says_otherwise() -> None:
    """Its own are told from those of a neighbour, and whether they go with it."""
    claims = {"data-db-0", "data-db-1", "data-db-backup-0", "other"}
    told = contents.stateful_set(stateful_set(), claims)
    assert told == "3 replicas, volume claims kept: data-db-0, data-db-1"
    policy = {"persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Delete"}}
    told = contents.stateful_set(stateful_set(**policy), claims)
    assert told == "3 replicas, volume claims deleted with it: data-db-0, data-db-1"


def test_a_stateful_set_says_what_is_not_known_of_its_claims() -> None:
    """None yet, none at all, and not allowed to look are three answers."""
    assert contents.stateful_set(stateful_set(), set()) == "3 replicas, no volume claims yet"
    assert "that may not be listed" in contents.stateful_set(stateful_set(), None)
    bare = stateful_set(replicas=1, volumeClaimTemplates=[])
    assert contents.stateful_set(bare, None) == "1 replica"


def test_a_claim_names_its_volume_and_the_pods_on_it() -> None:
    """With the volume's size, and whether that goes with the claim."""
    claim = {
        "metadata": {"name": "data"},
        "spec": {"volumeName": "pv-1"},
        "status": {"capacity": {"storage": "10Gi"}},
    }
    pods = [
        {
            "metadata": {"name": name},
            "spec": {"volumes": [{"persistentVolumeClaim": {"claimName": of}}]},
        }
        for name, of in (("db-0", "data"), ("web-1", "cache"))
    ]
    goes = {"spec": {"persistentVolumeReclaimPolicy": "Delete"}}
    told = contents.claim(claim, goes, pods)
    assert told == "volume pv-1 of 10Gi, deleted with it, mounted by db-0"
    told = contents.claim(claim, None, [])
    assert told == "volume pv-1 of 10Gi, mounted by no pod"
    told = contents.claim({"metadata": {"name": "data"}, "spec": {}}, None, None)
    assert told == "no volume yet, pods that may not be listed"


def test_a_volume_names_its_claim() -> None:
    """The one that has it, or had it."""
    spec = {"capacity": {"storage": "5Gi"}, "claimRef": {"namespace": "shop", "name": "data"}}
    assert contents.volume({"spec": spec}) == "5Gi, claimed by shop/data"
    released = {"spec": spec, "status": {"phase": "Released"}}
    assert contents.volume(released) == "5Gi, last claimed by shop/data"
    assert contents.volume({"spec": {"capacity": {"storage": "5Gi"}}}) == "5Gi, claimed by nobody"
