"""Prune: what a person confirmed, only what this target owns, by UID, in reverse order."""

from __future__ import annotations

from dataclasses import replace

from gitops_tui.core import inventory
from gitops_tui.core.locks import lock_text
from gitops_tui.core.operations import Action, Operation, Phase, Result
from gitops_tui.core.plan import prune_order
from gitops_tui.core.prune import guarded, needs_count, refusal
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.api import PruneCandidate, PrunePreview
from gitops_tui.engine.contents import contents_of
from gitops_tui.engine.guard import held_to, writable
from gitops_tui.engine.keeping import why_kept
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.standing import Overtaken, Standing
from gitops_tui.engine.world import World
from gitops_tui.errors import ClusterError, NotFound, ReadOnly


async def preview(world: World, named: frozenset[ResourceKey]) -> PrunePreview:
    """What a prune would delete, and what the guarded ones hold; they go only when `named`."""
    plan = await _plan(world, named)
    holds = await contents_of(world, (each.key for each in plan.candidates if each.guarded))
    told = (replace(each, holds=holds.get(each.key, "")) for each in plan.candidates)
    return replace(plan, candidates=tuple(told))


async def _plan(world: World, named: frozenset[ResourceKey]) -> PrunePreview:
    why_not = refusal(world.desired)
    asked = world.stale()
    elsewhere = await world.store.owned_elsewhere(asked) if asked else {}
    # What was pruned or forgotten while the others' inventories were read is no candidate.
    left = asked & world.stale() & world.state.inventory.keys()
    stale = prune_order({key: world.live.objects[key].body() for key in left})
    candidates = tuple(_candidate(world, key, named, elsewhere) for key in stale)
    count = sum(candidate.skip is None for candidate in candidates)
    typed = needs_count(count, len(world.state.inventory))
    return PrunePreview(candidates, count, typed, why_not)


async def prune(world: World, recorder: Recorder, confirmed: frozenset[ResourceKey]) -> Operation:
    """Delete what a person has confirmed, and nothing else; applies nothing."""
    writable(world)
    await world.read_state()
    writable(world)
    held_to(world)
    standing = Standing(world, world.desired.revision)
    results = tuple(await prune_now(world, confirmed, standing))
    recorder.tell(results=results, done=len(results), total=len(results))
    pruned = [result.key for result in results if result.action is Action.PRUNED]
    failed = [result for result in results if result.action is Action.FAILED]
    message = f"{len(pruned)} pruned"
    if failed:
        message = (
            f"{len(failed)} could not be pruned: {world.name(failed[0].key)}: {failed[0].reason}"
        )
    return await recorder.end(
        Phase.FAILED if failed else Phase.SUCCEEDED,
        message,
        lambda state: replace(state, inventory=inventory.drop(state.inventory, pruned)),
    )


async def prune_now(
    world: World, confirmed: frozenset[ResourceKey], standing: Standing
) -> list[Result]:
    """Delete the confirmed ones that may still be deleted; the rest is skipped with its reason,
    also once others have moved on (`standing`).
    """
    now = await _plan(world, confirmed)
    results = []
    for candidate in now.candidates:
        if candidate.key not in confirmed:
            continue
        why_not = now.refusal or candidate.skip
        if why_not is not None:
            results.append(Result(candidate.key, Action.SKIPPED, why_not))
        else:
            results.append(await _delete(world, candidate.key, standing))
    return results


def _candidate(
    world: World,
    key: ResourceKey,
    named: frozenset[ResourceKey],
    elsewhere: dict[ResourceKey, str],
) -> PruneCandidate:
    lock = world.lock_on(key)
    skip = lock_text(lock, world.now()) if lock else why_kept(world, key, elsewhere)
    if skip is None and guarded(key) and key not in named:
        return PruneCandidate(
            key, guarded=True, unnamed=True, skip="pruned only when named by itself"
        )
    return PruneCandidate(key, guarded(key), skip=skip)


async def _delete(world: World, key: ResourceKey, standing: Standing) -> Result:
    live = world.live.objects.get(key)
    if live is None:
        # It went while others were being deleted: there is nothing left to do.
        return Result(key, Action.PRUNED)
    kind = world.catalog.find(live.api_version, key.kind)
    if kind is None:
        return Result(key, Action.FAILED, f"{live.api_version} {key.kind} is no longer served")
    try:
        await standing.hold()
        await world.ports.cluster.delete(kind, key.namespace, key.name, uid=live.uid)
    except NotFound:
        world.live.delete(key)
    except ReadOnly:
        raise
    except Overtaken as error:
        return Result(key, Action.SKIPPED, error.message, live.api_version)
    except ClusterError as error:
        return Result(key, Action.FAILED, str(error), live.api_version)
    return Result(key, Action.PRUNED, api_version=live.api_version)
