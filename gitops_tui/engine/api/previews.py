"""What an act would do, as a person is shown it before the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gitops_tui.core.desired import Finding
from gitops_tui.core.drift import FieldChange
from gitops_tui.core.operations import OperationKind
from gitops_tui.core.pins import Pin
from gitops_tui.core.releasing import ImageChange
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.text import one_line
from gitops_tui.engine.ports import GitChange
from gitops_tui.errors import MAY_NOT, GitopsError


class EffectAction(StrEnum):
    """What an act would do to one resource."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    BECOMES_STALE = "becomes stale"
    RECREATE = "recreate"
    """Deleted and created: it cannot be changed in place."""
    SKIP = "skip"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Effect:
    """What an act would do to one resource, by the server's dry run where it can be asked."""

    key: ResourceKey
    action: EffectAction
    changes: tuple[FieldChange, ...] = ()
    note: str = ""
    """`rolling restart`; `locked by ana until 18:00 (incident 42)`; why it is refused;
    `create, not verifiable yet` where the namespace or the CRD does not exist."""
    verified: bool = False
    """Whether the API server was asked."""
    recreatable: bool = False
    """Refused only because it cannot be changed in place: to recreate it would do."""


def all_forbidden(effects: Iterable[Effect]) -> bool:
    """Whether there is something to apply, and a right is missing for each piece of it."""
    left = {EffectAction.SKIP, EffectAction.BECOMES_STALE, EffectAction.UNCHANGED}
    tried = [effect for effect in effects if effect.verified or effect.action not in left]
    return bool(tried) and all(effect.note.startswith(MAY_NOT) for effect in tried)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A sync would leave the synced revision behind: the branch was moved back or rewritten."""

    synced: str
    """The full hash of the revision that would be left."""
    why: str
    """One sentence: what happened to the branch."""


@dataclass(frozen=True, slots=True)
class SyncPreview:
    """What a sync would do."""

    revision: Revision
    effects: tuple[Effect, ...]
    """In the order of application; unchanged ones last."""
    first: bool
    """Whether this would be the first sync ever of this target: it asks, and offers to arm."""
    partial: bool = False
    """Whether only some resources were asked for."""
    blocked: GitopsError | None = None
    """Why it cannot run now: state unreadable, read-only, revision behind."""
    leaves: Leaving | None = None
    """What a person must agree to leave first; it is never done unasked."""
    warnings: tuple[str, ...] = ()
    """What a person must know before the answer: that others' locks cannot be seen."""


class RollbackHow(StrEnum):
    """Which commit a rollback makes."""

    RESTORE = "restore"
    """The paths become what they were at the revision."""
    REVERT = "revert"
    """Just that one commit is undone."""

    @property
    def act(self) -> str:
        """The act's name: `rollback` or `revert`."""
        return "revert" if self is RollbackHow.REVERT else "rollback"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitPreview:
    """The exact Git change and its effect in the cluster. Void when the branch moves."""

    git: GitChange
    effects: tuple[Effect, ...]
    message: str
    """Subject of the commit it would make."""
    pushes: bool
    """Whether the commit goes to a remote."""
    refusal: str | None = None
    """Why it cannot be done (the dry run was refused; nothing would change): one sentence."""
    recreatable: bool = False
    """Refused only for what a sync that recreates it would apply: a new branch may have it."""
    leaves: Leaving | None = None
    """What its sync would leave behind on a branch that was moved back or rewritten; making it
    is the answer of a person who was told."""

    @property
    def operation(self) -> OperationKind:
        """What making and syncing it is recorded as."""
        raise NotImplementedError

    @property
    def act(self) -> str:
        """What a person calls that."""
        raise NotImplementedError

    @property
    def told(self) -> tuple[str, ...]:
        """What its message says under the subject, a line each."""
        raise NotImplementedError

    @property
    def called(self) -> str:
        """How the name of a branch for it begins."""
        return OperationKind.ROLLBACK.value

    @property
    def restored(self) -> str | None:
        """The revision that it restores or undoes, if that is what it does."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackPreview(CommitPreview):
    """The commit that restores or undoes a revision."""

    how: RollbackHow
    revision: Revision
    """The one restored, or the one undone: of several the newest."""
    also: tuple[Revision, ...] = ()
    """Further commits that are undone with it, newest first."""
    only: ResourceKey | None = None
    """The one resource that is restored."""
    whole_file: bool = False
    """Whether with it all else in its file is restored."""

    @property
    def operation(self) -> OperationKind:
        """ROLLBACK or REVERT."""
        reverts = self.how is RollbackHow.REVERT
        return OperationKind.REVERT if reverts else OperationKind.ROLLBACK

    @property
    def act(self) -> str:
        """`rollback` or `revert`."""
        return self.how.act

    @property
    def told(self) -> tuple[str, ...]:
        """Each commit in full."""
        verb = "Undoes" if self.how is RollbackHow.REVERT else "Restores"
        return tuple(f"{verb} {each.sha}." for each in (self.revision, *self.also))

    @property
    def restored(self) -> str | None:
        """The one restored, or the newest undone."""
        return self.revision.sha

    @property
    def restores_all(self) -> bool:
        """Whether the whole path becomes what it was, so that a pin would do the same."""
        return self.how is RollbackHow.RESTORE and self.only is None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPreview(CommitPreview):
    """The commit that edits one resource's manifest: an image, or live values."""

    kind: OperationKind
    """RELEASE or TAKE."""
    key: ResourceKey
    images: tuple[ImageChange, ...] = ()
    """What a release sets. Untrusted text."""
    fields: tuple[FieldChange, ...] = ()
    """What is taken from the cluster. Untrusted text."""
    note: str = ""
    """What a person must know before the answer: that a lock keeps its sync from it."""

    @property
    def operation(self) -> OperationKind:
        """RELEASE or TAKE."""
        return self.kind

    @property
    def act(self) -> str:
        """What a person calls it."""
        return "release" if self.kind is OperationKind.RELEASE else "change in Git"

    @property
    def told(self) -> tuple[str, ...]:
        """Each image, and each field."""
        images = (
            f"{one_line(c.container.name)}: {one_line(c.container.image)} -> {one_line(c.after)}"
            for c in self.images
        )
        fields = (f"As it is in the cluster: {one_line(field.path)}" for field in self.fields)
        return *images, *fields

    @property
    def called(self) -> str:
        """`release` or `take`."""
        return self.kind.value


