"""Look at the screen without Git or a cluster: `python -m tests.ui.play [scene] [theme]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.ui.app import GitopsApp
from tests.ui import scenes
from tests.ui.fake import FakeDashboard

SCENES: dict[str, Callable[[], Snapshot]] = {
    "drifted": scenes.snapshot,
    "in-sync": scenes.in_sync,
    "never": scenes.never_synced,
    "syncing": scenes.syncing,
    "failed": scenes.failed,
    "lost": scenes.lost,
    "broken": scenes.broken,
    "many": partial(scenes.many, 10_000),
}


def main() -> None:
    """Show one scene."""
    scene = SCENES[sys.argv[1] if len(sys.argv) > 1 else "drifted"]()
    theme = sys.argv[2] if len(sys.argv) > 2 else None
    app = GitopsApp(Target(), lambda: FakeDashboard(scene), theme=theme)
    app.run()
    sys.exit(app.return_code)


if __name__ == "__main__":
    main()
