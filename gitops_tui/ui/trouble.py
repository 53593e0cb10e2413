"""What is in Git's way, told with the way out that a screen has."""

from __future__ import annotations

from gitops_tui.core.snapshot import GitView
from gitops_tui.core.text import one_line


def git_trouble(git: GitView) -> str | None:
    """Why Git cannot be read or asked now, with the way out that this screen has."""
    if git.unknown_host is not None:
        return f"{one_line(git.unknown_host.told)} F shows it and asks whether to accept it."
    return one_line(git.error) if git.error else None
