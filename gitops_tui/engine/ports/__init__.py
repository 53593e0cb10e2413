"""What the engine needs from the outside: Git, a cluster, a place for state, a clock.

`source/` implements Source; `cluster/` implements Cluster, Store and Lease; tests
implement all of them in memory. Every method may raise the errors named beside it and
cancellation, nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gitops_tui.engine.ports.git import (
    FileChange,
    GitChange,
    Source,
    SourceFile,
    SourceInfo,
    SourceTree,
)
from gitops_tui.engine.ports.keys import Keyring, StoredKey
from gitops_tui.engine.ports.kubernetes import (
    Applied,
    Cluster,
    ClusterInfo,
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
from gitops_tui.engine.ports.state import (
    LeaseView,
    Store,
)

__all__ = [
    "Applied",
    "Clock",
    "Cluster",
    "ClusterInfo",
    "Deleted",
    "FileChange",
    "GitChange",
    "Keyring",
    "LeaseView",
    "LinkChanged",
    "LinkPhase",
    "PodDeleted",
    "PodEvent",
    "PodUpserted",
    "PodsSynchronised",
    "Ports",
    "Source",
    "SourceFile",
    "SourceInfo",
    "SourceTree",
    "Store",
    "StoredKey",
    "Synchronised",
    "Upserted",
    "WatchEvent",
]


class Clock(Protocol):
    """Time, so that tests own it."""

    def now(self) -> datetime:
        """The current time, in UTC, with its zone."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the engine is wired to."""

    source: Source
    cluster: Cluster
    open_store: Callable[[ClusterInfo, SourceInfo], Awaitable[Store]]
    """Made once both are known: a target's identity is repository, branch and paths."""
    clock: Clock
    identity: str = ""
    """This process, as the Lease names it: `ana@laptop-4711`."""
    cause: str = "operator"
    """`operator` or `daemon`: what operations asked for here are recorded as."""
