"""The version, read from the installed package."""

from __future__ import annotations

from gitops_tui.cli.console import data


def print_version() -> None:
    """Write `gitops-tui 0.1.0` to stdout."""
    # Reading package metadata costs as much as parsing a command line: only when asked.
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        number = version("gitops-tui")
    except PackageNotFoundError:
        number = "(not installed)"
    data(f"gitops-tui {number}")
