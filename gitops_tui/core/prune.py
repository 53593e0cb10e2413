"""The guards of pruning: what is never deleted by number, and when nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gitops_tui.core.definitions import CRD
from gitops_tui.core.desired import Desired
from gitops_tui.core.plan import NAMESPACE
from gitops_tui.core.resources import JsonObject, ResourceKey

# Deleting one of these deletes what it holds: only when named one by one.
GUARDED = frozenset(
    {
        NAMESPACE,
        CRD,
        ("", "PersistentVolume"),
        ("", "PersistentVolumeClaim"),
        ("apps", "StatefulSet"),
    }
)

FREELY = 10
"""So many may be deleted without typing their number."""
PRUNE_ANNOTATION = "gitops-tui.dev/prune"


def guarded(key: ResourceKey) -> bool:
    """Whether `key` is pruned only when a person names it."""
    return (key.group, key.kind) in GUARDED


def needs_count(count: int, inventory_size: int) -> bool:
    """Whether `count` deletions are so many (more than 10, or than a third of the
    inventory) that their number must be typed.
    """
    return count > FREELY or count * 3 > inventory_size


def disabled(live: JsonObject) -> bool:
    """Whether the live object says `gitops-tui.dev/prune: disabled`."""
    metadata: Any = live.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    return isinstance(annotations, Mapping) and annotations.get(PRUNE_ANNOTATION) == "disabled"


def refusal(desired: Desired) -> str | None:
    """Why nothing may be pruned at this revision: one sentence; None when it may."""
    unread = next((finding for finding in desired.findings if finding.hides), None)
    if unread is not None:
        return (
            f"Nothing is pruned while a manifest cannot be read: {unread.file}"
            f"{'' if unread.line is None else f':{unread.line}'} may ask for what looks stale."
        )
    if not desired.manifests:
        return "Nothing is pruned while Git asks for nothing at all: check the branch and the path."
    return None
