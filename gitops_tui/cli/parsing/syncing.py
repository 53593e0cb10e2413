"""The command that applies what Git says."""

# ruff: noqa: PLC0415 - a command's module is loaded when the command runs

from __future__ import annotations

from typing import Annotated

import typer

from gitops_tui.cli.flags import Flags
from gitops_tui.cli.options import (
    AcceptRewritten,
    DryRun,
    Resources,
    TargetCommand,
    Wait,
    Yes,
    with_flags,
)
from gitops_tui.cli.parsing.app import app


@app.command(cls=TargetCommand)
@with_flags
def sync(
    flags: Flags,
    resources: Resources = None,
    dry_run: DryRun = False,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            help="Delete what is stale: all of it, or just the RESOURCEs named. "
            "Those that hold data only when named.",
        ),
    ] = False,
    prune_count: Annotated[
        int | None,
        typer.Option(
            "--prune-count", metavar="N", min=0, help="How many it will delete, where many."
        ),
    ] = None,
    accept_rewritten: AcceptRewritten = False,
    accept_unverified: Annotated[
        bool,
        typer.Option(
            "--accept-unverified",
            help="Vouch for the revision yourself, where signatures are required.",
        ),
    ] = False,
    recreate: Annotated[
        list[str] | None,
        typer.Option(
            "--recreate",
            metavar="RESOURCE",
            help="Sync it; delete it and make it anew if it cannot be changed in place.",
        ),
    ] = None,
    wait: Wait = True,
    yes: Yes = False,
) -> int:
    """Apply what Git says now."""
    from gitops_tui.cli.commands.sync import SyncRequest
    from gitops_tui.cli.commands.sync import sync as perform

    words = tuple(resources or ())
    request = SyncRequest(
        words,
        dry_run,
        prune,
        prune_count,
        wait,
        yes,
        accept_rewritten,
        accept_unverified,
        tuple(recreate or ()),
    )
    return perform(flags, request)
