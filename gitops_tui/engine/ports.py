"""What the engine needs from the outside: Git, a cluster, a place for state, a clock.

`source/` implements Source; `cluster/` implements Cluster, Store and Lease; tests
implement all of them in memory. Every method may raise the errors named beside it and
cancellation, nothing else.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gitops_tui.core.catalog import Catalog
from gitops_tui.core.locks import Lock
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import JsonObject, Kind, LiveObject, ResourceKey
from gitops_tui.core.revisions import GitCause, Revision
from gitops_tui.core.schema import Schema
from gitops_tui.core.state import TargetState
from gitops_tui.errors import SourceError

# --- Git ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What was found when the repository was opened."""

    repository: str
    """Normalised upstream URL without credentials; the absolute path where there is none."""
    branch: str
    paths: tuple[str, ...]
    """Relative to the repository's root, normalised; `.` for all of it."""
    remote: bool
    """Whether new commits come by fetch."""
    owner: str
    """Git's user.name, else user@host."""
    notes: tuple[str, ...] = ()
    """Uncommitted changes, unpushed commits: said, never synced."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One manifest file at a revision."""

    path: str
    blob: str
    """The blob's hash: the same hash means the same content."""
    data: bytes


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The manifest files under the target's paths at one revision."""

    revision: str
    files: tuple[SourceFile, ...]
    problems: tuple[tuple[str, str], ...] = ()
    """(path, sentence) for what was left out: a symlink out of the path, a file over the
    size limit, a kustomization, a chart, a path that does not exist at this revision."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that a commit would change."""

    path: str
    change: str
    """`added`, `modified` or `removed`."""
    added: int
    removed: int
    """Lines."""


@dataclass(frozen=True, slots=True)
class GitChange:
    """A commit that could be made on top of `tip`; nothing is written yet."""

    tip: str
    """The tracked tip that it builds on: if the branch moves, the change is void."""
    tree: str
    """Hash of the tree it would have. Building it writes only unreachable objects."""
    files: tuple[FileChange, ...]
    diff: str
    """Unified diff, for people; untrusted text."""
    undone: tuple[Revision, ...] = ()
    """Commits after the restored revision whose work under the paths it takes back."""
    refusal: SourceError | None = None
    """What `commit` would raise as things stand (changes in the way, no identity)."""


class Source(Protocol):
    """A repository, read at commits and written by new commits only."""

    async def open(self) -> SourceInfo:
        """Find the repository (clone the mirror if need be), settle branch and paths.

        Raises RepositoryNotFound, RevisionNotFound, FetchFailed.
        """

    async def head(self) -> Revision:
        """The tracked tip as known now, without asking the remote. Raises RevisionNotFound."""

    async def fetch(self) -> Revision:
        """Ask the remote and return the tracked tip; for a local branch the same as head().

        Raises FetchFailed.
        """

    async def notes(self) -> tuple[str, ...]:
        """SourceInfo.notes, read anew."""

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever a local ref may have moved. Never ends by itself."""

    async def tree(self, revision: str) -> SourceTree:
        """The manifest files at a full commit hash. Raises RevisionNotFound."""

    async def resolve(self, name: str) -> Revision:
        """What a person typed (hash, short hash, branch, tag, HEAD~2). Raises RevisionNotFound."""

    async def history(
        self, limit: int, *, before: str | None = None, files: Sequence[str] = ()
    ) -> tuple[Revision, ...]:
        """First-parent revisions that touched the paths (or just `files`), newest first;
        `before` starts the page after that hash.
        """

    async def distance(self, old: str, new: str) -> int | None:
        """Commits from `old` to `new`; None when `old` is no ancestor of `new`."""

    async def blame(self, revision: str, file: str, first: int, last: int) -> GitCause | None:
        """The newest commit among those that set the lines from `first` to `last`."""

    async def last_change(self, revision: str, file: str) -> GitCause | None:
        """The last commit that touched a file (also one that removed it)."""

    async def files(self, revision: str) -> tuple[str, ...]:
        """The files under the paths that a commit changed against its first parent."""

    async def restore(self, revision: str, *, allowed: frozenset[str] = frozenset()) -> GitChange:
        """The change that makes the paths what they were at `revision`. Nothing is written.

        `allowed` names further revisions that may be restored: those once synced. Raises
        RevisionNotFound when `revision` is neither there nor on the first-parent line, and
        SourceError when the paths are already what they were.
        """

    async def restore_files(self, contents: Mapping[str, bytes | None]) -> GitChange:
        """The change that gives each file that content (None removes it)."""

    async def revert(self, revision: str) -> GitChange:
        """The change that undoes just that commit (a merge against its first parent).

        Raises RevertConflict.
        """

    async def commit(self, change: GitChange, message: str) -> Revision:
        """Make the commit on `change.tip`, push it where there is a remote, and move the
        tracked branch to it; all or nothing.

        Raises PushRefused when the branch is no longer at `change.tip` or the remote
        refuses, NoIdentity, WorkTreeInTheWay.
        """

    async def close(self) -> None:
        """Stop helpers. Safe to call twice."""


# --- Kubernetes --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClusterInfo:
    """What was found when the cluster was reached."""

    uid: str
    """UID of the kube-system namespace; empty when that may not be read."""
    context: str
    server: str
    version: str
    namespace: str
    """Default for manifests without one."""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The server's answer to one server-side apply."""

    live: LiveObject
    created: bool


