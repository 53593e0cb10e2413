"""What a sync passes by, and why: a lock, what it needs is not there, a fight."""

from __future__ import annotations

from collections.abc import Collection

from gitops_tui.core.desired import Manifest
from gitops_tui.core.locks import lock_text
from gitops_tui.core.operations import Action, Result
from gitops_tui.core.plan import blocked_by
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.fighting import fought_over, goes_on
from gitops_tui.engine.world import World


async def why_passed_by(
    world: World, manifest: Manifest, failed: Collection[ResourceKey], *, named: bool
) -> Result | None:
    """The result for what is not applied; None where it is.

    `failed` are resources that do not exist and could not be made. `named` says that a
    person asked for just this: then a fight begins anew.
    """
    reason = _reason(world, manifest, failed)
    if reason is None and not named:
        fight = fought_over(world, manifest)
        if fight is not None and await goes_on(world, manifest):
            reason = fight.told(manifest.key)
    if reason is None:
        return None
    return Result(manifest.key, Action.SKIPPED, reason, manifest.kind.api_version)


def _reason(world: World, manifest: Manifest, failed: Collection[ResourceKey]) -> str | None:
    lock = world.lock_on(manifest.key)
    if lock is not None:
        return lock_text(lock, world.now())
    blocker = blocked_by(manifest, failed)
    return f"{blocker} was not applied" if blocker is not None else None
