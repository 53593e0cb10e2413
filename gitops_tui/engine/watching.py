"""Keeps the cluster side current: one watch for each scope in use, and one for its pods."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

from gitops_tui.core.snapshot import ClusterPhase
from gitops_tui.engine.ports import (
    Deleted,
    LinkChanged,
    LinkPhase,
    PodDeleted,
    PodEvent,
    PodsSynchronised,
    PodUpserted,
    Synchronised,
    Upserted,
    WatchEvent,
)
from gitops_tui.engine.sight import Scope
from gitops_tui.engine.world import World

PODS = "pods"
# Forbidden kinds are limits, and kinds that are gone are findings: the cluster is not lost.
SAID_ELSEWHERE = {LinkPhase.DENIED, LinkPhase.GONE}
# A scope, or the pods of one namespace (or of all).
Watched = Scope | tuple[str, str | None]


class Watches:
    """What the watches say goes into the live view; how they do, into the cluster's phase."""

    def __init__(
        self,
        world: World,
        tasks: asyncio.TaskGroup,
        *,
        listed: Callable[[Scope], None],
        gone: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        self._world = world
        self._tasks = tasks
        self._listed = listed
        """Called when a scope's objects were all read, or are known to be forbidden."""
        self._gone = gone
        """Called when a kind turns out not to be served any more."""
        self._changed = changed
        self._watches: dict[Watched, asyncio.Task[None]] = {}
        self._links: dict[Watched, LinkChanged] = {}
        self._pods_narrowed = False
        self._unreached: str | None = None
        self._answered = world.now()

    def follow(self) -> None:
        """Watch what is in use by now, and let go of what no longer is."""
        sight = self._world.sight
        scopes = sight.scopes()
        pods = {(PODS, place) for place in sight.places(narrow=self._pods_narrowed)}
        for gone in self._watches.keys() - scopes - pods:
            self._let_go(gone)
        for new in (scopes | pods) - self._watches.keys():
            self._watches[new] = self._begin(new)
        self._settle()

    def hear(self, unreached: str | None) -> None:
        """Whether the API server answered a moment ago; None where it did.

        A watch on a dead connection is silent, and does not know it. So when the server is
        back, all watches begin anew.
        """
        before, self._unreached = self._unreached, unreached
        if not unreached:
            self._answered = self._world.now()
        if before and not unreached:
            for watched, task in list(self._watches.items()):
                task.cancel()
                self._watches[watched] = self._begin(watched)
        self._settle()

    def _begin(self, watched: Watched) -> asyncio.Task[None]:
        if isinstance(watched, Scope):
            return self._tasks.create_task(self._watch(watched))
        return self._tasks.create_task(self._watch_pods(watched[1]))

    def _let_go(self, gone: Watched) -> None:
        self._watches.pop(gone).cancel()
        self._links.pop(gone, None)
        if isinstance(gone, Scope):
            sight = self._world.sight
            sight.listed.discard(gone)
            sight.followed.discard(gone)
            sight.denied.pop(gone, None)

    async def _watch(self, scope: Scope) -> None:
        events: AsyncIterator[WatchEvent] = self._world.ports.cluster.watch(
            scope.kind, scope.namespace
        )
        async for event in events:
            match event:
                case Upserted(item):
                    self._world.live.upsert(item)
                case Deleted(key):
                    self._world.live.delete(key, watched=True)
                case Synchronised(objects):
                    self._world.live.replace(scope.kind, scope.namespace, objects)
                    self._take_in(scope)
                case LinkChanged():
                    self._turn(scope, event)

    def _take_in(self, scope: Scope) -> None:
        sight = self._world.sight
        was_denied = sight.denied.pop(scope, None)
        if scope not in sight.listed or was_denied:
            sight.listed.add(scope)
            self._listed(scope)

    def _turn(self, scope: Scope, link: LinkChanged) -> None:
        sight = self._world.sight
        if link.phase is LinkPhase.LIVE:
            sight.followed.add(scope)
        elif link.phase is not LinkPhase.RELISTING:
            sight.followed.discard(scope)
        if link.phase is LinkPhase.GONE:
            self._gone()
        if link.phase is LinkPhase.DENIED:
            if sight.deny(scope, link.error or "forbidden"):
                self.follow()
                return
            self._listed(scope)
        self._link(scope, link)

    async def _watch_pods(self, namespace: str | None) -> None:
        live = self._world.live
        events: AsyncIterator[PodEvent] = self._world.ports.cluster.watch_pods(namespace)
        async for event in events:
            match event:
                case PodUpserted(pod):
                    live.pods[pod.id] = pod
                case PodDeleted(place, name):
                    live.pods.pop((place, name), None)
                case PodsSynchronised(pods):
                    live.replace_pods(namespace, pods)
                case LinkChanged():
                    self._turn_pods(namespace, event)
            self._changed()

    def _turn_pods(self, namespace: str | None, link: LinkChanged) -> None:
        if link.phase is LinkPhase.DENIED and namespace is None:
            self._pods_narrowed = True
            self.follow()
        else:
            self._link((PODS, namespace), link)

    def _link(self, watched: Watched, link: LinkChanged) -> None:
        before = self._links.get(watched)
        again = before is not None and before.phase in SAID_ELSEWHERE
        # What is forbidden is asked for again now and then: not worth a word.
        if not (again and link.phase is LinkPhase.RELISTING):
            self._links[watched] = link
            self._settle()

    @property
    def limits(self) -> tuple[str, ...]:
        """What rights forbid about pods: a sentence each."""
        denied = {
            link.error or "pods: forbidden"
            for place, link in self._links.items()
            if not isinstance(place, Scope) and link.phase is LinkPhase.DENIED
        }
        return tuple(sorted(denied))

    def _settle(self) -> None:
        """The worst of all links is what can be trusted; what is forbidden does not count."""
        links = [link for link in self._links.values() if link.phase not in SAID_ELSEWHERE]
        phases = {link.phase for link in links}
        if self._watches.keys() - self._links.keys():
            phases.add(LinkPhase.RELISTING)
        if LinkPhase.LOST in phases or self._unreached:
            phase = ClusterPhase.LOST
        elif LinkPhase.RELISTING in phases:
            phase = ClusterPhase.RELISTING
        else:
            phase = ClusterPhase.LIVE
        errors = (link.error for link in links if link.phase is LinkPhase.LOST)
        error = self._unreached or next(errors, None)
        cluster = self._world.cluster
        if (cluster.phase, cluster.error) != (phase, error):
            since = cluster.since
            if cluster.phase is not phase:
                # What is on show is no older than the last answer.
                since = self._answered if self._unreached else self._world.now()
            self._world.cluster = replace(cluster, phase=phase, since=since, error=error)
            self._changed()
