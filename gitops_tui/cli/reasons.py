"""The reason that holding something back needs."""

from __future__ import annotations

from gitops_tui.errors import UsageError


def reasoned(text: str) -> str:
    """The reason as it is kept. Raises UsageError where there is none."""
    if not text.strip():
        message = "The reason is empty."
        raise UsageError(message, hint="Say why: whoever meets it later reads this.")
    return text.strip()
