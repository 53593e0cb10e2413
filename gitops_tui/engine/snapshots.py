"""Makes the picture that every front end shows from all that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gitops_tui.core.operations import Operation
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.snapshot import GitView, Snapshot, TimerView
from gitops_tui.engine import vouching
from gitops_tui.engine.finishing import interrupted
from gitops_tui.engine.remarks import notes, pin_lost, warnings
from gitops_tui.engine.world import World


def picture(
    world: World,
    *,
    timer: TimerView,
    ready: bool,
    operation: Operation | None = None,
    notice: str | None = None,
    pods: Mapping[tuple[str, str], PodStatus] | None = None,
    limits: tuple[str, ...] = (),
    pod_limits: tuple[str, ...] = (),
) -> Snapshot:
    """How things stand now."""
    return Snapshot(
        world.target,
        world.now(),
        git=_git(world),
        cluster=replace(
            world.cluster,
            limits=(*world.sight.limits, *limits, *pod_limits),
            pods_unseen=bool(pod_limits),
        ),
        timer=timer,
        owner=world.owner,
        synced=world.state.synced,
        synced_revision=world.synced_revision,
        wanted=world.wanted,
        doubt=vouching.doubt(world),
        frozen=vouching.frozen(world),
        withheld=vouching.withheld(world),
        pin=world.state.pin,
        pinned_revision=world.pinned_revision,
        pin_lost=pin_lost(world),
        interrupted=interrupted(world),
        ready=ready,
        ever_synced=world.state.ever_synced,
        resources=world.rows.in_order,
        summary=world.rows.summary,
        verified=world.rows.verified,
        findings=world.desired.findings,
        pods=pods or {},
        history=world.history,
        landed=world.landed,
        locks=world.own_locks(),
        operation=operation,
        operations=world.state.operations,
        state_place=world.store.place if world.opened else "",
        hidden=world.store.hidden if world.opened else None,
        warnings=warnings(world),
        notice=notice,
    )


def _git(world: World) -> GitView:
    if not world.opened:
        return world.git
    return replace(world.git, notes=notes(world), rewritten=world.rewritten())
