"""The long-running engine, as the screen sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Protocol

from gitops_tui.core.releasing import ContainerImage
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot, UnknownHost
from gitops_tui.engine.api.commit_previews import EditPreview, RollbackHow, RollbackPreview
from gitops_tui.engine.api.effects import Effect
from gitops_tui.engine.api.previews import PinPreview, PrunePreview, SyncPreview
from gitops_tui.engine.api.views import CommitView, ResourceTexts


class Dashboard(Protocol):
    """The long-running engine, as the screen sees it."""

    @property
    def snapshot(self) -> Snapshot:
        """The newest picture."""

    async def run(self) -> None:
        """Open everything, watch, and sync on the timer until cancelled.

        Never ends because Git or the cluster cannot be reached: that is said in the
        snapshot, and tried again. Gives the Lease back when cancelled.
        """

    def snapshots(self) -> AsyncIterator[Snapshot]:
        """The newest picture, then every newer one; skips those that came too fast."""

    def request_sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        arm: bool | None = None,
        leaving: str | None = None,
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> None:
        """Sync all (or just `keys`) now. `arm` answers the first sync's question, `leaving`
        the one about a rewritten branch: `SyncPreview.leaves.synced`. What is in `recreate`
        (of the preview's `recreatable` effects) a person has agreed to delete and make anew.
        """

    def request_unverified(self, revision: str) -> None:
        """Sync a revision that is not verified, for which a person vouches: its full hash, as
        it was shown to them. Once it was applied, everybody's syncs go on from there.
        """

    def request_fetch(self) -> None:
        """Ask the remote and re-read everything now."""

    def request_trust(self, host: UnknownHost) -> None:
        """Let ssh know the repository's host from now on, as a person has said, and fetch."""

    def request_lock(
        self, key: ResourceKey, reason: str, duration: timedelta | None = None
    ) -> None:
        """Lock one resource. Somebody else's lock stays, and the notice says so."""

    def request_unlock(self, key: ResourceKey, *, over: str | None = None) -> None:
        """Unlock it. `over` names whose lock a person has agreed to take away: that of
        anybody else stays, and the notice says so.
        """

    def request_suspend(self, reason: str) -> None:
        """Hold automatic sync."""

    def request_resume(self) -> None:
        """Arm automatic sync, or let it go on."""

    def request_rollback(self, preview: RollbackPreview, reason: str) -> None:
        """Make the previewed commit, push it, and sync exactly it."""

    def request_edit(self, preview: EditPreview, reason: str) -> None:
        """Commit the edited manifest, push it, and sync exactly that commit."""

    def request_proposal(self, preview: RollbackPreview | EditPreview, reason: str) -> None:
        """Push the previewed commit as a new branch, for a pull request; nothing is synced."""

    def request_pin(self, preview: PinPreview, reason: str) -> None:
        """Hold the cluster at the previewed revision, and sync it."""

    def request_unpin(self) -> None:
        """Let the cluster follow the branch again, from the next sync on."""

    def request_prune(self, keys: frozenset[ResourceKey]) -> None:
        """Delete these stale resources, which a person has confirmed."""

    def request_forget(self, key: ResourceKey) -> None:
        """Take a stale resource out of the inventory and leave it in the cluster."""

    async def preview_sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> SyncPreview:
        """What request_sync would do."""

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

    def images(self, key: ResourceKey) -> tuple[ContainerImage, ...]:
        """The containers of a workload and their images, as Git says. Raises UsageError."""

    async def preview_release(
        self, key: ResourceKey, images: Sequence[tuple[str, str]], *, moving: bool = False
    ) -> EditPreview:
        """What setting images in Git would do; each is the name of a container (or of an
        image) and a tag. Raises MovingTag unless `moving`, UsageError, SourceError.
        """

    async def preview_take(self, key: ResourceKey, fields: Sequence[str] = ()) -> EditPreview:
        """What writing the live values of drifted fields (all, or those named by pointer or
        path) into Git would do. Raises UsageError, SourceError.
        """

    async def preview_pin(self, revision: str) -> PinPreview:
        """What request_pin would do. Raises SourceError, UsageError."""

    async def preview_unpin(self) -> SyncPreview:
        """What the first sync after request_unpin would do."""

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        """What request_prune would do; guarded kinds only when in `named`."""

    async def texts(self, key: ResourceKey) -> ResourceTexts:
        """The resource as YAML, from Git and from the cluster."""

    async def commit_view(self, revision: str) -> CommitView:
        """One commit of the history, and what it changed in Git."""

    async def commit_effects(self, revision: str) -> tuple[Effect, ...]:
        """What making that commit the desired state would change in the cluster now."""

    async def more_history(
        self, before: str | None, key: ResourceKey | None = None
    ) -> tuple[Revision, ...]:
        """The page of history after that hash (the first one where it is None), of the paths or
        of what changed one resource's manifest.
        """

    def logs(
        self, namespace: str, pod: str, container: str, *, previous: bool = False
    ) -> AsyncIterator[str]:
        """Lines of a container's log, as they come."""
