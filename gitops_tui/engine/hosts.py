"""The repository's host where ssh does not know it: told in the snapshot, for a person to judge."""

from __future__ import annotations

from gitops_tui.core.snapshot import UnknownHost
from gitops_tui.errors import GitopsError, HostKeyUnknown


def unknown_host(error: GitopsError | None) -> UnknownHost | None:
    """The host that `error` is about, where a person could accept it; else None."""
    if not isinstance(error, HostKeyUnknown) or error.file is None:
        return None
    return UnknownHost(error.message, error.line, str(error.file))
