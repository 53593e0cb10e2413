"""Look at the screen without Git or a cluster: `python -m tests.ui.play [scene] [theme]`."""

from __future__ import annotations

import sys

from gitops_tui.core.target import Target
from gitops_tui.ui.app import GitopsApp
from tests.ui import scenes
from tests.ui.fake import FakeDashboard

SCENES = {
    "drifted": scenes.snapshot,
    "in-sync": scenes.in_sync,
    "never": scenes.never_synced,
    "syncing": scenes.syncing,
    "failed": scenes.failed,
    "lost": scenes.lost,
    "broken": scenes.broken,
    "many": lambda: scenes.many(10_000),
}


def main() -> None:
    """Show one scene."""
    words = [*sys.argv[1:], "drifted", "dark"][:2] if len(sys.argv) < 3 else sys.argv[1:3]
    scene = SCENES[words[0]]()
    theme = words[1] if len(sys.argv) > 2 else None
    app = GitopsApp(Target(), lambda: FakeDashboard(scene), theme=theme)
    app.run()
    sys.exit(app.return_code)


if __name__ == "__main__":
    main()
