"""Health of what runs once or by the clock: Pod, Job, CronJob."""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core.health.view import View, mapping, mappings, number, text
from gitops_tui.core.health.words import (
    Health,
    HealthStatus,
    degraded,
    healthy,
    progressing,
    suspended,
)

# A container that waits for one of these does not start by waiting longer.
_STUCK = frozenset(
    {
        "CrashLoopBackOff",
        "CreateContainerConfigError",
        "CreateContainerError",
        "ErrImageNeverPull",
        "ErrImagePull",
        "ImageInspectError",
        "ImagePullBackOff",
        "InvalidImageName",
        "RunContainerError",
    }
)


def pod(view: View) -> Health:
    """Ready, or run to its end; stuck containers are named with their reason."""
    ready = int(view.condition("Ready").holds)
    return replace(_pod(view), ready=ready, wanted=1)


def _pod(view: View) -> Health:
    match view.status.get("phase"):
        case "Succeeded":
            return healthy("ran to its end")
        case "Failed":
            told = text(view.status.get("message")) or text(view.status.get("reason"))
            return degraded(told or "the pod failed")
        case "Unknown":
            return Health(HealthStatus.UNKNOWN, "its node does not answer")
        case _:
            return _alive(view)


def _alive(view: View) -> Health:
    stuck, scheduled = _stuck(view), view.condition("PodScheduled")
    if stuck:
        return degraded(stuck)
    if view.condition("Ready").holds:
        return healthy()
    if scheduled.fails:
        return progressing(scheduled.told("waits for a node"))
    return progressing("waits for its containers")


def _stuck(view: View) -> str:
    for field in ("initContainerStatuses", "containerStatuses"):
        for status in mappings(view.status.get(field)):
            waiting = mapping(mapping(status.get("state")).get("waiting"))
            reason = text(waiting.get("reason"))
            if reason in _STUCK:
                name, message = text(status.get("name")), text(waiting.get("message"))
                return f"{name}: {reason}{f' ({message})' if message else ''}"
    return ""


def job(view: View) -> Health:
    """Healthy when complete; a failed one stays degraded until somebody replaces it."""
    failed = view.condition("Failed")
    if failed.holds:
        return degraded(failed.told("the job failed"))
    if view.condition("Complete").holds:
        return healthy("complete")
    if view.spec.get("suspend") is True:
        return suspended("the job is suspended")
    wanted = number(view.spec.get("completions"), 1)
    return progressing(f"{view.count('succeeded')} of {wanted} completions")


def cron_job(view: View) -> Health:
    """Healthy while it keeps its schedule; how its Jobs fare is told by them."""
    if view.spec.get("suspend") is True:
        return suspended("the schedule is suspended")
    return healthy()
