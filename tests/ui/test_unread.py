"""Before anything was read nothing is said about past syncs."""

from __future__ import annotations

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from tests.ui import scenes
from tests.ui.driving import staged


async def test_what_was_not_read_is_unknown_and_not_never() -> None:
    """A cluster that cannot be reached may have been synced a hundred times."""
    async with staged(Snapshot(Target(), scenes.NOW)) as stage:
        await stage.until(lambda: "cluster @ unknown" in stage.text())
        assert "never synced" not in stage.text()
