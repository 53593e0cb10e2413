"""What the cursors and marks point at, the moment a key is pressed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.pods import PodStatus
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.revisions import Revision


class Pane(StrEnum):
    """The four panes, in the order of their keys."""

    REVISION = "revision"
    DRIFT = "drift"
    PODS = "pods"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a command would act on."""

    pane: Pane = Pane.DRIFT
    resource: ResourceStatus | None = None
    """The cursor's row in Drift."""
    marked: frozenset[ResourceKey] = frozenset()
    pod: PodStatus | None = None
    """The pod whose logs `l` shows: the cursor's in Pods, else the workload's first."""
    revision: Revision | None = None
    """The cursor's row in History."""
    commits: tuple[Revision, ...] = ()
    """The marked rows of History, newest first."""
    filtered: bool = False
    """Whether a filter hides rows of the pane."""
