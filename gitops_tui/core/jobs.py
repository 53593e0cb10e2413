"""Jobs, which run once: whether one that is gone ran already.

A Job with a time to live is removed by the cluster some time after its end, and an apply
would make and run it anew: a migration, a bill. So it is remembered how far it was.
https://kubernetes.io/docs/concepts/workloads/controllers/ttlafterfinished/
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gitops_tui.core.desired import Manifest
from gitops_tui.core.health import Health, HealthStatus
from gitops_tui.core.resources import JsonObject, ResourceKey


class Ending(StrEnum):
    """How a Job ended."""

    COMPLETE = "complete"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """How far a Job was when it was last seen."""

    uid: str
    ended: Ending | None = None
    expires: bool = False
    """Whether the cluster removes it by itself some time after its end."""
    stopped: bool = False
    """Whether it was seen to be deleted before its end: then it may run again."""

    @property
    def over(self) -> bool:
        """Whether, now that it is gone, it has to be taken for one that ran to its end.

        Where that is not known, what is removed by itself counts as done: run twice is
        worse than not run, and a person can ask for it.
        """
        return not self.stopped and (self.ended is not None or self.expires)


def is_job(key: ResourceKey) -> bool:
    """Whether `key` is a Job."""
    return (key.group, key.kind) == ("batch", "Job")


def run_of(body: JsonObject) -> Run:
    """How far a live Job is."""
    conditions = body.get("status", {}).get("conditions") or []
    holding = {c.get("type") for c in conditions if c.get("status") == "True"}
    ended = None
    if "Complete" in holding:
        ended = Ending.COMPLETE
    elif "Failed" in holding:
        ended = Ending.FAILED
    return Run(body["metadata"].get("uid", ""), ended, expires=_expires(body))


def run_before(manifest: Manifest, uid: str) -> Run:
    """What is known of a run that nobody recorded, but for the UID of its Job."""
    return Run(uid, expires=_expires(manifest.body))


def health_after(run: Run) -> Health:
    """The health of a Job that ran and is gone."""
    match run.ended:
        case Ending.COMPLETE:
            return Health(HealthStatus.HEALTHY, "finished, and was removed since")
        case Ending.FAILED:
            return Health(HealthStatus.DEGRADED, "failed, and was removed since")
        case None:
            return Health(HealthStatus.UNKNOWN, "ran, and was removed by its time to live")


def _expires(body: JsonObject) -> bool:
    spec = body.get("spec")
    return isinstance(spec, dict) and spec.get("ttlSecondsAfterFinished") is not None
