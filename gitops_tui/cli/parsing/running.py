"""Commands for a target without a screen: the engine in the cluster, and its deploy key."""

# ruff: noqa: PLC0415 - a command's module is loaded when the command runs

from __future__ import annotations

from typing import Annotated

import typer

from gitops_tui.cli.flags import Flags
from gitops_tui.cli.options import TargetCommand, Yes, with_flags
from gitops_tui.cli.parsing.app import app


@app.command(cls=TargetCommand)
@with_flags
def run(
    flags: Flags,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do the first sync of a target never synced.")
    ] = False,
    cluster_key: Annotated[
        bool,
        typer.Option("--cluster-key", help="Use the deploy key in the cluster, as in a pod."),
    ] = False,
) -> int:
    """The engine without a screen: timed syncs until stopped."""
    from gitops_tui.cli.commands.run import run as perform

    return perform(flags, yes=yes, cluster_key=cluster_key)


@app.command(cls=TargetCommand)
@with_flags
def identity(
    flags: Flags,
    regenerate: Annotated[
        bool, typer.Option("--regenerate", help="Make a new key; the old one is gone.")
    ] = False,
    in_cluster: Annotated[
        bool, typer.Option("--in-cluster", help="Keep it in the cluster, for `run` there.")
    ] = False,
    yes: Yes = False,
) -> int:
    """The target's own deploy key for ssh: made once, its public part printed."""
    from gitops_tui.cli.commands.identity import identity as perform

    return perform(flags, regenerate=regenerate, in_cluster=in_cluster, yes=yes)
