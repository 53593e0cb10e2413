"""Locks, suspension and forgetting: small acts that are recorded and change nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from gitops_tui.core import inventory
from gitops_tui.core.locks import Lock, lock_text, way_to_unlock
from gitops_tui.core.operations import Operation, OperationKind, Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import Suspension
from gitops_tui.engine.guard import held_to, writable
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.world import World
from gitops_tui.errors import HeldByAnother, UsageError


async def lock(
    world: World,
    key: ResourceKey,
    reason: str,
    duration: timedelta | None,
    over: str | None = None,
) -> Operation:
    """Lock a resource. Raises Forbidden where the cluster cannot keep the lock, and
    HeldByAnother where it is locked by somebody other than `over`.
    """
    writable(world)
    now = world.now()
    held = Lock(key, world.source_info.owner, reason, now, now + duration if duration else None)
    recorder = Recorder(world, OperationKind.LOCK)
    world.locks = await world.store.locks()
    before = world.lock_on(key)

    def locked(locks: dict[ResourceKey, Lock]) -> dict[ResourceKey, Lock]:
        _may_go_over(world, locks.get(key), over)
        return {**locks, key: held}

    world.locks = await world.store.update_locks(locked)
    replaced = f"; before it was {lock_text(before, now)}" if before is not None else ""
    message = f"{key.qualified} {lock_text(held, now)}{replaced}"
    return await recorder.end(Phase.SUCCEEDED, message)


async def unlock(world: World, key: ResourceKey, over: str | None = None) -> Operation:
    """Unlock a resource. Raises UsageError when it is not locked, and HeldByAnother where it
    is locked by somebody other than `over`.
    """
    writable(world)
    world.locks = await world.store.locks()
    stated = world.stated_lock(key)
    if key not in world.locks and stated is not None:
        message = (
            f"{key.qualified} is {lock_text(stated, world.now())}: it cannot be unlocked here."
        )
        raise UsageError(message, hint=way_to_unlock(stated))
    if key not in world.locks:
        raise UsageError(f"{key.qualified} is not locked.")
    held = world.locks[key]
    recorder = Recorder(world, OperationKind.UNLOCK)

    def unlocked(locks: dict[ResourceKey, Lock]) -> dict[ResourceKey, Lock]:
        _may_go_over(world, locks.get(key), over)
        return {other: lock for other, lock in locks.items() if other != key}

    world.locks = await world.store.update_locks(unlocked)
    message = f"{key.qualified} unlocked; it was {lock_text(held, world.now())}"
    if stated is not None:
        message += f"; it is still {lock_text(stated, world.now())}"
    return await recorder.end(Phase.SUCCEEDED, message)


async def suspend(world: World, reason: str) -> Operation:
    """Hold automatic sync for the target; who and why is kept."""
    writable(world)
    held = Suspension(world.source_info.owner, reason, world.now())
    recorder = Recorder(world, OperationKind.SUSPEND)
    message = f"automatic sync suspended: {reason}"
    return await recorder.end(
        Phase.SUCCEEDED, message, lambda state: replace(state, suspension=held)
    )


async def resume(world: World) -> Operation:
    """Arm automatic sync for the target, or let it go on."""
    writable(world)
    recorder = Recorder(world, OperationKind.RESUME)
    return await recorder.end(
        Phase.SUCCEEDED,
        "automatic sync on",
        lambda state: replace(state, suspension=None, armed=True),
    )


async def forget(world: World, key: ResourceKey) -> Operation:
    """Take a stale resource out of the inventory. Raises UsageError when it is not stale."""
    writable(world)
    held_to(world)
    if not world.desired.complete:
        raise UsageError(
            f"Whether {key.qualified} is stale cannot be told while a manifest cannot be read.",
            hint="Repair the manifest first: `diff` names it.",
        )
    if key not in world.state.inventory or world.is_desired(key) or key in world.newer:
        raise UsageError(
            f"{key.qualified} is not stale.",
            hint="Only what Git no longer asks for can be forgotten.",
        )
    recorder = Recorder(world, OperationKind.FORGET)
    return await recorder.end(
        Phase.SUCCEEDED,
        f"{key.qualified} forgotten; it stays in the cluster",
        lambda state: replace(state, inventory=inventory.drop(state.inventory, [key])),
    )


def _may_go_over(world: World, lock: Lock | None, over: str | None) -> None:
    """Only one's own lock is changed unasked. This looks at what is about to be replaced, so
    that a lock that was taken a moment ago is not lost either.
    """
    now = world.now()
    if lock is None or not lock.holds(now) or lock.owner in {world.source_info.owner, over}:
        return
    message = f"{lock.key.qualified} is {lock_text(lock, now)}."
    raise HeldByAnother(message, hint="Nothing was changed.", owner=lock.owner)
