"""Operations: one sync, rollback, prune or lock, how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gitops_tui.core.resources import ResourceKey


class OperationKind(StrEnum):
    """What was asked for."""

    SYNC = "sync"
    ROLLBACK = "rollback"
    REVERT = "revert"
    RELEASE = "release"
    TAKE = "take"
    """Live values into Git."""
    PRUNE = "prune"
    LOCK = "lock"
    UNLOCK = "unlock"
    SUSPEND = "suspend"
    RESUME = "resume"
    PIN = "pin"
    UNPIN = "unpin"
    FORGET = "forget"

    @property
    def goes_back(self) -> bool:
        """Whether it makes a commit that restores what was before."""
        return self in _GOING_BACK

    @property
    def commits(self) -> bool:
        """Whether it makes a commit, and syncs it."""
        return self in _COMMITTING

    @property
    def applies(self) -> bool:
        """Whether it brings the cluster to what Git states."""
        return self is OperationKind.SYNC or self.commits


_GOING_BACK = frozenset({OperationKind.ROLLBACK, OperationKind.REVERT})
_COMMITTING = _GOING_BACK | {OperationKind.RELEASE, OperationKind.TAKE}
_ABOUT_ONE = frozenset({OperationKind.LOCK, OperationKind.UNLOCK, OperationKind.FORGET})


class Phase(StrEnum):
    """How it stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Action(StrEnum):
    """What happened to one resource, in kubectl's words."""

    CREATED = "created"
    CONFIGURED = "configured"
    UNCHANGED = "unchanged"
    RECREATED = "recreated"
    PRUNED = "pruned"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """What one operation did to one resource."""

    key: ResourceKey
    action: Action
    reason: str | None = None
    """For skipped and failed: one sentence. For configured: what was taken over, and from whom."""
    api_version: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One act, from the moment it starts until after it ended."""

    id: str
    kind: OperationKind
    by: str
    """Who asked: an owner's name."""
    cause: str
    """`timer`, `operator` or `daemon`."""
    started: datetime
    revision: str | None = None
    """The revision applied, where one was."""
    phase: Phase = Phase.RUNNING
    ended: datetime | None = None
    done: int = 0
    total: int = 0
    waiting_for: str = ""
    """What a running operation waits for: `deployment/frontend: 3 of 4 replicas are ready`."""
    results: tuple[Result, ...] = ()
    message: str = ""
    """How it ended, in one sentence; or what it is about (a lock's reason)."""
    moved: bool = False
    """Whether nothing was done since the branch has moved: it is to be asked about again."""
    restored: str | None = None
    """For a rollback: the revision whose content was restored, or the one undone."""
    also: tuple[str, ...] = ()
    """Further revisions that were undone with it, newest first."""
    only: str = ""
    """What was synced where that was not everything: `deployment/frontend`, `2 resources`."""

    def touched(self, key: ResourceKey) -> bool:
        """Whether it did something to `key`, or was about it alone."""
        about = self.kind in _ABOUT_ONE and self.message.startswith(f"{key.qualified} ")
        return about or any(result.key == key for result in self.results)

    @property
    def failures(self) -> tuple[Result, ...]:
        """The resources that failed."""
        return tuple(result for result in self.results if result.action is Action.FAILED)
