"""What is told after a commit of ours whose sync failed: the way back, where it is to blame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gitops_tui.core.desired import Desired
from gitops_tui.core.operations import Result
from gitops_tui.core.resources import ResourceKey
from gitops_tui.engine.api import CommitPreview, EffectAction
from gitops_tui.engine.remembering import DONE


@dataclass(frozen=True, slots=True)
class WayBack:
    """A commit of ours, and what can be its doing."""

    commit: str
    """Its short hash."""
    changed: frozenset[ResourceKey]
    """What it asks for differently than the commit before it."""
    asked: frozenset[ResourceKey]
    """Those of them that it asks for at all: the others it lets go."""
    refused: frozenset[ResourceKey]
    """What the server had refused already when the commit was previewed."""

    def told(self, ailing: Mapping[ResourceKey, str], results: tuple[Result, ...]) -> str:
        """How to get back to what was, unless what is `ailing` (failed, or not healthy; each
        with its name) was not touched by the commit; nothing ailing is a sync that was cut short.
        """
        if not ailing or self.changed & ailing.keys():
            return f"the way back: `gitops-tui revert {self.commit}`, or R on it (4)"
        first = next(iter(ailing.values()))
        which = first if len(ailing) == 1 else "any of them"
        told = f"{self.commit} did not touch {which}"
        if ailing.keys() <= self.refused:
            told += " (refused before already)"
        applied = {result.key for result in results if result.action in DONE}
        if self.asked and self.asked <= applied:
            told += ", and what it changed was applied"
        return told


def way_back(seen: CommitPreview, commit: str, before: Desired, now: Desired) -> WayBack:
    """What is to be told after `commit`, made as `seen`, which turned `before` into `now`."""
    changed = _changed(before, now)
    refused = {each.key for each in seen.effects if each.action is EffectAction.REFUSED}
    return WayBack(commit, changed, changed & now.manifests.keys(), frozenset(refused))


def _changed(before: Desired, now: Desired) -> frozenset[ResourceKey]:
    """What the two ask for differently, wherever in a file it stands, or no longer usably."""
    old, new = before.manifests, now.manifests
    differ = {key for key in old.keys() & new.keys() if old[key].digest != new[key].digest}
    unread = {finding.key for finding in now.findings} - {each.key for each in before.findings}
    keys = (old.keys() ^ new.keys()) | differ
    return frozenset(keys | {key for key in unread if key is not None})
