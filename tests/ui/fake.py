"""A dashboard that shows what a test says and remembers what it was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from gitops_tui.core.drift import FieldChange
from gitops_tui.core.operations import OperationKind
from gitops_tui.core.releasing import ContainerImage, ImageChange
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot, UnknownHost
from gitops_tui.engine.api import (
    CommitView,
    EditPreview,
    Effect,
    EffectAction,
    Leaving,
    ManifestChange,
    ManifestMove,
    PinPreview,
    PruneCandidate,
    PrunePreview,
    ResourceTexts,
    RollbackHow,
    RollbackPreview,
    SyncPreview,
)
from gitops_tui.engine.ports import FileChange, GitChange
from gitops_tui.errors import GitopsError, MovingTag, UsageError
from tests.ui import scenes

GIT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: frontend
  namespace: example
spec:
  replicas: 2
  selector:
    matchLabels:
      app: frontend
"""
LIVE = GIT.replace("replicas: 2", "progressDeadlineSeconds: 600\n  replicas: 4") + (
    "status:\n  readyReplicas: 4\n"
)
PATCH = """diff --git a/manifests/frontend/deployment.yaml b/manifests/frontend/deployment.yaml
--- a/manifests/frontend/deployment.yaml
+++ b/manifests/frontend/deployment.yaml
@@ -6,3 +6,3 @@
 spec:
-  replicas: 2
+  replicas: 4
   selector:
"""

IMAGES = (
    ContainerImage("migrate", "example/migrate:v1.0.0", ("spec", "initContainers", 0, "image")),
    ContainerImage("frontend", "example/frontend:v1.0.0", ("spec", "containers", 0, "image")),
)


