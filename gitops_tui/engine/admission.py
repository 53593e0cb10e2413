"""Keeps what is known of the server's admission set-up, and drops verdicts when it changes."""

from __future__ import annotations

import asyncio

from gitops_tui.core.admission import UNKNOWN, Admission, admission_kinds, read_admission
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError


async def look_at_admission(world: World) -> bool:
    """Read the set-up anew, and tell whether it is another one: then no verdict holds.

    Where it cannot be read, anything may change on its way in.
    """
    seen = await _seen(world)
    changed = seen.digest != world.admission.digest
    if changed:
        world.judge.forget()
    world.admission = seen
    return changed


async def _seen(world: World) -> Admission:
    cluster = world.ports.cluster
    try:
        lists = await asyncio.gather(
            *(cluster.list(kind) for kind in admission_kinds(world.catalog))
        )
    except ClusterError:
        return UNKNOWN
    return read_admission(live.body() for objects in lists for live in objects)
