"""All that is known at one moment of Git, the cluster and recorded state, and what follows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from operator import is_

from gitops_tui.core import inventory
from gitops_tui.core.admission import UNKNOWN
from gitops_tui.core.annotations import IGNORE, ignored_by
from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.drift import Verdict
from gitops_tui.core.fights import Fight
from gitops_tui.core.flux_annotations import lock_when_live, stated_pointers
from gitops_tui.core.ignoring import Ignore, aggregated
from gitops_tui.core.locks import Lock, active
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import ClusterView, GitView
from gitops_tui.core.state import TargetState
from gitops_tui.core.target import Target
from gitops_tui.engine.board import Board
from gitops_tui.engine.desired import DesiredReader
from gitops_tui.engine.judge import Judge
from gitops_tui.engine.live import LiveView
from gitops_tui.engine.ports import ClusterInfo, Ports, SourceInfo, Store
from gitops_tui.engine.reading_git import GitReading
from gitops_tui.engine.sight import Sight
from gitops_tui.engine.stated import Stated, stated_by
from gitops_tui.engine.vouching import Trust
from gitops_tui.errors import StateError


class World:
    """One target's Git side, cluster side and recorded state, as last read.

    Readers change it, everybody else looks. It belongs to one event loop.
    """

    source_info: SourceInfo
    cluster_info: ClusterInfo
    store: Store
    catalog: Catalog
    reader: DesiredReader
    unfinished_commit: Revision | None = None
    """The commit of what is recorded as unfinished, where the branch has it."""
    at_work: str = ""
    """The operation that makes a commit in this very process."""
    marked = ""
    """The revision that this process let the sync tag point at last."""

    def __init__(self, target: Target, ports: Ports) -> None:
        self.target = target
        self.ports = ports
        self.judge = Judge(ports.cluster, ports.clock)
        self.live = LiveView()
        self.admission = UNKNOWN
        self.sight = Sight(target.only_namespace)
        self.git = GitView()
        self.cluster = ClusterView(context=target.context or "")
        self.head: Revision | None = None
        self.pinned_revision: Revision | None = None
        """The commit that the target is pinned to; None where it is not, or Git lacks it."""
        self.sought: str | None = None
        """The pinned revision that was last looked for in Git, found or not."""
        self.wanted: Revision | None = None
        """What syncs apply: the tracked tip, the pinned revision, or the last verified one;
        None where nothing may be applied."""
        self.trust = Trust()
        self.desired = Desired("")
        """What `wanted` asks for; nothing where it is None."""
        self.ahead: Desired | None = None
        """While pinned, what the tracked tip asks for: what it has is not stale."""
        self.base: Desired | None = None
        """What the synced revision asked for; None before the first sync, or when the
        repository no longer has that revision."""
        self.synced_revision: Revision | None = None
        self.history: tuple[Revision, ...] = ()
        self.landed: Mapping[str, str] = {}
        """For what was synced, pinned or taken back: the commit of the paths it comes down to."""
        self.state = TargetState()
        self.state_error: StateError | None = None
        """Why the recorded state cannot be read: then nothing may be written."""
        self.locks: dict[ResourceKey, Lock] = {}
        self.rows = Board()
        self.owner = ""
        self.opened = False
        """Whether the recorded state was found, the last of what is opened."""
        self.all_seen = False
        """Whether every resource was compared once: what differs from now on is news."""
        self.gone: frozenset[ResourceKey] = frozenset()
        """Resources of past syncs that Git no longer asks for, whether they live or not."""
        self.newer: frozenset[ResourceKey] = frozenset()
        """Of past syncs, what the tracked tip asks for and the pinned revision does not."""
        self.unserved = False
        """Whether Git asks for a kind that the cluster did not serve when it was last asked."""
        self._found: frozenset[ResourceKey] = frozenset()
        self._settled: tuple[object, ...] = ()
        """What was settled last, as far as it says which resources there are."""
        self._stated = stated_by(self.desired)
        self._fought: tuple[tuple[ResourceKey, Fight], ...] = ()
        self.reading = GitReading(self)

    # --- opening ---

    async def open_cluster(self) -> None:
        """Reach the cluster and learn what it serves. Raises ClusterError, UsageError."""
        info = self.cluster_info = await self.ports.cluster.connect()
        self.cluster = replace(
            self.cluster, context=info.context, server=info.server, version=info.version
        )
        self.catalog = await self.ports.cluster.catalog()

    async def open_state(self) -> None:
        """Find the place of recorded state and read it; both sides must be open."""
        self.store = await self.ports.open_store(self.cluster_info, self.source_info)
        self.reader = DesiredReader(
            self.ports.source,
            namespace=self.default_namespace,
            only_namespace=self.target.only_namespace,
        )
        await self.read_state()
        self.opened = True

    # --- reading ---

    async def read_state(self) -> None:
        """Read inventory, history and locks anew; a StateError is kept, not raised."""
        try:
            self.state, self.locks = await asyncio.gather(self.store.load(), self.store.locks())
        except StateError as error:
            self.state_error = error
        else:
            self.state_error = None
        self.settle()

    async def record(self, change: Callable[[TargetState], TargetState]) -> None:
        """Write `change` down, and go by what is recorded then. Raises StateError, ReadOnly."""
        self.state = await self.store.update(change)
        self.settle()

    def settle(self) -> None:
        """Work out what follows from Git and recorded state together."""
        synced = self.state.synced
        if synced is not None and self.head is not None and synced.revision == self.head.sha:
            self.synced_revision = self.head
            self.git = replace(self.git, ahead=0)
        self._fought = tuple(self._fought_over())
        sides = self.state.inventory, self.desired.shape, self.ahead and self.ahead.shape
        settled = *sides, self.catalog
        if len(self._settled) == len(settled) and all(map(is_, self._settled, settled)):
            # Other contents of the same resources: which ones there are is known.
            return
        self._settled = settled
        self._settle_keys()

    def _settle_keys(self) -> None:
        """Work out which resources are stale, unusable, and where to look for all of them."""
        only = self.target.only_namespace
        gone = inventory.stale(self.state.inventory, self.desired, only_namespace=only)
        # A pin goes back for a while: what the tip has is not deleted for it.
        self.gone = gone
        if self.ahead is not None:
            self.gone &= inventory.stale(self.state.inventory, self.ahead, only_namespace=only)
        self.newer = gone - self.gone
        self._found = frozenset(f.key for f in self.desired.findings if f.key is not None)
        served = {kind.identity for kind in self.catalog.kinds}
        wanted = {(key.group, key.kind) for key in self.desired.manifests.keys() | self._found}
        self.unserved = not wanted <= served
        self.sight.look(self.desired, self.state.inventory.values(), self.catalog)

    @property
    def fights(self) -> tuple[str, ...]:
        """Who answers our applies back, a sentence for each resource that differs for it."""
        going = (each for each in self._fought if not self._came_to_rest(*each))
        return tuple(f"{key.qualified}: {fight.told(key)}" for key, fight in going)

    def _came_to_rest(self, key: ResourceKey, fight: Fight) -> bool:
        """Whether it is in sync again, as the server says, or as a sync has found it before."""
        row = self.rows.get(key)
        if row is None or not row.in_sync:
            return False
        return row.verdict is Verdict.SERVER or fight.calm > 0

    def _fought_over(self) -> Iterator[tuple[ResourceKey, Fight]]:
        for key, record in self.state.inventory.items():
            fight = record.fight
            if fight is None or not fight.over:
                continue
            manifest = self.desired.manifests.get(key)
            if manifest is not None and manifest.digest == record.digest:
                yield key, fight

    # --- looking ---

    def now(self) -> datetime:
        """The clock's time."""
        return self.ports.clock.now()

    def lock_on(self, key: ResourceKey, asked: Manifest | None = None) -> Lock | None:
        """The lock that holds `key` now: a recorded one, or what Git or the live object states.

        `asked` is the manifest that a revision to come has for it: that one states its own.
        """
        recorded = self.locks.get(key)
        if recorded is not None and recorded.holds(self.now()):
            return recorded
        return self.stated_lock(key, asked)

    def stated_lock(self, key: ResourceKey, asked: Manifest | None = None) -> Lock | None:
        """The lock that annotations in Git (or in `asked`) or on the live object state."""
        manifest = asked or self.desired.manifests.get(key)
        if manifest is not None and manifest.lock is not None:
            return manifest.lock
        if key not in self.live.annotated:
            return None
        in_git = asked is not None or self.is_desired(key)
        return lock_when_live(key, self.live.objects[key].body(), in_git=in_git)

    def active_locks(self) -> dict[ResourceKey, Lock]:
        """The locks that hold now, recorded or stated by annotations."""
        live = {key: self.stated_lock(key) for key in self.live.annotated}
        held = {key: lock for key, lock in live.items() if lock is not None}
        return {**held, **self.stated.locks, **active(self.locks, self.now())}

    @property
    def stated(self) -> Stated:
        """What Git's manifests say about themselves."""
        if self._stated.desired is not self.desired:
            self._stated = stated_by(self.desired, self._stated)
        return self._stated

    def own_locks(self) -> dict[ResourceKey, Lock]:
        """Of the locks that hold now, those on resources of this target."""
        return {
            key: lock
            for key, lock in self.active_locks().items()
            if self.is_desired(key) or key in self.state.inventory
        }

    def stale(self) -> frozenset[ResourceKey]:
        """Resources of past syncs that Git no longer asks for and that still live."""
        return frozenset(key for key in self.gone if key in self.live.objects)

    def held(self) -> inventory.Inventory:
        """What past syncs applied, as far as the target looks."""
        return inventory.within(self.state.inventory, self.target.only_namespace)

    def synced_elsewhere(self) -> bool:
        """Whether the synced revision is not behind the tip as we know it: somebody knows more."""
        return self.state.synced is not None and self.git.ahead is None

    def rewritten(self) -> bool:
        """Whether the branch no longer holds what was synced, although Git was asked since."""
        synced, git = self.state.synced, self.git
        if synced is None or git.head is None or git.ahead is not None or self.state.pin:
            # What a pin asks for does not depend on where the branch went.
            return False
        if self.reading.compared != (synced.revision, git.head.sha):
            # Not told yet is not lost.
            return False
        asked = not git.remote or (git.fetched_at is not None and git.fetched_at >= synced.time)
        return asked and not self.target.accept_rewritten

    def vanished(self) -> frozenset[ResourceKey]:
        """Resources of past syncs that Git no longer asks for and that are gone by themselves."""
        return frozenset(
            key for key in self.gone if key not in self.live.objects and self.sight.lists(key)
        )

    def shown(self) -> tuple[ResourceKey, ...]:
        """Every resource there is a row for, sorted: desired, stale, and named by findings."""
        return tuple(sorted(self.desired.manifests.keys() | self.stale() | self._found))

    def is_desired(self, key: ResourceKey) -> bool:
        """Whether Git asks for `key`, by a manifest that can be used or by one that cannot."""
        return key in self.desired.manifests or key in self._found

    def is_shown(self, key: ResourceKey) -> bool:
        """Whether there is a row for `key`."""
        return self.is_desired(key) or (key in self.gone and key in self.live.objects)

    def applied(self, key: ResourceKey) -> Manifest | None:
        """The manifest that was last applied for `key`, where it is still known.

        That is HEAD's after a partial sync, the synced revision's after a whole one, and
        none at all when neither of them ever reached the cluster.
        """
        record = self.state.inventory.get(key)
        base = self.base.manifests.get(key) if self.base else None
        known = (self.desired.manifests.get(key), base)
        return next((m for m in known if m and record and m.digest == record.digest), None)

    def was_applied(self, key: ResourceKey) -> bool:
        """Whether a sync ever applied `key`, whatever its manifest was then."""
        record = self.state.inventory.get(key)
        return record is not None and bool(record.digest)

    def ignored(self, manifest: Manifest) -> tuple[Ignore, ...]:
        """The fields of `manifest` that are left alone: a person wants it, or the cluster fills
        them in.
        """
        noted = ignored_by(manifest.body)
        rules = (rule.pointer for rule in self.target.ignore if rule.fits(manifest.key))
        locking = stated_pointers(manifest) if manifest.lock else ()
        return (
            *(Ignore(pointer, f"its annotation {IGNORE}") for pointer in noted),
            *(Ignore(pointer, "the configuration") for pointer in rules),
            *(Ignore(pointer, "the lock that it states") for pointer in locking),
            *aggregated(manifest.body),
        )

    def name(self, key: ResourceKey) -> str:
        """`deployment/frontend`; with its namespace in front where several are in use."""
        return key.qualified if len(self.sight.namespaces) > 1 else str(key)

    def namespace(self) -> str:
        """Where resource arguments without a namespace are looked for."""
        return self.target.namespace or self.default_namespace()

    def default_namespace(self) -> str:
        """Where manifests without a namespace go: where the first sync put them."""
        return self.state.namespace or self.target.namespace or self.cluster_info.namespace