class FakeDashboard:
    """Implements engine.api.Dashboard."""

    def __init__(self, first: Snapshot) -> None:
        self.snapshot = first
        self.requests: list[tuple[object, ...]] = []
        """Every request, as (name, arguments...)."""
        self.previews: list[tuple[object, ...]] = []
        """Every preview that was asked for."""
        self.trouble: GitopsError | None = None
        """What previews raise instead of answering."""
        self.gate: Callable[[], Awaitable[None]] | None = None
        """Awaited before a preview answers."""
        self.prune = PrunePreview(
            (PruneCandidate(scenes.key("Service", "newsletter")),), count=1, typed=False
        )
        self.images_of = IMAGES
        self.note = ""
        """What an edit says of a lock."""
        self.refusal: str | None = None
        self.recreatable: frozenset[ResourceKey] = frozenset()
        self.warnings: tuple[str, ...] = ()
        self.leaves: Leaving | None = None
        self.effects: tuple[Effect, ...] = ()
        self.texts_of: tuple[str | None, str | None] = (GIT, LIVE)
        self.log = [f"line {number}" for number in range(1, 61)]
        self.older: tuple[Revision, ...] = ()
        self.failure: BaseException | None = None
        """What run() raises, once `break_down` is set."""
        self.break_down = asyncio.Event()
        self.released = False
        """Whether run() was cancelled and could give back what it held."""
        self._news = asyncio.Event()

    def publish(self, snapshot: Snapshot) -> None:
        """Show another snapshot."""
        self.snapshot = snapshot
        self._news.set()

    async def run(self) -> None:
        """Until cancelled, or until it breaks down."""
        try:
            await self.break_down.wait()
            if self.failure:
                raise self.failure
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            self.released = True
            raise

    async def snapshots(self) -> AsyncIterator[Snapshot]:
        """The newest first, then newer ones."""
        while True:
            self._news.clear()
            yield self.snapshot
            await self._news.wait()

    def request_sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        arm: bool | None = None,
        leaving: str | None = None,
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> None:
        """Remember."""
        further = (leaving, recreate) if recreate else (leaving,) if leaving else ()
        self.requests.append(("sync", keys, arm, *further))

    def request_unverified(self, revision: str) -> None:
        """Remember."""
        self.requests.append(("unverified", revision))

    def request_fetch(self) -> None:
        """Remember."""
        self.requests.append(("fetch",))

    def request_trust(self, host: UnknownHost) -> None:
        """Remember."""
        self.requests.append(("trust", host))

    def request_lock(
        self, key: ResourceKey, reason: str, duration: timedelta | None = None
    ) -> None:
        """Remember."""
        self.requests.append(("lock", key, reason, duration))

    def request_unlock(self, key: ResourceKey, *, over: str | None = None) -> None:
        """Remember."""
        self.requests.append(("unlock", key, over))

    def request_suspend(self, reason: str) -> None:
        """Remember."""
        self.requests.append(("suspend", reason))

    def request_resume(self) -> None:
        """Remember."""
        self.requests.append(("resume",))

    def request_rollback(self, preview: RollbackPreview, reason: str) -> None:
        """Remember."""
        self.requests.append(("rollback", preview, reason))

    def request_edit(self, preview: EditPreview, reason: str) -> None:
        """Remember."""
        self.requests.append(("edit", preview, reason))

    def request_proposal(self, preview: RollbackPreview | EditPreview, reason: str) -> None:
        """Remember."""
        self.requests.append(("proposal", preview, reason))

    def request_pin(self, preview: PinPreview, reason: str) -> None:
        """Remember."""
        self.requests.append(("pin", preview.revision.sha, reason))

    def request_unpin(self) -> None:
        """Remember."""
        self.requests.append(("unpin",))

    def request_prune(self, keys: frozenset[ResourceKey]) -> None:
        """Remember."""
        self.requests.append(("prune", keys))

    def request_forget(self, key: ResourceKey) -> None:
        """Remember."""
        self.requests.append(("forget", key))

    async def preview_sync(
        self,
        keys: frozenset[ResourceKey] | None = None,
        *,
        recreate: frozenset[ResourceKey] = frozenset(),
    ) -> SyncPreview:
        """What the test said; else everything missing would be created."""
        await self._asked("sync", keys)
        note = "create, not verifiable yet"
        rows = sorted(self.snapshot.resources, key=lambda row: row.key.kind != "Namespace")
        effects = tuple(
            Effect(row.key, EffectAction.CREATE, note="" if index == 0 else note)
            for index, row in enumerate(rows)
        )
        head = self.snapshot.wanted or self.snapshot.git.head
        assert head is not None
        return SyncPreview(
            head,
            self.effects or effects,
            first=not self.snapshot.ever_synced,
            partial=keys is not None,
            leaves=self.leaves,
            warnings=self.warnings,
        )

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
        """One file, two workloads, one of them locked."""
        left = self.recreatable - recreate
        also_asked = (whole_file, also) if whole_file or also else ()
        anew = (recreate,) if recreate else ()
        await self._asked("rollback", revision, how, only, *also_asked, *anew)
        head = self.snapshot.git.head
        assert head is not None
        found = next(one for one in self.snapshot.history if one.sha == revision)
        change = GitChange(
            tip=head.sha,
            tree="t" * 40,
            files=(FileChange("manifests/frontend/deployment.yaml", "modified", 1, 1),),
            diff=PATCH,
            undone=self.snapshot.history[: self.snapshot.history.index(found)]
            if how is RollbackHow.RESTORE
            else (found,),
        )
        effects = (
            Effect(scenes.FRONTEND, EffectAction.CHANGE, (scenes.SCALED,), "rolling restart", True),
            Effect(scenes.THOUGHTS, EffectAction.SKIP, (), "locked by ana until 15:02", True),
            Effect(scenes.USERS, EffectAction.UNCHANGED, verified=True),
            *(Effect(key, EffectAction.RECREATE) for key in recreate),
        )
        return RollbackPreview(
            how=how,
            revision=found,
            also=tuple(one for one in self.snapshot.history if one.sha in also),
            git=change,
            effects=effects,
            message=f"Restore {found.short}",
            pushes=True,
            only=only,
            refusal=self.refusal if left or not recreate else None,
            recreatable=left,
            recreate=recreate,
        )

    def images(self, key: ResourceKey) -> tuple[ContainerImage, ...]:
        """Two containers, as Git says."""
        return self.images_of

    async def preview_release(
        self, key: ResourceKey, images: Sequence[tuple[str, str]], *, moving: bool = False
    ) -> EditPreview:
        """One container's image; `latest` moves."""
        await self._asked("release", key, tuple(images), moving)
        [(name, tag)] = images
        if tag == "latest" and not moving:
            raise MovingTag("The tag latest moves.", hint="Name a tag that stays.")
        container = next(each for each in IMAGES if each.name == name)
        return self._edited(
            OperationKind.RELEASE,
            key,
            images=(ImageChange(container, f"example/{name}:{tag}"),),
            message=f"Release example/{name}:{tag} to {key.qualified}",
        )

    async def preview_take(self, key: ResourceKey, fields: Sequence[str] = ()) -> EditPreview:
        """All that has drifted, or what is named."""
        await self._asked("take", key, tuple(fields))
        row = next(each for each in self.snapshot.resources if each.key == key)
        taken = tuple(c for c in row.changes if not fields or c.pointer in fields)
        return self._edited(OperationKind.TAKE, key, fields=taken, message="Take it")

    def _edited(
        self,
        kind: OperationKind,
        key: ResourceKey,
        *,
        message: str,
        images: tuple[ImageChange, ...] = (),
        fields: tuple[FieldChange, ...] = (),
    ) -> EditPreview:
        head = self.snapshot.git.head
        assert head is not None
        file = FileChange("manifests/frontend/deployment.yaml", "modified", 1, 1)
        effect = Effect(key, EffectAction.CHANGE, (scenes.SCALED,), "rolling restart", True)
        return EditPreview(
            kind=kind,
            key=key,
            git=GitChange(tip=head.sha, tree="t" * 40, files=(file,), diff=PATCH),
            effects=(effect, Effect(scenes.USERS, EffectAction.UNCHANGED, verified=True)),
            message=message,
            pushes=True,
            refusal=self.refusal,
            images=images,
            fields=fields,
            note=self.note,
        )

    async def preview_pin(self, revision: str) -> PinPreview:
        """Two workloads, one of them newer than the revision."""
        await self._asked("pin", revision)
        found = next(one for one in self.snapshot.history if one.sha == revision)
        note = "left as it is: that revision does not have it yet"
        effects = (
            Effect(scenes.FRONTEND, EffectAction.CHANGE, (scenes.SCALED,), "rolling restart", True),
            Effect(scenes.THOUGHTS, EffectAction.SKIP, (), note),
        )
        behind = self.snapshot.history.index(found)
        blocked = UsageError(self.refusal) if self.refusal else None
        return PinPreview(found, effects, behind, self.snapshot.pin, blocked=blocked)

    async def preview_unpin(self) -> SyncPreview:
        """One workload moves on."""
        await self._asked("unpin")
        head = self.snapshot.git.head
        assert head is not None
        effect = Effect(scenes.FRONTEND, EffectAction.CHANGE, (scenes.SCALED,), "", True)
        return SyncPreview(head, (effect,), first=False)

    async def preview_prune(self, named: frozenset[ResourceKey] = frozenset()) -> PrunePreview:
        """What the test said."""
        await self._asked("prune", named)
        return self.prune

    async def texts(self, key: ResourceKey) -> ResourceTexts:
        """What the test said; else two texts that differ in two lines."""
        await self._asked("texts", key)
        return ResourceTexts(key, *self.texts_of)

    async def commit_view(self, revision: str) -> CommitView:
        """One file, one workload."""
        await self._asked("commit", revision)
        found = next(one for one in self.snapshot.history if one.sha == revision)
        file, change = "manifests/frontend/deployment.yaml", replace(scenes.SCALED, git=None)
        manifest = ManifestChange(scenes.FRONTEND, ManifestMove.CHANGED, file, (change,))
        return CommitView(found, (file,), (manifest,))

    async def commit_effects(self, revision: str) -> tuple[Effect, ...]:
        """One workload."""
        await self._asked("commit effects", revision)
        return (Effect(scenes.FRONTEND, EffectAction.CHANGE, (scenes.SCALED,), "", True),)

    async def more_history(
        self, before: str | None, key: ResourceKey | None = None
    ) -> tuple[Revision, ...]:
        """The older page, once."""
        await self._asked("history", *((before,) if key is None else (before, key)))
        older, self.older = self.older, ()
        return older

    async def logs(
        self, namespace: str, pod: str, container: str, *, previous: bool = False
    ) -> AsyncIterator[str]:
        """The lines the test said, then silence."""
        self.previews.append(("logs", namespace, pod, container, previous))
        for line in self.log:
            yield line
        await asyncio.Event().wait()

    async def _asked(self, *what: object) -> None:
        self.previews.append(what)
        if self.gate is not None:
            await self.gate()
        if self.trouble is not None:
            raise self.trouble
