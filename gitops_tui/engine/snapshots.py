"""Makes the picture that every front end shows from all that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gitops_tui.core.drift import ResourceStatus, State, Summary, Verdict, summarise
from gitops_tui.core.operations import Operation
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import GitView, Snapshot, TimerView
from gitops_tui.engine.remarks import notes, pin_lost, warnings
from gitops_tui.engine.world import World


class Pictures:
    """Takes pictures of a world. What did not change since the last one is not made anew."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rows: dict[ResourceKey, ResourceStatus] = {}
        self._keys: tuple[ResourceKey, ...] = ()
        self._resources: tuple[ResourceStatus, ...] = ()
        self._summary = Summary()
        self._verified = 0

    def take(
        self,
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
        world = self._world
        self._look_at_rows()
        denied = tuple(sorted(set(world.sight.denied.values())))
        return Snapshot(
            world.target,
            world.now(),
            git=_git(world),
            cluster=replace(
                world.cluster,
                limits=(*denied, *limits, *pod_limits),
                pods_unseen=bool(pod_limits),
            ),
            timer=timer,
            owner=world.owner,
            synced=world.state.synced,
            synced_revision=world.synced_revision,
            pin=world.state.pin,
            pinned_revision=world.pinned_revision,
            pin_lost=pin_lost(world),
            ready=ready,
            ever_synced=world.state.ever_synced,
            resources=self._resources,
            summary=self._summary,
            verified=self._verified,
            findings=world.desired.findings,
            pods=pods or {},
            history=world.history,
            locks=world.own_locks(),
            operation=operation,
            operations=world.state.operations,
            state_place=world.store.place if world.opened else "",
            hidden=world.store.hidden if world.opened else None,
            warnings=warnings(world),
            notice=notice,
        )

    def _look_at_rows(self) -> None:
        """The rows in order; the same tuple as before where none of them changed."""
        rows = self._world.rows
        if rows.keys() != self._rows.keys():
            self._keys = tuple(sorted(rows))
        resources = tuple(rows[key] for key in self._keys)
        unchanged = len(resources) == len(self._resources) and all(
            new is old for new, old in zip(resources, self._resources, strict=True)
        )
        if unchanged:
            return
        self._rows = dict(rows)
        self._resources = resources
        self._summary = summarise(resources)
        self._verified = sum(_is_verified(row) for row in resources)


def _git(world: World) -> GitView:
    if not world.opened:
        return world.git
    return replace(world.git, notes=notes(world), rewritten=world.rewritten())


def _is_verified(row: ResourceStatus) -> bool:
    """Whether the server has the last word, or there is nothing to ask it about."""
    return row.verdict is Verdict.SERVER or row.state is State.FAILED
