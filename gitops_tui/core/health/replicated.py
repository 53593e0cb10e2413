"""Health of what keeps a number of pods: Deployment, ReplicaSet, StatefulSet, DaemonSet.

What `kubectl rollout status` waits for, and what stops it:
https://github.com/kubernetes/kubectl/blob/master/pkg/polymorphichelpers/rollout_status.go
"""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.health.view import View, mapping, number, some, text
from gitops_tui.core.health.words import Health, degraded, healthy, progressing, suspended

_UNSEEN = "the new spec has not been seen by its controller yet"
_SCALED_TO_0 = "scaled to 0"


def deployment(view: View) -> Health:
    """Rolled out when every wanted replica is new and available, and no old one is left."""
    return _counted(view, _held_up(view) or _rollout(view))


def _held_up(view: View) -> Health | None:
    failure, progress = view.condition("ReplicaFailure"), view.condition("Progressing")
    if not view.observed:
        return progressing(_UNSEEN)
    if failure.holds:
        return degraded(failure.told("its pods cannot be created"))
    if progress.reason == "ProgressDeadlineExceeded":
        return degraded(progress.told("the rollout did not end in time"))
    return suspended("the rollout is paused") if view.spec.get("paused") is True else None


def _rollout(view: View) -> Health:
    wanted, updated = view.wanted(), view.count("updatedReplicas")
    old = view.count("replicas") - updated
    if updated < wanted:
        return progressing(f"{updated} of {wanted} replicas are updated")
    if old > 0:
        return progressing(f"{some(old, 'old replica')} still there")
    return _available(view, wanted, view.count("availableReplicas"))


def replica_set(view: View) -> Health:
    """Settled when every wanted replica is available."""
    failure = view.condition("ReplicaFailure")
    if not view.observed:
        health = progressing(_UNSEEN)
    elif failure.holds:
        health = degraded(failure.told("its pods cannot be created"))
    else:
        health = _available(view, view.wanted(), view.count("availableReplicas"))
    return _counted(view, health)


def stateful_set(view: View) -> Health:
    """Rolled out when every wanted replica is ready and of the newest revision.

    With `OnDelete` a person replaces the pods; with a partition only those above it are new.
    """
    return _counted(view, _stateful_set(view))


def _stateful_set(view: View) -> Health:
    wanted, ready = view.wanted(), view.count("readyReplicas")
    spare = view.count("replicas") - wanted
    if not view.observed:
        return progressing(_UNSEEN)
    if spare > 0:
        return progressing(f"{some(spare, 'replica')} still to go")
    if wanted == 0 or ready < wanted:
        return _available(view, wanted, ready)
    updated, new = view.count("updatedReplicas"), _to_update(view, wanted)
    if updated < new:
        return progressing(f"{updated} of {new} replicas are updated")
    return _available(view, wanted, view.count("availableReplicas"))


def _to_update(view: View, wanted: int) -> int:
    """How many of the replicas must be of the newest revision."""
    strategy = mapping(view.spec.get("updateStrategy"))
    if strategy.get("type") == "OnDelete":
        return 0
    if text(view.status.get("updateRevision")) == text(view.status.get("currentRevision")):
        return 0
    return max(0, wanted - number(mapping(strategy.get("rollingUpdate")).get("partition")))


def daemon_set(view: View) -> Health:
    """Rolled out when the newest pod is available on every node that wants one."""
    wanted, ready = view.count("desiredNumberScheduled"), view.count("numberReady")
    return replace(_daemon_set(view, wanted), ready=ready, wanted=wanted)


def _daemon_set(view: View, wanted: int) -> Health:
    updated, available = view.count("updatedNumberScheduled"), view.count("numberAvailable")
    on_delete = mapping(view.spec.get("updateStrategy")).get("type") == "OnDelete"
    if not view.observed:
        return progressing(_UNSEEN)
    if updated < wanted and not on_delete:
        return progressing(f"{updated} of {wanted} pods are updated")
    if available < wanted:
        return progressing(f"{available} of {wanted} pods are available")
    return healthy() if wanted else healthy("no node wants it")


def _available(view: View, wanted: int, available: int) -> Health:
    ready = view.count("readyReplicas")
    if ready < wanted:
        return progressing(f"{ready} of {wanted} replicas are ready")
    if available < wanted:
        return progressing(f"{available} of {wanted} replicas are available")
    return healthy() if wanted else healthy(_SCALED_TO_0)


def _counted(view: View, health: Health) -> Health:
    return replace(health, ready=view.count("readyReplicas"), wanted=view.wanted())
