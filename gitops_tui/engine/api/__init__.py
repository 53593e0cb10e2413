"""What front ends may ask of the engine, and the previews they show before they ask.

The dashboard holds a `Dashboard` (the long-running engine): requests return at once and
their answer is a later snapshot. Commands hold an `OneShot` (engine/session.py): they
await one act and end. Both show the same previews.
"""

from __future__ import annotations

from gitops_tui.engine.api.commit_previews import (
    CommitPreview,
    EditPreview,
    Proposal,
    RollbackHow,
    RollbackPreview,
)
from gitops_tui.engine.api.dashboard import Dashboard
from gitops_tui.engine.api.effects import Effect, EffectAction, all_forbidden
from gitops_tui.engine.api.one_shot import OneShot, Progress
from gitops_tui.engine.api.previews import (
    Leaving,
    PinPreview,
    PruneCandidate,
    PrunePreview,
    SyncPreview,
)
from gitops_tui.engine.api.views import CommitView, ManifestChange, ManifestMove, ResourceTexts

__all__ = [
    "CommitPreview",
    "CommitView",
    "Dashboard",
    "EditPreview",
    "Effect",
    "EffectAction",
    "Leaving",
    "ManifestChange",
    "ManifestMove",
    "OneShot",
    "PinPreview",
    "Progress",
    "Proposal",
    "PruneCandidate",
    "PrunePreview",
    "ResourceTexts",
    "RollbackHow",
    "RollbackPreview",
    "SyncPreview",
    "all_forbidden",
]
