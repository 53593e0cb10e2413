"""Jobs that ran and are gone, as far as this process has seen and past syncs recorded."""

from __future__ import annotations

from gitops_tui.core.desired import Manifest
from gitops_tui.core.jobs import Run, is_job, run_before
from gitops_tui.engine.world import World

RAN = "it ran already, and was removed since"


def ran(world: World, manifest: Manifest) -> Run | None:
    """The run of a Job that is gone now, where this very manifest ran to its end.

    None where it is to be made: it never was, its manifest has changed, or it was deleted
    before its end.
    """
    run = run_at(world, manifest)
    return run if run is not None and run.over else None


def run_at(world: World, manifest: Manifest) -> Run | None:
    """The last run of exactly what `manifest` says, whether it ended or not."""
    record = world.state.inventory.get(manifest.key)
    if not is_job(manifest.key) or record is None or record.digest != manifest.digest:
        return None
    seen = world.live.runs.get(manifest.key)
    if seen is not None and seen.uid == record.uid:
        return seen
    return record.run or run_before(manifest, record.uid)
