"""Health of one object: a word in a fixed order of severity, and a sentence for a person.

One small function a kind; kinds that have none are judged by their conditions.
"""

from __future__ import annotations

from collections.abc import Callable

from gitops_tui.core.health import replicated, running, standing
from gitops_tui.core.health.generic import generic
from gitops_tui.core.health.view import View, text
from gitops_tui.core.health.words import Health, HealthStatus, progressing
from gitops_tui.core.resources import JsonObject, split_api_version

__all__ = ["Health", "HealthStatus", "health_of"]

_RULES: dict[tuple[str, str], Callable[[View], Health]] = {
    ("", "Namespace"): standing.namespace,
    ("", "PersistentVolumeClaim"): standing.claim,
    ("", "Pod"): running.pod,
    ("", "Service"): standing.service,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): standing.definition,
    ("apiregistration.k8s.io", "APIService"): standing.api_service,
    ("apps", "DaemonSet"): replicated.daemon_set,
    ("apps", "Deployment"): replicated.deployment,
    ("apps", "ReplicaSet"): replicated.replica_set,
    ("apps", "StatefulSet"): replicated.stateful_set,
    ("autoscaling", "HorizontalPodAutoscaler"): standing.autoscaler,
    ("batch", "CronJob"): running.cron_job,
    ("batch", "Job"): running.job,
    ("networking.k8s.io", "Ingress"): standing.ingress,
    ("policy", "PodDisruptionBudget"): standing.disruption_budget,
}


def health_of(body: JsonObject) -> Health:
    """The health of a live object, from what its own status says."""
    view = View(body)
    if view.metadata.get("deletionTimestamp"):
        return progressing("is being deleted")
    group, _ = split_api_version(text(body.get("apiVersion")))
    return _RULES.get((group, text(body.get("kind"))), generic)(view)
