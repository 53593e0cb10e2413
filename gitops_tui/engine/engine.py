"""The long-running engine behind the dashboard and `run` (api.Dashboard)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from gitops_tui.core.operations import Operation, OperationKind
from gitops_tui.core.releasing import ContainerImage
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot, UnknownHost
from gitops_tui.core.target import Target
from gitops_tui.engine import editing, holds, pinning, previews, pruning, rollback, showing
from gitops_tui.engine.acting import Act
from gitops_tui.engine.api import (
    CommitPreview,
    CommitView,
    EditPreview,
    Effect,
    PinPreview,
    PrunePreview,
    ResourceTexts,
    RollbackHow,
    RollbackPreview,
    SyncPreview,
)
from gitops_tui.engine.committing import commit_and_sync, propose
from gitops_tui.engine.loop import Loop
from gitops_tui.engine.ports import Ports
from gitops_tui.engine.reading_git import HISTORY_PAGE
from gitops_tui.engine.recording import Recorder
from gitops_tui.engine.tracing import revisions_of
from gitops_tui.engine.world import World
from gitops_tui.errors import PushRefused, UsageError


class Engine:
    """Puts what is asked into the loop's line, and answers questions about its world."""

    def __init__(self, target: Target, ports: Ports) -> None:
        self.loop = Loop(target, ports)

    @property
    def snapshot(self) -> Snapshot:
        """The newest picture."""
        return self.loop.publisher.snapshot

    def snapshots(self) -> AsyncIterator[Snapshot]:
        """The newest picture, then every newer one."""
        return self.loop.publisher.snapshots()

    async def run(self) -> None:
        """Open everything, watch, and sync on the timer until cancelled (api.Dashboard.run)."""
        await self.loop.run()

    # --- acts ---

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
        a person has agreed to delete and make anew.
        """

        async def do(recorder: Recorder) -> Operation:
            return await self.loop.sync(recorder, keys, arm=arm, leaving=leaving, recreate=recreate)

        self.loop.acting.ask(Act(OperationKind.SYNC, do))

    def request_unverified(self, revision: str) -> None:
        """Sync a revision that is not verified, for which a person vouches."""

        async def do(recorder: Recorder) -> Operation:
            return await self.loop.sync_unverified(recorder, revision)

        self.loop.acting.ask(Act(OperationKind.SYNC, do))

    def request_fetch(self) -> None:
        """Ask the remote and re-read everything now."""
        self.loop.opening.hurry()
        self.loop.git.fetch_soon()

    def request_trust(self, host: UnknownHost) -> None:
        """Let ssh know the repository's host from now on, and fetch."""
        self.loop.trust(host)

    def request_lock(
        self, key: ResourceKey, reason: str, duration: timedelta | None = None
    ) -> None:
        """Lock one resource."""
        self.loop.acting.ask_small(lambda: holds.lock(self.loop.world, key, reason, duration))

    def request_unlock(self, key: ResourceKey, *, over: str | None = None) -> None:
        """Unlock it; `over` names whose lock a person has agreed to take away."""
        self.loop.acting.ask_small(lambda: holds.unlock(self.loop.world, key, over))

    def request_suspend(self, reason: str) -> None:
        """Hold automatic sync."""
        self.loop.acting.ask_small(lambda: holds.suspend(self.loop.world, reason))

    def request_resume(self) -> None:
        """Arm automatic sync, or let it go on."""
        self.loop.acting.ask_small(lambda: holds.resume(self.loop.world))

    def request_forget(self, key: ResourceKey) -> None:
        """Take a stale resource out of the inventory and leave it in the cluster."""
        self.loop.acting.ask_small(lambda: holds.forget(self.loop.world, key))

    def request_rollback(self, preview: RollbackPreview, reason: str) -> None:
        """Make the previewed commit, push it, and sync exactly it."""
        self._commit(preview, reason)

    def request_edit(self, preview: EditPreview, reason: str) -> None:
        """Commit the edited manifest, push it, and sync exactly that commit."""
        self._commit(preview, reason)

    def _commit(self, preview: CommitPreview, reason: str) -> None:
        world, enough = self.loop.world, self.loop.acting.wanted_next

        async def do(recorder: Recorder) -> Operation:
            try:
                return await commit_and_sync(world, preview, reason, recorder, enough=enough)
            except PushRefused as refused:
                # The next preview must be made on what is there now.
                self.loop.git.fetch_soon()
                if not refused.declined:
                    raise
                way = "Ask for it again, and choose To a new branch: that is for a pull request."
                hint = f"{refused.hint} {way}"
                raise PushRefused(refused.message, hint=hint, declined=True) from refused

        self.loop.acting.ask(Act(preview.operation, do, message=reason))

    def request_proposal(self, preview: RollbackPreview | EditPreview, reason: str) -> None:
        """Push the previewed commit as a new branch, for a pull request."""

        async def do() -> str:
            try:
                made = await propose(self.loop.world, preview, reason)
            except PushRefused:
                self.loop.git.fetch_soon()
                raise
            pushed = f"Pushed {made.commit.short} to {made.branch}, nothing synced"
            return f"{pushed}: open a pull request into {made.onto}; p pins a commit meanwhile."

        self.loop.acting.ask_sentence(do)

    def request_pin(self, preview: PinPreview, reason: str) -> None:
        """Hold the cluster at the previewed revision, and sync it."""
        enough = self.loop.acting.wanted_next

        async def do(recorder: Recorder) -> Operation:
            try:
                return await pinning.pin(self.loop.world, preview, reason, recorder, enough=enough)
            finally:
                self.loop.timer.renew_now()

        self.loop.acting.ask(Act(OperationKind.PIN, do, message=reason))

    def request_unpin(self) -> None:
        """Let the cluster follow the branch again, from the next sync on."""
        self.loop.acting.ask_small(lambda: pinning.unpin(self.loop.world))

    def request_prune(self, keys: frozenset[ResourceKey]) -> None:
        """Delete these stale resources, which a person has confirmed."""

        async def do(recorder: Recorder) -> Operation:
            return await pruning.prune(self.loop.world, recorder, keys)

        self.loop.acting.ask(Act(OperationKind.PRUNE, do))

    # --- questions ---

    async def preview_sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> SyncPreview:
        """What request_sync would do."""
        return await previews.preview_sync(self._read(), keys, recreate=recreate)

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
        """What a rollback would do, in Git and in the cluster. Raises SourceError."""
        names = (revision, *also)
        return await rollback.preview(
            self._read(), names, how, only, whole_file=whole_file, recreate=recreate
        )

    def images(self, key: ResourceKey) -> tuple[ContainerImage, ...]:
        """The containers of a workload and their images, as Git says. Raises UsageError."""
        return editing.containers(self._read(), key)

    async def preview_release(
        self, key: ResourceKey, images: Sequence[tuple[str, str]], *, moving: bool = False
    ) -> EditPreview:
        """What setting images in Git would do. Raises MovingTag, UsageError, SourceError."""
        return await editing.preview_release(self._read(), key, images, moving=moving)

    async def preview_take(self, key: ResourceKey, fields: Sequence[str] = ()) -> EditPreview:
        """What writing live values into Git would do. Raises UsageError, SourceError."""
        return await editing.preview_take(self._read(), key, fields)

    async def preview_pin(self, revision: str) -> PinPreview:
        """What request_pin would do. Raises SourceError, UsageError."""
        return await pinning.preview(self._read(), revision)

    async def preview_unpin(self) -> SyncPreview:
        """What the first sync after request_unpin would do."""
        return await previews.preview_unpin(self._read())

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        """What request_prune would do."""
        return await pruning.preview(self._read(), named)

    async def texts(self, key: ResourceKey) -> ResourceTexts:
        """The resource as YAML, from Git and from the cluster."""
        return await previews.texts_of(self.loop.world, key)

    async def commit_view(self, revision: str) -> CommitView:
        """One commit of the history, and what it changed in Git."""
        return await showing.commit_view(self._read(), revision)

    async def commit_effects(self, revision: str) -> tuple[Effect, ...]:
        """What making that commit the desired state would change in the cluster now."""
        return await showing.commit_effects(self._read(), revision)

    async def more_history(
        self, before: str | None, key: ResourceKey | None = None
    ) -> tuple[Revision, ...]:
        """The page of history after that hash, of the paths or of one resource."""
        if key is not None:
            return await revisions_of(self._read(), key, HISTORY_PAGE, before=before)
        return await self.loop.world.ports.source.history(HISTORY_PAGE, before=before)

    def logs(
        self, namespace: str, pod: str, container: str, *, previous: bool = False
    ) -> AsyncIterator[str]:
        """Lines of a container's log, as they come."""
        return self.loop.world.ports.cluster.logs(namespace, pod, container, previous=previous)

    def _read(self) -> World:
        """The world, once there is something to say about it."""
        if not self.loop.world.all_seen:
            raise UsageError("Git and the cluster have not been read yet.")
        return self.loop.world
