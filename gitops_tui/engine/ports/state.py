"""What the engine needs to remember: inventory, history, locks and the Lease."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from gitops_tui.core.locks import Lock
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import TargetState


@dataclass(frozen=True, slots=True)
class LeaseView:
    """Who runs the timer for a target."""

    holder: str | None
    mine: bool
    available: bool = True
    """False where rights forbid Leases: then the local timer runs and says so."""


class Store(Protocol):
    """Inventory, history, locks and the Lease of one target, kept in the cluster (or in a
    local file where rights forbid that).
    """

    @property
    def place(self) -> str:
        """`cluster`, or the local file's path."""

    @property
    def hidden(self) -> str | None:
        """Why locks, suspension and syncs of others cannot be seen; None where they can."""

    async def load(self) -> TargetState:
        """Read everything recorded. Raises StateError when it cannot be understood."""

    async def update(self, change: Callable[[TargetState], TargetState]) -> TargetState:
        """Read, change, write; again from the start when somebody else wrote meanwhile.

        `change` must be pure: it may run several times. Raises StateError, ReadOnly.
        """

    async def owned_elsewhere(self, keys: Iterable[ResourceKey]) -> dict[ResourceKey, str]:
        """Which of `keys` another target's inventory holds, and that target's name for people.

        What another target owns is never pruned. Raises StateError, ClusterError.
        """

    async def locks(self) -> dict[ResourceKey, Lock]:
        """The locks of all targets in this cluster, expired ones included."""

    async def update_locks(
        self, change: Callable[[dict[ResourceKey, Lock]], dict[ResourceKey, Lock]]
    ) -> dict[ResourceKey, Lock]:
        """The same as update, for the locks. Raises Forbidden where the cluster cannot
        keep them: a lock that only one machine knows is refused.
        """

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever recorded state or locks may have changed, also by others."""

    async def acquire(self) -> LeaseView:
        """Take or renew the Lease of this target if it is free or already ours."""

    async def lease(self) -> LeaseView:
        """Look at the Lease without taking it."""

    async def release(self) -> None:
        """Give the Lease back, if it is ours."""
