"""All kinds that a run is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.exactness import (
    clusterwide,
    custom,
    limits,
    networking,
    policies,
    storage,
    workloads,
)
from tests.exactness.genes import Fields, Genes
from tests.exactness.oracle import Name

Build = Callable[[Genes, str], Fields]


@dataclass(slots=True)
class Specimen:
    """One object in Git: what makes its manifest."""

    build: Build
    genes: Genes
    name: str
    namespace: str

    @property
    def file(self) -> str:
        """Where it stands in the repository."""
        return f"{self.name}.yaml"

    @property
    def key(self) -> Name:
        """What both sides call it."""
        return self.manifest()["kind"], self.namespace, self.name

    def manifest(self) -> Fields:
        """As its genes have it now."""
        g = self.genes
        body = self.build(g, self.name)
        metadata: Fields = {"name": self.name}
        if self.namespace:
            metadata["namespace"] = self.namespace
        labels = g.pairs("labels", {"team": ["a", "b"], "x.dev/part": ["1", ""]})
        notes = g.pairs("annotations", {"note": ["a", "b\nc"], "x.dev/url": ["http://x"]})
        metadata |= g.maybe(
            "labelled", labels=g.pick("unlabelled", [labels, labels, None])
        ) | g.maybe("noted", annotations=notes)
        return {
            "apiVersion": body.pop("apiVersion"),
            "kind": body.pop("kind"),
            "metadata": metadata,
        } | body


def kinds(group: str) -> dict[str, Build]:
    """Name -> what builds it. `group` is that of the custom kind."""
    services = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName", "Headless")
    return {
        "deployment": workloads.deployment,
        "statefulset": workloads.stateful_set,
        "daemonset": workloads.daemon_set,
        "job": workloads.job,
        "cronjob": workloads.cron_job,
        **{f"service-{kind.lower()}": networking.service(kind) for kind in services},
        "ingress": networking.ingress,
        "networkpolicy": networking.network_policy,
        "autoscaler": policies.autoscaler,
        "budget": policies.disruption_budget,
        "role": policies.role,
        "clusterrole": policies.cluster_role,
        "rolebinding": policies.role_binding,
        "account": policies.service_account,
        "configmap": storage.config_map,
        "secret": storage.secret,
        "claim": storage.claim,
        "gadget": custom.gadget(group),
        "quota": limits.quota,
        "range": limits.limit_range,
        "slice": limits.endpoint_slice,
        "pod": limits.pod,
        "replicaset": limits.replica_set,
        "volume": clusterwide.volume,
        "storageclass": clusterwide.storage_class,
        "priorityclass": clusterwide.priority_class,
        "webhook": clusterwide.webhook,
    }


CLUSTER_SCOPED = {
    "clusterrole": "clusterrole",
    "volume": "persistentvolume",
    "storageclass": "storageclass",
    "priorityclass": "priorityclass",
    "webhook": "validatingwebhookconfiguration",
}
"""What stands in no namespace, and what kubectl calls it."""
