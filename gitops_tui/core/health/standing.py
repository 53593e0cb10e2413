"""Health of what just stands there: storage, network, namespaces, definitions, policies."""

from __future__ import annotations

from gitops_tui.core.health.view import View, mapping, mappings
from gitops_tui.core.health.words import Health, degraded, healthy, progressing


def claim(view: View) -> Health:
    """A PersistentVolumeClaim has its volume."""
    match view.status.get("phase"):
        case "Bound":
            return healthy()
        case "Lost":
            return degraded("its volume is lost")
        case _:
            return progressing("waits for a volume")


def service(view: View) -> Health:
    """A LoadBalancer has an address; every other Service is there at once."""
    if view.spec.get("type") != "LoadBalancer":
        return healthy()
    balancer = mapping(view.status.get("loadBalancer"))
    if mappings(balancer.get("ingress")) or view.spec.get("externalIPs"):
        return healthy()
    return progressing("waits for a load balancer's address")


def ingress(_: View) -> Health:
    """Always healthy: many controllers never write an address, and some clusters have none."""
    return healthy()


def namespace(view: View) -> Health:
    """A Namespace is there until it is being deleted."""
    if view.status.get("phase") == "Terminating":
        return progressing("is being deleted")
    return healthy()


def definition(view: View) -> Health:
    """A CustomResourceDefinition is served."""
    names, established = view.condition("NamesAccepted"), view.condition("Established")
    if names.fails:
        return degraded(names.told("its names are taken"))
    if established.holds:
        return healthy()
    return progressing("waits to be established")


def api_service(view: View) -> Health:
    """An APIService answers."""
    available = view.condition("Available")
    return healthy() if available.holds else progressing(available.told("waits to answer"))


def autoscaler(view: View) -> Health:
    """A HorizontalPodAutoscaler can read its metrics and scale its target.

    One that is off because its target is scaled to 0 is as its owner wants it.
    """
    for name in ("AbleToScale", "ScalingActive"):
        condition = view.condition(name)
        if condition.fails and condition.reason != "ScalingDisabled":
            return degraded(condition.told("it cannot scale its target"))
    return healthy()


def disruption_budget(view: View) -> Health:
    """A PodDisruptionBudget guards as many healthy pods as it wants."""
    allowed = view.condition("DisruptionAllowed")
    if allowed.reason == "SyncFailed":
        return degraded(allowed.told("it cannot count its pods"))
    current, wanted = view.count("currentHealthy"), view.count("desiredHealthy")
    if current < wanted:
        return progressing(f"{current} of {wanted} guarded pods are healthy")
    return healthy()