@dataclass(frozen=True, slots=True)
class Synchronised:
    """A watch begins anew: these are all the objects there are."""

    objects: tuple[LiveObject, ...]


@dataclass(frozen=True, slots=True)
class Upserted:
    """An object was added or changed."""

    object: LiveObject


@dataclass(frozen=True, slots=True)
class Deleted:
    """An object is gone."""

    key: ResourceKey


@dataclass(frozen=True, slots=True)
class PodsSynchronised:
    """All pods there are, in the watched scope."""

    pods: tuple[PodStatus, ...]


@dataclass(frozen=True, slots=True)
class PodUpserted:
    """A pod was added or changed."""

    pod: PodStatus


@dataclass(frozen=True, slots=True)
class PodDeleted:
    """A pod is gone."""

    namespace: str
    name: str


class LinkPhase(StrEnum):
    """How a watch is doing."""

    LIVE = "live"
    RELISTING = "relisting"
    LOST = "lost"
    GONE = "gone"
    """404: the kind is no longer served; retried rarely."""
    DENIED = "denied"
    """403: the right to list or watch is missing; retried rarely."""


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """A watch came, went, or is being renewed."""

    phase: LinkPhase
    error: str | None = None


WatchEvent = Synchronised | Upserted | Deleted | LinkChanged
PodEvent = PodsSynchronised | PodUpserted | PodDeleted | LinkChanged


class Cluster(Protocol):
    """One API server. Every method raises ClusterError's children, as errors.py tells."""

    async def connect(self) -> ClusterInfo:
        """Read the kubeconfig (or the pod's service account) and reach the server."""

    async def catalog(self, *, refresh: bool = False) -> Catalog:
        """Everything that is served; `refresh` asks again (after a CRD was applied)."""

    async def schema(self, kind: Kind) -> Schema | None:
        """The kind's structure from the server's OpenAPI v3; None where it has none."""

    async def list(self, kind: Kind, namespace: str | None = None) -> tuple[LiveObject, ...]:
        """All objects of a kind, in one namespace or in all; paged underneath."""

    async def get(self, kind: Kind, namespace: str, name: str) -> LiveObject | None:
        """One object, or None."""

    def watch(self, kind: Kind, namespace: str | None = None) -> AsyncIterator[WatchEvent]:
        """List, then follow; for ever. Reconnects with backoff, lists again on 410."""

    def watch_pods(self, namespace: str | None = None) -> AsyncIterator[PodEvent]:
        """The same for pods, decoded into slim rows."""

    async def apply(
        self, kind: Kind, body: JsonObject, *, dry_run: bool = False, force: bool = True
    ) -> Applied:
        """Server-side apply as field manager `gitops-tui`. A resourceVersion in the
        body is a precondition.
        """

    async def patch(
        self,
        kind: Kind,
        namespace: str,
        name: str,
        operations: Sequence[JsonObject],
        *,
        dry_run: bool = False,
    ) -> LiveObject:
        """An RFC 6902 JSON patch; put `test` operations in front as preconditions."""

    async def delete(
        self, kind: Kind, namespace: str, name: str, *, uid: str, dry_run: bool = False
    ) -> None:
        """Delete in the background, only the object of that UID. Raises NotFound, Conflict."""

    def logs(
        self,
        namespace: str,
        pod: str,
        container: str,
        *,
        tail: int = 500,
        follow: bool = True,
        previous: bool = False,
    ) -> AsyncIterator[str]:
        """Log lines, as they come, without their newline."""

    async def events(self, namespace: str, uid: str) -> tuple[str, ...]:
        """Messages of the Warning events about one object, newest first."""

    async def may(self, verb: str, kind: Kind, namespace: str | None) -> bool:
        """Whether this user has the right (SelfSubjectAccessReview)."""

    async def close(self) -> None:
        """Close every connection. Safe to call twice."""


# --- State -------------------------------------------------------------------


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
