"""Recorded state in memory, as the engine's Store port, for any number of processes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, timedelta

from gitops_tui.core.locks import Lock
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import TargetState
from gitops_tui.engine.ports import Clock, LeaseView
from gitops_tui.errors import GitopsError
from tests.engine.fakes.bell import Bell

Locks = dict[ResourceKey, Lock]

LEASE_LASTS = timedelta(seconds=30)


class Records:
    """What a cluster keeps of one target, whoever looks at it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.state = TargetState()
        self.locks: Locks = {}
        self.elsewhere: dict[ResourceKey, str] = {}
        """What other targets' inventories hold, with the target's name."""
        self.errors: dict[str, GitopsError] = {}
        """By method (`load`, `update`, `locks`, `update_locks`, …): raised while it stands here."""
        self.written: list[TargetState] = []
        """Every state that was written, in order."""
        self.holder: str | None = None
        self.leases = True
        """Whether rights allow Leases."""
        self.place = "cluster"
        self.hidden: str | None = None
        """Why what others recorded may not be read."""
        self.bell = Bell()
        self._renewed: datetime | None = None

    def store(self, identity: str = "ana@laptop-1") -> FakeStore:
        """These records as one process sees them."""
        return FakeStore(self, identity)

    def write(self, state: TargetState) -> None:
        """Record, and tell everybody."""
        self.state = state
        self.written.append(state)
        self.bell.ring()

    def lock(self, key: ResourceKey, owner: str = "Tim", reason: str = "incident 42") -> None:
        """Somebody else locks a resource."""
        self.locks[key] = Lock(key, owner, reason, self.clock.now())
        self.bell.ring()

    def hold(self, identity: str) -> None:
        """Somebody takes or renews the Lease."""
        self.holder, self._renewed = identity, self.clock.now()

    @property
    def free(self) -> bool:
        """Whether anybody may take the Lease: nobody holds it, or its holder fell silent."""
        silent = self._renewed is None or self.clock.now() - self._renewed >= LEASE_LASTS
        return self.holder is None or silent


class FakeStore:
    """Implements Store."""

    def __init__(self, records: Records, identity: str) -> None:
        self._records = records
        self._identity = identity

    @property
    def hidden(self) -> str | None:
        return self._records.hidden

    @property
    def place(self) -> str:
        return self._records.place

    async def load(self) -> TargetState:
        self._called("load")
        return self._records.state

    async def update(self, change: Callable[[TargetState], TargetState]) -> TargetState:
        self._called("update")
        # Twice, as when somebody else wrote meanwhile: it must not matter.
        change(self._records.state)
        self._records.write(change(self._records.state))
        return self._records.state

    async def owned_elsewhere(self, keys: Iterable[ResourceKey]) -> dict[ResourceKey, str]:
        self._called("owned_elsewhere")
        elsewhere = self._records.elsewhere
        return {key: elsewhere[key] for key in keys if key in elsewhere}

    async def locks(self) -> Locks:
        self._called("locks")
        return dict(self._records.locks)

    async def update_locks(self, change: Callable[[Locks], Locks]) -> Locks:
        self._called("update_locks")
        change(dict(self._records.locks))
        self._records.locks = change(dict(self._records.locks))
        self._records.bell.ring()
        return dict(self._records.locks)

    def changes(self) -> AsyncIterator[None]:
        return self._records.bell.listen()

    async def acquire(self) -> LeaseView:
        self._called("acquire")
        if self._records.leases and (self._records.free or self._is_mine):
            self._records.hold(self._identity)
        return await self.lease()

    async def lease(self) -> LeaseView:
        self._called("lease")
        if not self._records.leases:
            return LeaseView(None, mine=False, available=False)
        return LeaseView(self._records.holder, mine=self._is_mine)

    async def release(self) -> None:
        self._called("release")
        if self._is_mine:
            self._records.holder = None

    @property
    def _is_mine(self) -> bool:
        return self._records.holder == self._identity

    def _called(self, method: str) -> None:
        if method in self._records.errors:
            raise self._records.errors[method]
