"""One act at a time, awaited: the engine as commands see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Protocol

from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Operation
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import GitView, Snapshot
from gitops_tui.core.state import TargetState
from gitops_tui.engine.api.commit_previews import (
    EditPreview,
    Proposal,
    RollbackHow,
    RollbackPreview,
)
from gitops_tui.engine.api.effects import Effect
from gitops_tui.engine.api.previews import Leaving, PinPreview, PrunePreview, SyncPreview
from gitops_tui.engine.api.views import CommitView
from gitops_tui.errors import HostKeyUnknown

Progress = Callable[[Operation], None]


class OneShot(Protocol):
    """One act at a time, awaited: what commands use."""

    async def open(self, *, known: bool = False) -> None:
        """Read Git, reach the cluster, load the state. Where the remote cannot be asked, go by
        what is `known` of it, or end. Raises GitopsError.
        """

    async def close(self) -> None:
        """Let go of everything."""

    async def fetch(self) -> None:
        """Ask the remote for the tracked tip, and go by it from now on. Raises SourceError."""

    async def observe(
        self,
        *,
        verify: bool = False,
        local: bool = False,
        revision: str | None = None,
    ) -> Snapshot:
        """List everything in use once and compare it with Git.

        `verify` asks the server about every object, `local` about none; `revision`
        compares another revision than the tracked tip, without directions and times: those
        are about the tip. What that revision lacks is told as stale.
        """

    @property
    def outdated(self) -> str | None:
        """Why Git may have more than is known, and since when: a sentence or two; None where
        the remote was asked.
        """

    @property
    def unknown_host(self) -> HostKeyUnknown | None:
        """Why the remote was not asked, where ssh does not know its host: once a person has
        accepted its key, another session can.
        """

    @property
    def git(self) -> GitView:
        """What is known of the repository, and how fresh that is."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What of the revision cannot be used; known once it is open."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Said, never synced: uncommitted changes; that state is kept in a local file."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person must know before anything is applied: that locks cannot be seen, that
        a commit is not verified.
        """

    @property
    def withheld(self) -> str | None:
        """Why nothing at all is applied, for want of a signature: one sentence."""

    @property
    def tip(self) -> Revision | None:
        """The tracked tip; known once it is open."""

    @property
    def namespaces(self) -> frozenset[str]:
        """Those of the manifests, and of what past syncs applied."""

    @property
    def only_namespace(self) -> str | None:
        """The namespace that everything is limited to, if it is."""

    @property
    def state(self) -> TargetState:
        """What past syncs recorded, as open() loaded it or the last act left it."""

    def select(self, words: tuple[str, ...]) -> frozenset[ResourceKey]:
        """Resource arguments as kubectl writes them -> keys. Raises UsageError."""

    async def preview_sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> SyncPreview:
        """What sync would do, by server-side dry run."""

    async def leaves(self) -> Leaving | None:
        """What a sync would leave behind, for a branch that was moved back or rewritten;
        None where it goes forward. Raises Conflict, SourceError.
        """

    async def accept_unverified(self) -> None:
        """Let a person vouch for what would be applied if it were verified: this session's
        sync applies it, and records who did. Raises UsageError where nothing asks for it,
        SourceError.
        """

    async def sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        prune: frozenset[ResourceKey] = frozenset(),
        kept: Mapping[ResourceKey, str] = MappingProxyType({}),
        wait: bool = True,
        arm: bool | None = None,
        leaving: str | None = None,
        recreate: frozenset[ResourceKey] = frozenset(),
        progress: Progress | None = None,
    ) -> Operation:
        """Apply the tracked tip (or just `keys` of it), prune what was confirmed, wait for
        health. Failures of single resources are results, not errors. `leaving` answers the
        question about a rewritten branch (`SyncPreview.leaves`); what is in `recreate` is
        deleted and made anew where it cannot be changed in place. What is `kept` was named
        for the prune and stays, for the reason given: it is told as skipped. Raises
        HistoryRewritten, and UsageError for what is never recreated.
        """

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        """What a prune would delete."""

    async def preview_rollback(
        self,
        revision: str,
        how: RollbackHow,
        only: ResourceKey | None = None,
        *,
        whole_file: bool = False,
        also: tuple[str, ...] = (),
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> RollbackPreview:
        """What a rollback would do, in Git and in the cluster.

        `only` restores just that resource's document, or with `whole_file` its file. `also`
        are further commits to undo with `revision`, which may be a range `OLDER..NEWER` too.
        What is in `recreate` may be deleted and made anew where it must.
        Raises SourceError, UsageError; NotCut where a document needs its whole file.
        """

    async def rollback(
        self,
        preview: RollbackPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        """Commit, push, and sync exactly that commit; `Operation.revision` is the commit."""

    async def preview_release(
        self, key: ResourceKey, images: Sequence[tuple[str, str]], *, moving: bool = False
    ) -> EditPreview:
        """What setting each (name of a container or an image, tag) in Git would do. Raises
        MovingTag unless `moving`, UsageError, SourceError.
        """

    async def preview_take(self, key: ResourceKey, fields: Sequence[str] = ()) -> EditPreview:
        """What writing the live values of drifted fields (all, or those named by pointer or
        path) into Git would do. Raises UsageError, SourceError.
        """

    async def edit(
        self,
        preview: EditPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        """Commit, push, and sync exactly that commit; `Operation.revision` is the commit."""

    async def propose(self, preview: RollbackPreview | EditPreview, reason: str) -> Proposal:
        """Push the commit as a new branch, for a pull request; nothing is synced. Raises
        SourceError.
        """

    async def preview_pin(self, revision: str) -> PinPreview:
        """What holding the cluster at a revision would do. Raises SourceError, UsageError."""

    async def pin(
        self,
        preview: PinPreview,
        reason: str,
        *,
        wait: bool = True,
        progress: Progress | None = None,
    ) -> Operation:
        """Hold the cluster at the previewed revision, and sync it. Raises Conflict when
        somebody else has pinned or unpinned since.
        """

    async def preview_unpin(self) -> SyncPreview:
        """What the first sync after unpinning would do."""

    async def unpin(self) -> Operation:
        """Let the cluster follow the branch again, from the next sync on. Raises UsageError
        when it is not pinned.
        """

    async def lock(
        self,
        key: ResourceKey,
        reason: str,
        duration: timedelta | None = None,
        *,
        over: str | None = None,
    ) -> Operation:
        """Lock one resource. `over` names the other person whose lock may be replaced;
        raises HeldByAnother where somebody else's holds.
        """

    async def unlock(self, key: ResourceKey, *, over: str | None = None) -> Operation:
        """Unlock it. `over` names the other person whose lock may be taken away. Raises
        UsageError when it is not locked, HeldByAnother where somebody else's holds.
        """

    async def suspend(self, reason: str) -> Operation:
        """Hold automatic sync for the target."""

    async def resume(self) -> Operation:
        """Arm automatic sync for the target."""

    async def forget(self, key: ResourceKey) -> Operation:
        """Take a stale resource out of the inventory. Raises UsageError when it is not stale."""

    async def history(
        self,
        limit: int = 50,
        *,
        key: ResourceKey | None = None,
        before: str | None = None,
        words: tuple[str, ...] = (),
    ) -> tuple[Revision, ...]:
        """Revisions of the paths, or those that changed one resource's manifest; the page after
        the revision named by `before`, if it is; only those that hold all `words`. Raises
        RevisionNotFound.
        """

    async def commit_view(self, revision: str) -> CommitView:
        """One commit, and what it changed in Git. Raises RevisionNotFound."""

    async def commit_effects(self, revision: str) -> tuple[Effect, ...]:
        """What making that commit the desired state would change in the cluster now. Raises
        RevisionNotFound.
        """

    @property
    def landed(self) -> Mapping[str, str]:
        """For the revisions that were synced or pinned, the commit of the paths that each comes
        down to, where it is another one.
        """

    @property
    def health(self) -> tuple[ResourceStatus, ...]:
        """The rows as last seen: after a sync that waited, with their health."""
