"""A sync that asks, with the whole plan: a target's first, and one that goes back in history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from textual.content import Content
from textual.widget import Widget

from gitops_tui.core.durations import age
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.text import one_line
from gitops_tui.engine.api import Dashboard, SyncPreview
from gitops_tui.ui.render.effects import effects_summary
from gitops_tui.ui.render.part import part_named, this_part
from gitops_tui.ui.render.words import count
from gitops_tui.ui.screens.leaving import leave
from gitops_tui.ui.screens.preview_dialog import PreviewDialog
from gitops_tui.ui.widgets.lines_view import LinesView


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """Yes, and what it said yes to."""

    arm: bool | None
    """Whether the timer shall go on by itself from now on; None where that was not asked."""
    leaving: str | None = None
    """The synced revision that may be left for a rewritten branch."""


class SyncDialog(PreviewDialog[SyncPreview, SyncAnswer]):
    """Cancel, sync (once), or sync and keep in sync."""

    def __init__(
        self, dashboard: Dashboard, snapshot: Snapshot, keys: frozenset[ResourceKey] | None
    ) -> None:
        first = not snapshot.ever_synced
        known = "Sync" if snapshot.hidden else "First sync"
        what = known if first else "Sync a rewritten branch"
        title = Content(what if keys is None else f"Sync {count(len(keys), 'resource')}")
        keep = [("keep", "Sync and keep in sync")] if first else []
        super().__init__(title, [("once", "Sync once" if first else "Sync all the same"), *keep])
        self._dashboard = dashboard
        self._snapshot = snapshot
        self._keys = keys

    def fields(self) -> Sequence[Widget]:
        """The plan."""
        return [LinesView(id="lines")]

    async def ask(self) -> SyncPreview:
        """What a sync would do."""
        return await self._dashboard.preview_sync(self._keys)

    def show(self, preview: SyncPreview) -> None:
        """The plan in the order of application."""
        self.show_effects(preview.effects)
        if preview.blocked:
            self.tell(Content("Nothing can be synced now."))
            self.trouble(one_line(str(preview.blocked)))
            return
        snapshot = self._snapshot
        where = snapshot.cluster.context or snapshot.cluster.server or "the cluster"
        leaves = preview.leaves
        told = Content.assemble(
            (f"{one_line(leaves.why)}\n" if leaves else "", "$stale-data bold"),
            (_never(snapshot) if preview.first and not snapshot.hidden else ""),
            f"A sync applies {preview.revision.short} ",
            f'"{one_line(preview.revision.subject)}" to {one_line(where)}: ',
            effects_summary(preview.effects),
            ". Nothing is deleted.",
        )
        # Where it cannot be seen whether others suspended it, the timer would be held back.
        arms = preview.first and not snapshot.timer.detect_only and not snapshot.hidden
        if arms:
            every = age(timedelta(seconds=snapshot.target.sync_interval))
            told += Content.assemble(
                "\n", (f"Keep in sync applies what Git says every {every} from now on.", "$soft")
            )
        warnings = (*preview.warnings, *_left_out(snapshot))
        warned = [Content.styled(f"⚠ {one_line(text)}\n", "$stale-data bold") for text in warnings]
        self.tell(Content.assemble(*warned, told))
        self.offer("once", *(["keep"] if arms else []))

    def follow(self, snapshot: Snapshot) -> None:
        """Git has moved: what was shown is no longer what would be applied."""
        self._snapshot = snapshot
        applied = snapshot.wanted or snapshot.pinned_revision or snapshot.git.head
        if self.preview and applied and applied.sha != self.preview.revision.sha:
            self.ask_again()

    def choose(self, name: str) -> None:
        """Say yes, only to a plan that was seen."""
        if self.preview is not None and self.preview.blocked is None:
            leaves = self.preview.leaves
            arm = name == "keep" if self.preview.first else None
            leave(self, SyncAnswer(arm, leaves.synced if leaves else None))


def _never(snapshot: Snapshot) -> str:
    return f"Nothing was ever synced here from {this_part(snapshot)} ({part_named(snapshot)}). "


def _left_out(snapshot: Snapshot) -> list[str]:
    """What Git has and no sync applies."""
    if not snapshot.findings:
        return []
    first, *others = snapshot.findings
    place = first.file if first.line is None else f"{first.file}:{first.line}"
    more = f" and {len(others)} more" if others else ""
    return [f"Left out, because it cannot be read: {place}{more}."]
