"""What an act that makes a commit would do, as a person is shown it before the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gitops_tui.core.drift import FieldChange
from gitops_tui.core.operations import OperationKind
from gitops_tui.core.releasing import ImageChange
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.text import one_line
from gitops_tui.engine.api.effects import Effect
from gitops_tui.engine.api.previews import Leaving
from gitops_tui.engine.ports import GitChange


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
    recreatable: frozenset[ResourceKey] = frozenset()
    """Those that it is refused for, where a sync that recreates them would apply it: a new
    branch may have it."""
    recreate: frozenset[ResourceKey] = frozenset()
    """Those that its sync may delete and make anew, as a person has said."""
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

    @property
    def restored_with(self) -> tuple[str, ...]:
        """Further ones that it undoes."""
        return ()


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
    def restored_with(self) -> tuple[str, ...]:
        """The others undone."""
        return tuple(each.sha for each in self.also)

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
