"""The engine's Store: in the cluster where rights allow it, else in a local file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable

from gitops_tui.cluster.client import KubernetesCluster
from gitops_tui.cluster.cluster_state import ClusterState
from gitops_tui.cluster.configmaps import CONFIG_MAPS, MANAGED, ConfigMaps
from gitops_tui.cluster.lease import TimerLease
from gitops_tui.cluster.local_state import LocalState
from gitops_tui.cluster.lock_records import LockRecords, Locks
from gitops_tui.cluster.paths import collection
from gitops_tui.cluster.projections import Objects
from gitops_tui.cluster.records import Identity
from gitops_tui.cluster.reflector import Reflector
from gitops_tui.cluster.refusals import subject_of
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import TargetState
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import ClusterInfo, LeaseView, LinkChanged, SourceInfo, Store
from gitops_tui.errors import Forbidden, ReadOnly, StateError


class TargetStore:
    """Inventory, history, locks and the Lease of one target."""

    def __init__(
        self,
        configmaps: ConfigMaps,
        state: ClusterState,
        local: LocalState,
        locks: LockRecords,
        lease: TimerLease,
        *,
        read_only: bool,
    ) -> None:
        self._configmaps = configmaps
        self._state = state
        self._local = local
        self._locks = locks
        self._lease = lease
        self._read_only = read_only
        self._readable = True
        self._kept_locally = False
        self._hidden: str | None = None

    async def open(self) -> None:
        """Settle where the state is. Raises ClusterError."""
        try:
            recorded = await self._state.load()
        except Forbidden as error:
            self._readable, self._kept_locally = False, True
            self._hidden = error.message
        except StateError:
            # It is there and cannot be understood: load() says so, and nothing is written.
            self._kept_locally = False
        else:
            # A file from a time without rights counts until the cluster can take it over.
            self._kept_locally = recorded is None and self._local.exists

    @property
    def hidden(self) -> str | None:
        """Why locks, suspension and syncs of others cannot be seen; None where they can."""
        return self._hidden

    @property
    def place(self) -> str:
        """`cluster`, or the local file's path."""
        return str(self._local.path) if self._kept_locally else "cluster"

    async def load(self) -> TargetState:
        """Read everything recorded. Raises StateError when it cannot be understood."""
        if self._kept_locally:
            return await self._local.load()
        return await self._state.load() or TargetState()

    async def update(self, change: Callable[[TargetState], TargetState]) -> TargetState:
        """Read, change, write; again from the start when somebody else wrote meanwhile."""
        if self._read_only:
            message = "Nothing was recorded: this is read-only mode."
            raise ReadOnly(message, hint="Start without --read-only.")
        seed = await self._local.load() if self._kept_locally else TargetState()
        if self._readable:
            try:
                state = await self._state.update(change, seed)
            except Forbidden as error:
                # A quota or a namespace on its way out passes; a missing right stays.
                if error.verb is None:
                    raise
            else:
                await self._local.remove()
                self._kept_locally = False
                return state
        self._kept_locally = True
        return await self._local.update(change, seed)

    async def owned_elsewhere(self, keys: Iterable[ResourceKey]) -> dict[ResourceKey, str]:
        """Which of `keys` another target's inventory holds, and that target's name."""
        wanted = tuple(keys)
        found = await self._local.owned_elsewhere(wanted)
        if self._readable:
            found.update(await self._state.owned_elsewhere(wanted))
        return found

    async def locks(self) -> Locks:
        """The locks of all targets in this cluster, expired ones included."""
        return await self._locks.load() if self._readable else {}

    async def update_locks(self, change: Callable[[Locks], Locks]) -> Locks:
        """The same as update, for the locks. Raises Forbidden, naming the missing verb."""
        try:
            return await self._locks.update(change)
        except Forbidden as error:
            message = f"Locks cannot be kept in this cluster: {error.message}"
            raise Forbidden(
                message, hint=error.hint, verb=error.verb, resource=error.resource
            ) from error

    async def changes(self) -> AsyncIterator[None]:
        """Yield whenever recorded state or locks may have changed, also by others."""
        if not self._readable:
            async for _ in self._local.changes():
                yield
            return
        selector = ",".join(f"{name}={value}" for name, value in MANAGED.items())
        watched = Reflector(
            self._configmaps.transport,
            collection(CONFIG_MAPS, self._configmaps.namespace),
            subject_of(CONFIG_MAPS),
            Objects(CONFIG_MAPS),
            query=[("labelSelector", selector)],
        )
        async for event in watched.follow():
            if not isinstance(event, LinkChanged):
                yield

    async def acquire(self) -> LeaseView:
        """Take or renew the Lease of this target if it is free or already ours."""
        return await self._lease.acquire()

    async def lease(self) -> LeaseView:
        """Look at the Lease without taking it."""
        return await self._lease.look()

    async def release(self) -> None:
        """Give the Lease back, if it is ours."""
        await self._lease.release()


async def open_store(
    cluster: KubernetesCluster,
    info: ClusterInfo,
    source: SourceInfo,
    target: Target,
    identity: str,
) -> Store:
    """The store of what `source` reads, in a connected cluster.

    `identity` is this process, as the Lease names it. Raises ClusterError.
    """
    known = Identity.of(source)
    transport, namespace = cluster.transport, target.state_namespace
    configmaps = ConfigMaps(transport, namespace)
    store = TargetStore(
        configmaps,
        ClusterState(configmaps, known),
        LocalState(info, known),
        LockRecords(configmaps),
        TimerLease(transport, namespace, known, identity),
        read_only=target.read_only,
    )
    await store.open()
    return store
