"""The one immutable picture of the world that every front end shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gitops_tui.core.deeds import deeds, never_good
from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus, Summary
from gitops_tui.core.locks import Lock
from gitops_tui.core.operations import Operation
from gitops_tui.core.pins import Pin
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.signatures import Doubt
from gitops_tui.core.state import Suspension, Synced
from gitops_tui.core.target import Target
from gitops_tui.core.unfinished import Interrupted


class ClusterPhase(StrEnum):
    """How far what is on show can be trusted to be live."""

    CONNECTING = "connecting"
    LIVE = "live"
    RELISTING = "relisting"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class UnknownHost:
    """The repository's host, which ssh does not know: a person may say that it is the right one."""

    told: str
    """Who it is and the key that it shows: one sentence."""
    line: str
    """What ssh's file of known hosts would say."""
    file: str
    """Where that is."""


@dataclass(frozen=True, slots=True)
class GitView:
    """What is known of the repository, and how fresh that is."""

    repository: str = ""
    """Normalised URL or path, without credentials."""
    branch: str = ""
    head: Revision | None = None
    ahead: int | None = None
    """Commits between the synced revision and head; None when that cannot be told."""
    past_pin: int | None = None
    """Commits between the pinned revision and head; None when that cannot be told."""
    unverified: int | None = None
    """Commits between the last verified revision and head, where signatures are required and
    one is missing; None where none is, or where that cannot be told."""
    rewritten: bool = False
    """Whether head no longer holds the synced revision, although Git was asked since."""
    remote: bool = False
    """Whether a fetch is needed to learn of new commits."""
    fetched_at: datetime | None = None
    fetching: bool = False
    error: str | None = None
    """Why the last fetch or read failed; what is shown is from before it."""
    unknown_host: UnknownHost | None = None
    """Who stands behind that error, where it is for a person to say."""
    notes: tuple[str, ...] = ()
    """Said, never synced: uncommitted changes, unpushed commits, a kustomization."""
    writable: bool = True
    """Whether a commit could be made there, as far as is known."""
    paths: tuple[str, ...] = ()
    """What of it counts, from its root; empty before it was opened."""


@dataclass(frozen=True, slots=True)
class ClusterView:
    """What is known of the cluster, and how fresh that is."""

    context: str = ""
    server: str = ""
    version: str = ""
    phase: ClusterPhase = ClusterPhase.CONNECTING
    since: datetime | None = None
    """When the phase began: with `lost`, what is shown is from then."""
    error: str | None = None
    limits: tuple[str, ...] = ()
    """One sentence for each thing that rights forbid: `secrets in example: no right to list`."""
    pods_unseen: bool = False
    """Whether rights forbid to list pods somewhere: those that are shown need not be all."""


@dataclass(frozen=True, slots=True)
class TimerView:
    """Whether, when and by whom the next timed sync is done."""

    armed: bool = False
    detect_only: bool = False
    """The configuration forbids automatic sync for this target."""
    suspension: Suspension | None = None
    next_sync: datetime | None = None
    holder: str | None = None
    """Who holds the Lease; None when nobody does, or where it cannot be seen."""
    holder_known: bool = True
    """Whether the Lease may be read: without that right, nobody and somebody look the same."""
    mine: bool = False
    """Whether this process holds it."""
    held_back: str | None = None
    """Why no timed sync is due although armed: `fetching fails`, `never synced`."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything at one moment. Compared by identity: a new one means something changed."""

    target: Target
    taken: datetime
    """The clock's time when this was made; ages are counted from here."""
    git: GitView = field(default_factory=GitView)
    cluster: ClusterView = field(default_factory=ClusterView)
    timer: TimerView = field(default_factory=TimerView)
    owner: str = ""
    """Who acts here: Git's user.name, else user@host."""
    synced: Synced | None = None
    synced_revision: Revision | None = None
    """The commit behind `synced`, when the repository still has it."""
    wanted: Revision | None = None
    """What a sync would apply: head, the pinned revision, or the last verified one; None where
    it is not known yet, or nothing may be applied."""
    doubt: Doubt | None = None
    """The commit that no allowed key vouches for, in the way of what would be applied."""
    frozen: str | None = None
    """That syncs do not follow the branch, for want of a signature: one sentence."""
    withheld: str | None = None
    """Why nothing at all is applied, for want of a signature: one sentence."""
    pin: Pin | None = None
    """Which revision syncs apply instead of head, by whom and why."""
    pinned_revision: Revision | None = None
    """The commit behind `pin`; None when the repository does not have it."""
    pin_lost: str | None = None
    """Why nothing is applied although pinned: the repository does not have the revision."""
    interrupted: Interrupted | None = None
    """A commit of ours that somebody began and did not see to its end."""
    ready: bool = False
    """Whether both Git and the cluster were read at least once: before that, an empty
    list of resources means 'not known yet', not 'nothing'."""
    ever_synced: bool = False
    resources: tuple[ResourceStatus, ...] = ()
    """Sorted: what needs attention first is the front end's choice; here by key."""
    summary: Summary = field(default_factory=Summary)
    verified: int = 0
    """How many verdicts are the server's, or need none: what failed cannot be compared."""
    findings: tuple[Finding, ...] = ()
    pods: Mapping[tuple[str, str], PodStatus] = field(default_factory=dict)
    """By (namespace, name)."""
    history: tuple[Revision, ...] = ()
    """Newest first: the first page of the path's history."""
    landed: Mapping[str, str] = field(default_factory=dict)
    """For the revisions that operations are about: the commit of the path's history that each
    comes down to."""
    locks: Mapping[ResourceKey, Lock] = field(default_factory=dict)
    """Those that hold now, on this target's resources."""
    operation: Operation | None = None
    """The one that runs now, else the last one that ended in this process."""
    operations: tuple[Operation, ...] = ()
    """Recorded ones, newest first."""
    state_place: str = ""
    """Where inventory and history are kept: `cluster`, or the local file's path. Empty before
    they were read: until then nothing is known of past syncs, locks and the timer."""
    hidden: str | None = None
    """Why locks, suspension and syncs of others cannot be seen; None where they can."""
    warnings: tuple[str, ...] = ()
    """What a person must know before anything is applied."""
    notice: str | None = None
    """One sentence that answers the last request, when no operation carries it."""

    @property
    def paths(self) -> tuple[str, ...]:
        """What of the repository counts, from its root: where one stands in a folder of it, that
        folder. What was named, before the repository was opened.
        """
        return self.git.paths or self.target.paths

    @property
    def runs_never_good(self) -> bool:
        """Whether the synced revision was applied and never well, as far as that is recorded."""
        if self.synced is None:
            return False
        runs = self.landed.get(self.synced.revision, self.synced.revision)
        return never_good(deeds(self.operations, self.landed).get(runs, ()))

    @property
    def past_is_known(self) -> bool:
        """Whether it can be told what was ever synced: by this user, and by others."""
        return bool(self.state_place) and self.hidden is None
