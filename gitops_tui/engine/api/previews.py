"""What a sync, a pin or a prune would do, as a person is shown it before the answer."""

from __future__ import annotations

from dataclasses import dataclass

from gitops_tui.core.pins import Pin
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.engine.api.effects import Effect
from gitops_tui.errors import GitopsError


@dataclass(frozen=True, slots=True)
class Leaving:
    """A sync would leave the synced revision behind: the branch was moved back or rewritten."""

    synced: str
    """The full hash of the revision that would be left."""
    why: str
    """What happened to the branch, and before a sync the way back where there is one."""


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
