"""What a sync writes down on its way, so that a crash at any point leaves nothing unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gitops_tui.core import inventory
from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.fights import Fight
from gitops_tui.core.inventory import Inventory
from gitops_tui.core.jobs import is_job
from gitops_tui.core.operations import Action, Operation, Result
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import InventoryRecord, Synced, TargetState
from gitops_tui.engine.finishing import applied
from gitops_tui.engine.standing import Standing
from gitops_tui.engine.vouching import mark
from gitops_tui.engine.world import World

Fights = Mapping[ResourceKey, Fight]
"""Who answers our applies back, by resource."""

DONE = {Action.CREATED, Action.CONFIGURED, Action.UNCHANGED, Action.RECREATED}


async def announce(world: World, manifests: list[Manifest], revision: str) -> None:
    """Before anything is applied: all of it may live soon, and who is on the way with an older
    revision is to let go.
    """

    def announced(state: TargetState) -> TargetState:
        widened = inventory.widen(state.inventory, manifests)
        return replace(state, inventory=widened, begun=revision)

    state = world.state
    known = revision == (state.begun or (state.synced and state.synced.revision))
    if not known or inventory.widen(state.inventory, manifests) != state.inventory:
        await world.record(announced)


async def remember_jobs(
    world: World,
    results: Iterable[Result],
    manifests: Mapping[ResourceKey, Manifest],
    fights: Fights,
) -> None:
    """Right after its wave, so that no crash makes the next sync run a Job again."""
    made = [r for r in results if is_job(r.key) and r.action in DONE - {Action.UNCHANGED}]
    if made:
        records = list(_records(world, made, manifests, fights))
        await world.record(
            lambda state: replace(state, inventory=inventory.record(state.inventory, records))
        )


async def remember(
    world: World,
    operation: Operation,
    wanted: Desired,
    results: list[Result],
    fights: Fights,
    standing: Standing,
    *,
    whole: bool,
    arm: bool | None,
) -> None:
    """What was applied, before the wait for health, which may be broken off.

    Where others have moved on since the sync began (`standing`), what they recorded stays.
    """
    only = world.target.only_namespace or ""
    synced = Synced(wanted.revision, world.now(), operation.by, operation.cause, only)
    records = list(_records(world, results, wanted.manifests, fights))
    before, verified = world.state.verified, await mark(world, wanted.revision)
    pruned = {result.key for result in results if result.action is Action.PRUNED}

    def held(state: TargetState, *, reached: bool) -> Inventory:
        # What is gone by itself from what we know may be what others have just asked for.
        gone = world.vanished() if reached else frozenset()
        return inventory.drop(inventory.record(state.inventory, records), pruned | gone)

    def recorded(state: TargetState) -> TargetState:
        reached = standing.covers(state)
        everything = whole and reached and _is_all(state, only)
        vouched = reached and state.verified == before
        return replace(
            state,
            inventory=held(state, reached=reached),
            synced=synced if everything else state.synced,
            begun="" if everything else state.begun,
            armed=state.armed if arm is None else arm,
            verified=verified if vouched else state.verified,
            unfinished=applied(world, state, operation) if whole and reached else state.unfinished,
            namespace=state.namespace or world.default_namespace(),
        )

    await world.record(recorded)
    await world.reading.base()


def with_runs(world: World, state: TargetState) -> TargetState:
    """The recorded state with how far each Job has come meanwhile."""
    runs = world.live.runs
    changed = [
        replace(record, run=runs[key])
        for key, record in state.inventory.items()
        if key in runs and runs[key].uid == record.uid and runs[key] != record.run
    ]
    return replace(state, inventory=inventory.record(state.inventory, changed))


def _is_all(state: TargetState, only: str) -> bool:
    """Whether a sync of `only` (one namespace, or empty: everything) is all that was ever
    synced: what others applied elsewhere is not of this revision.
    """
    return not only or state.synced is None or state.synced.only == only


def _records(
    world: World,
    results: Iterable[Result],
    manifests: Mapping[ResourceKey, Manifest],
    fights: Fights,
) -> Iterable[InventoryRecord]:
    for result in results:
        fight = fights.get(result.key)
        manifest = manifests.get(result.key)
        if result.action not in DONE or manifest is None:
            continue
        live, run = world.live.objects.get(result.key), world.live.runs.get(result.key)
        if live is not None:
            version, digest, met = live.api_version, manifest.digest, world.admission.digest
            yield InventoryRecord(result.key, version, live.uid, digest, run, fight, met)
        elif run is not None and result.action is not Action.UNCHANGED:
            # A Job may be done, and removed, before it is written down.
            version = manifest.kind.api_version
            yield InventoryRecord(result.key, version, run.uid, manifest.digest, run)
