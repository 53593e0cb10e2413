"""The tag that follows what is synced, where one is asked for: how it may be called."""

from __future__ import annotations

import re

# Narrower than Git's own rules: what any tool that reads it takes for a plain word.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_MOST = 100


def no_tag(name: str) -> str | None:
    """Why `name` cannot be the sync tag: one sentence, or None where it can."""
    parts = name.split("/")
    fine = _NAME.fullmatch(name) and ".." not in name and len(name) <= _MOST
    if fine and not any(part.endswith((".", ".lock")) for part in parts):
        return None
    return "It is no name for a tag: letters, digits and . _ - / such as gitops-tui-sync."