@dataclass(frozen=True, slots=True)
class Proposal:
    """A commit that waits beside the tracked branch for somebody to merge it."""

    commit: Revision
    branch: str
    onto: str
    """The tracked branch, which it is to be merged into."""


@dataclass(frozen=True, slots=True)
class PinPreview:
    """What holding the cluster at a revision would do."""

    revision: Revision
    effects: tuple[Effect, ...]
    behind: int | None
    """Commits that Git is ahead of it; None where it is not part of the branch any more."""
    replaces: Pin | None = None
    """The pin that it would take the place of."""
    first: bool = False
    """Whether nothing was ever synced here before."""
    blocked: GitopsError | None = None
    """Why it cannot be done now."""


@dataclass(frozen=True, slots=True)
class PruneCandidate:
    """A stale resource that a prune could delete."""

    key: ResourceKey
    guarded: bool = False
    """Namespace, CRD, PV, PVC or StatefulSet: deleted only when named one by one."""
    unnamed: bool = False
    """Whether it is passed by for just that: it is guarded, and was not named."""
    holds: str = ""
    """What a guarded one holds, as far as it may be seen: `4 workloads, 9 pods`."""
    skip: str | None = None
    """Why it will be passed by: a lock, another target's inventory, already gone."""


@dataclass(frozen=True, slots=True)
class PrunePreview:
    """What a prune would delete, in order."""

    candidates: tuple[PruneCandidate, ...]
    count: int
    """How many would be deleted."""
    typed: bool
    """Above the threshold (10, or a third of the inventory): the count must be typed."""
    refusal: str | None = None
    """Why nothing may be pruned now (a manifest unread, nothing desired): one sentence."""


@dataclass(frozen=True, slots=True)
class ResourceTexts:
    """A resource as YAML, Secrets masked. Untrusted text."""

    key: ResourceKey
    desired: str | None
    """As Git says."""
    live: str | None
    """As the cluster says, without managedFields."""


class ManifestMove(StrEnum):
    """What a commit did to what Git asks for of one resource."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"
    """To another file, just as it was."""


@dataclass(frozen=True, slots=True)
class ManifestChange:
    """What a commit changed in what Git asks for of one resource."""

    key: ResourceKey
    move: ManifestMove
    file: str
    """Where the manifest stands after the commit; before it, for one that was removed."""
    changes: tuple[FieldChange, ...] = ()
    """`live` is before the commit, `desired` after it."""
    came_from: str | None = None
    """The file that it stood in before, if that was another one."""


@dataclass(frozen=True, slots=True)
class CommitView:
    """One commit, and what it changed in what Git asks for."""

    revision: Revision
    files: tuple[str, ...]
    manifests: tuple[ManifestChange, ...]
    """Sorted by resource. A merge's are those that it brought."""
    findings: tuple[Finding, ...] = ()
    """What cannot be used in the files that it changed."""
    outside: int = 0
    """How many files it changed that are not under the target's paths."""
