"""What past syncs of one target recorded: revision, inventory, operations, holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gitops_tui.core.fights import Fight
from gitops_tui.core.jobs import Run
from gitops_tui.core.operations import Operation
from gitops_tui.core.pins import Pin
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.unfinished import Unfinished

KEPT_OPERATIONS = 50


@dataclass(frozen=True, slots=True)
class InventoryRecord:
    """A resource that a sync of this target applied, or was about to."""

    key: ResourceKey
    api_version: str
    uid: str
    """Empty until the apply was seen to succeed."""
    digest: str = ""
    """Digest of the manifest last applied; tells a finished Job from a changed one."""
    run: Run | None = None
    """For a Job: how far it was when a sync last saw it."""
    fight: Fight | None = None
    """Who answers our applies of this manifest back, and how often so far."""
    admission: str = ""
    """The digest of the admission set-up that let it pass; empty where that could not be read."""


@dataclass(frozen=True, slots=True)
class Synced:
    """The revision that the last complete sync applied."""

    revision: str
    time: datetime
    by: str
    cause: str
    """`timer`, `operator` or `daemon`."""
    only: str = ""
    """The one namespace that was synced, where nobody ever looked at more of the target."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """Automatic sync is held, by whom and why."""

    owner: str
    reason: str
    time: datetime


@dataclass(frozen=True, slots=True, eq=False)
class TargetState:
    """Everything recorded for one target. Empty before the first sync."""

    synced: Synced | None = None
    inventory: Mapping[ResourceKey, InventoryRecord] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    """Newest first, at most KEPT_OPERATIONS."""
    armed: bool = False
    """Whether the timer may apply."""
    suspension: Suspension | None = None
    pin: Pin | None = None
    """The revision that syncs apply instead of the tracked tip."""
    verified: str = ""
    """The newest revision that was verified and applied while signatures were required, in
    full: only what comes after it has to be signed. Empty where none ever was."""
    unfinished: Unfinished | None = None
    """A commit of ours that was begun and that no whole sync has applied yet."""
    begun: str = ""
    """The revision that somebody has begun to apply, until all of it is: who applies an older
    one meanwhile lets go."""
    namespace: str = ""
    """Where manifests without a namespace went at the first sync, and go ever since: what
    the next person's context says must not move them. Empty before it."""

    @property
    def ever_synced(self) -> bool:
        """Whether a person has confirmed a first sync of this target."""
        return self.synced is not None or bool(self.inventory)
