"""Manifests of what makes pods."""

from __future__ import annotations

from tests.exactness.genes import Fields, Genes
from tests.exactness.pods import container, template


def deployment(g: Genes, name: str) -> Fields:
    """A Deployment."""
    surge = {
        "maxSurge": g.pick("surge", [1, "1", "25%"]),
        "maxUnavailable": g.pick("un", [1, "0%"]),
    }
    rolling = {"type": "RollingUpdate", **g.maybe("rolling", rollingUpdate=surge)}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "spec": {
            **g.one("replicas", [0, 1, 2, None]),
            "selector": {"matchLabels": {"app": name}},
            **g.one("strategy", [{}, {"type": "Recreate"}, rolling, None]),
            **g.one("revisionHistoryLimit", [0, 2, 10, None]),
            **g.one("minReadySeconds", [0, 1]),
            **g.one("paused", [False, True]),
            "template": template(g, name),
        },
    }


def stateful_set(g: Genes, name: str) -> Fields:
    """A StatefulSet with a claim."""
    size = g.fixed("size", ["1Gi", "1024Mi"])
    claim = {
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": size}},
        },
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "spec": {
            **g.one("replicas", [0, 1]),
            "serviceName": name,
            "selector": {"matchLabels": {"app": name}},
            **g.one("updateStrategy", [{"type": "OnDelete"}, {"type": "RollingUpdate"}]),
            **({"volumeClaimTemplates": [claim]} if g.fixed("claims", [True, False]) else {}),
            "template": template(g, name),
        },
    }


def daemon_set(g: Genes, name: str) -> Fields:
    """A DaemonSet."""
    limits = {"rollingUpdate": {"maxUnavailable": g.pick("max", [1, "10%"])}}
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            **g.one("updateStrategy", [{"type": "OnDelete"}, limits]),
            **g.one("minReadySeconds", [0, 1]),
            "template": template(g, name),
        },
    }


def job(g: Genes, name: str) -> Fields:
    """A Job; its template is immutable."""
    kept = Genes(g.seed)
    pod = {"containers": [container(kept, "web", [])], "restartPolicy": "Never"}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "spec": {
            **g.one("backoffLimit", [1, 6]),
            **g.one("activeDeadlineSeconds", [1000, 2000]),
            **g.one("suspend", [True, False]),
            **g.one("parallelism", [0, 1]),
            "template": {"metadata": {"labels": {"role": name}}, "spec": pod},
        },
    }


def cron_job(g: Genes, name: str) -> Fields:
    """A CronJob that never runs."""
    spec = {
        **g.one("backoffLimit", [1, 6]),
        "template": template(g, name, restartPolicy=g.pick("again", ["Never", "OnFailure"])),
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "spec": {
            "schedule": g.pick("schedule", ["0 0 1 1 *", "0 0 31 2 *"]),
            **g.one("concurrencyPolicy", ["Allow", "Forbid", None]),
            **g.one("suspend", [True, False, None]),
            **g.one("timeZone", ["Etc/UTC"]),
            **g.one("failedJobsHistoryLimit", [0, 1]),
            "jobTemplate": {
                "spec": spec,
                **g.maybe("job.metadata", metadata={"labels": {"a": "b"}}),
            },
        },
    }
