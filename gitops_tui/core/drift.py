"""Drift of one resource: its state, its direction, and each field with both its sides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from gitops_tui.core.desired import Origin
from gitops_tui.core.health import Health
from gitops_tui.core.locks import Lock
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import GitCause, LiveCause
from gitops_tui.core.steps import Path


class State(StrEnum):
    """How a resource stands to Git. A lock is shown beside it, never instead of it."""

    IN_SYNC = "in_sync"
    DRIFTED = "drifted"
    MISSING = "missing"
    """In Git, not in the cluster."""
    STALE = "stale"
    """In the inventory, gone from Git, still in the cluster."""
    TERMINATING = "terminating"
    FAILED = "failed"
    """Could not be compared; `error` says why."""


class Verdict(StrEnum):
    """Who compared: the API server by a dry run, or we, locally."""

    SERVER = "server"
    LOCAL = "local"


LOCALLY = "Compared locally only: "
"""How `ResourceStatus.error` begins where the server was asked and gave no verdict."""


class Direction(StrEnum):
    """Which side moved since the synced revision."""

    GIT_AHEAD = "git_ahead"
    LIVE_EDITED = "live_edited"
    BOTH = "both"


class Op(StrEnum):
    """What a sync would do to the field."""

    CHANGE = "change"
    ADD = "add"
    REMOVE = "remove"


class Absent(Enum):
    """The side of a change that does not exist; `None` is a value of its own in JSON."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs. Values of Secrets are masked before they get here."""

    pointer: str
    """RFC 6901, list entries by their index in the live object (in the desired one for
    an entry that the live object lacks)."""
    path: str
    """For people, list entries by key: `spec.template.spec.containers[frontend].image`."""
    op: Op
    desired: Any = ABSENT
    live: Any = ABSENT
    git: GitCause | None = None
    cluster: LiveCause | None = None
    steps: Path = ()
    """The same place with list entries by key: finds it in any version of the object."""
    by_server: bool = False
    """Whether `desired` is not what Git states: a default, a policy or a webhook makes it so."""
    order: bool = False
    """Whether it is the order of a list's entries that differs: both sides are the names of
    those that are moved.
    """
    of_whole: bool = False
    """Whether it stands inside a list or map that is replaced as a whole: whoever changes one
    entry of it owns all of it."""

    def taken(self) -> FieldChange:
        """What taking it into Git does there: Git's value becomes the live one."""
        op = {Op.ADD: Op.REMOVE, Op.REMOVE: Op.ADD}.get(self.op, self.op)
        return replace(self, op=op, desired=self.live, live=self.desired, by_server=False)


@dataclass(frozen=True, slots=True)
class ExtraField:
    """A live field that Git never stated and another person's tool set. Not drift."""

    pointer: str
    path: str
    live: Any
    cluster: LiveCause


@dataclass(frozen=True, slots=True)
class IgnoredField:
    """A field that differs, and that a person wants neither told as drift nor repaired."""

    pointer: str
    path: str
    why: str
    """Who wants it: `its annotation gitops-tui.dev/ignore`, `the configuration`."""
    desired: Any = ABSENT
    live: Any = ABSENT


@dataclass(frozen=True, slots=True)
class ResourceStatus:
    """One row: everything the front ends show about one resource."""

    key: ResourceKey
    api_version: str
    state: State
    verdict: Verdict = Verdict.LOCAL
    direction: Direction | None = None
    health: Health | None = None
    lock: Lock | None = None
    error: str | None = None
    """Why it could not be compared, or would not apply: one sentence."""
    unanswered: bool = False
    """Whether the server was asked and could not tell, which is no want of rights: a webhook
    that does not answer, most often. What we see ourselves is all that `state` goes by."""
    recreatable: bool = False
    """Refused only because it cannot be changed in place: to recreate it would do."""
    origin: Origin | None = None
    changes: tuple[FieldChange, ...] = ()
    extra: tuple[ExtraField, ...] = ()
    ignored: tuple[IgnoredField, ...] = ()
    since: datetime | None = None
    """When it was first seen to differ."""
    kept: str | None = None
    """Of what is stale: why no prune deletes it, whoever names it. A sentence's end."""
    autoscaler: str | None = None
    """Name of the HorizontalPodAutoscaler that owns its replicas."""

    @property
    def in_sync(self) -> bool:
        """Whether nothing is to be done about it."""
        return self.state is State.IN_SYNC


@dataclass(frozen=True, slots=True)
class Summary:
    """How many resources are in which state."""

    in_sync: int = 0
    drifted: int = 0
    missing: int = 0
    stale: int = 0
    terminating: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return (
            self.in_sync + self.drifted + self.missing + self.stale + self.terminating + self.failed
        )

    @property
    def out_of_sync(self) -> int:
        """All that are not in sync."""
        return self.total - self.in_sync


def summarise(resources: tuple[ResourceStatus, ...]) -> Summary:
    """Count `resources` by state."""
    counts = dict.fromkeys(State, 0)
    for resource in resources:
        counts[resource.state] += 1
    return Summary(**{state.value: count for state, count in counts.items()})
