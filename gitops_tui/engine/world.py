"""All that is known at one moment, and how it is read: Git, the cluster, recorded state."""

from __future__ import annotations

import asyncio
from datetime import datetime

from gitops_tui.core import inventory
from gitops_tui.core.catalog import Catalog
from gitops_tui.core.desired import Desired, Manifest
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.locks import Lock, active
from gitops_tui.core.resources import Kind, ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import ClusterView, GitView
from gitops_tui.core.state import TargetState
from gitops_tui.core.target import Target
from gitops_tui.engine.desired import DesiredReader
from gitops_tui.engine.judge import Judge
from gitops_tui.engine.live import LiveView
from gitops_tui.engine.ports import ClusterInfo, Ports, SourceInfo, Store
from gitops_tui.engine.scope import Scope, kinds_in_use, namespaces_in_use, scopes
from gitops_tui.errors import RevisionNotFound, StateError

HISTORY_PAGE = 50


class World:
    """One target's Git side, cluster side and recorded state, as last read.

    Readers change it, everybody else looks. It belongs to one event loop.
    """

    source_info: SourceInfo
    cluster_info: ClusterInfo
    store: Store
    catalog: Catalog
    reader: DesiredReader

    def __init__(self, target: Target, ports: Ports) -> None:
        self.target = target
        self.ports = ports
        self.judge = Judge(ports.cluster, ports.clock)
        self.live = LiveView()
        self.git = GitView()
        self.cluster = ClusterView(context=target.context or "")
        self.head: Revision | None = None
        self.desired = Desired("")
        self.base: Desired | None = None
        """What the synced revision asked for; None before the first sync, or when the
        repository no longer has that revision."""
        self.synced_revision: Revision | None = None
        self.history: tuple[Revision, ...] = ()
        self.state = TargetState()
        self.state_error: StateError | None = None
        """Why the recorded state cannot be read: then nothing may be written."""
        self.locks: dict[ResourceKey, Lock] = {}
        self.rows: dict[ResourceKey, ResourceStatus] = {}
        self.denied: dict[Scope, str] = {}
        """Kinds that rights forbid to list, with the server's reason."""

    # --- opening ---

    async def open_git(self) -> None:
        """Find the repository. Raises SourceError."""
        self.source_info = await self.ports.source.open()

    async def open_cluster(self) -> None:
        """Reach the cluster and learn what it serves. Raises ClusterError."""
        self.cluster_info = await self.ports.cluster.connect()
        self.catalog = await self.ports.cluster.catalog()

    async def open_state(self) -> None:
        """Find the place of recorded state; both sides must be open."""
        self.store = await self.ports.open_store(self.cluster_info, self.source_info)
        self.reader = DesiredReader(
            self.ports.source,
            namespace=self.target.namespace or self.cluster_info.namespace,
            only_namespace=self.target.only_namespace,
        )

    # --- reading ---

    async def read_state(self) -> None:
        """Read inventory, history and locks anew; a StateError is kept, not raised."""
        try:
            self.state, self.locks = await asyncio.gather(self.store.load(), self.store.locks())
        except StateError as error:
            self.state_error = error
        else:
            self.state_error = None

    async def read_git(self, revision: Revision | None = None) -> None:
        """Read what the tracked tip (or `revision`) asks for, and the synced revision.

        Raises SourceError.
        """
        source = self.ports.source
        self.head = revision or await source.head()
        self.desired = await self.reader.at(self.head.sha, self.catalog)
        self.history = await source.history(HISTORY_PAGE)
        await self.read_base()

    async def read_base(self) -> None:
        """Read what the synced revision asked for, if there is one and Git still has it."""
        synced = self.state.synced
        if synced is None:
            self.base = self.synced_revision = None
            return
        if self.base is not None and self.base.revision == synced.revision:
            return
        try:
            self.synced_revision = await self.ports.source.resolve(synced.revision)
            self.base = await self.reader.at(synced.revision, self.catalog)
        except RevisionNotFound:
            self.base = self.synced_revision = None

    async def refresh_catalog(self) -> None:
        """Ask again what the cluster serves (a CRD came), and read manifests by it."""
        self.catalog = await self.ports.cluster.catalog(refresh=True)
        self.judge.forget()
        if self.head is not None:
            self.desired = await self.reader.at(self.head.sha, self.catalog)

    # --- looking ---

    def now(self) -> datetime:
        """The clock's time."""
        return self.ports.clock.now()

    def scopes(self) -> frozenset[Scope]:
        """What must be listed or watched for this target."""
        records = tuple(self.state.inventory.values())
        kinds = kinds_in_use(self.desired, records, self.catalog)
        namespaces = namespaces_in_use(self.desired, records)
        return scopes(kinds, namespaces, self.target.only_namespace)

    def active_locks(self) -> dict[ResourceKey, Lock]:
        """The locks that hold now."""
        return active(self.locks, self.now())

    def stale(self) -> frozenset[ResourceKey]:
        """Resources of past syncs that Git no longer asks for and that still live."""
        gone_from_git = inventory.stale(
            self.state.inventory, self.desired, only_namespace=self.target.only_namespace
        )
        return frozenset(key for key in gone_from_git if key in self.live.objects)

    def shown(self) -> tuple[ResourceKey, ...]:
        """Every resource there is a row for, sorted: desired, stale, and named by findings."""
        found = {finding.key for finding in self.desired.findings if finding.key is not None}
        return tuple(sorted(self.desired.manifests.keys() | self.stale() | found))

    def applied(self, key: ResourceKey) -> Manifest | None:
        """The manifest that was last applied for `key`, where it is still known.

        That is HEAD's after a partial sync, the synced revision's after a whole one, and
        none at all when neither of them ever reached the cluster.
        """
        record = self.state.inventory.get(key)
        base = self.base.manifests.get(key) if self.base else None
        known = (self.desired.manifests.get(key), base)
        return next((m for m in known if m and record and m.digest == record.digest), None)

    def denial(self, kind: Kind, namespace: str) -> str | None:
        """Why objects of `kind` in `namespace` cannot be seen, if rights forbid it."""
        for scope, reason in self.denied.items():
            if scope.kind.identity == kind.identity and scope.namespace in {None, namespace}:
                return reason
        return None

    def namespace(self) -> str:
        """Where resource arguments without a namespace are looked for."""
        return self.target.namespace or self.cluster_info.namespace
