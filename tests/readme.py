"""Writes what the README takes from the program: the key table and the picture.

`python -m tests.readme` after a change of the keys or of the looks.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from pathlib import Path

from gitops_tui.core.target import Target
from gitops_tui.ui.app import GitopsApp
from gitops_tui.ui.commands import key_table_markdown
from tests.ui import scenes
from tests.ui.fake import FakeDashboard

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / ".github" / "dashboard.svg"
_KEYS = re.compile(r"(?<=test -->\n).*?(?=<!-- end of keys -->)", re.DOTALL)
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def with_keys(text: str) -> str:
    """The README with the key table as the commands have it."""
    return _KEYS.sub(lambda _: key_table_markdown() + "\n", text)


async def picture() -> str:
    """The dashboard as SVG: an ordinary afternoon, with drift either way."""
    dashboard = FakeDashboard(scenes.snapshot())
    app = GitopsApp(Target(), lambda: dashboard, theme="dark", elapsed=lambda: 0.0)
    async with app.run_test(size=(132, 38)) as pilot:
        while "deployment/frontend" not in app.export_screenshot():
            await pilot.pause(0.05)
        await pilot.press("j", "k")
        await pilot.pause()
        # A picture in a page may load nothing: the reader's own monospaced font does.
        return _FONTS.sub("", app.export_screenshot(title="gitops-tui"))


def main() -> None:
    """Bring both up to date."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    README.write_text(with_keys(README.read_text("utf-8")), "utf-8")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(asyncio.run(picture()), "utf-8")


if __name__ == "__main__":
    main()
