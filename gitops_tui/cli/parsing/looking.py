"""Commands that look: nothing is written."""

# ruff: noqa: PLC0415 - a command's module is loaded when the command runs

from __future__ import annotations

from typing import Annotated

import typer

from gitops_tui.cli.flags import Flags
from gitops_tui.cli.options import Resources, RevisionName, TargetCommand, with_flags
from gitops_tui.cli.parsing.app import app


@app.command(cls=TargetCommand)
@with_flags
def demo(flags: Flags) -> int:
    """The dashboard on an embedded cluster and a scratch repository; touches nothing else."""
    from gitops_tui.cli.commands.demo import demo as perform

    return perform(flags)


@app.command(cls=TargetCommand)
@with_flags
def status(flags: Flags) -> int:
    """Which revision runs, what differs, who holds locks and the timer."""
    from gitops_tui.cli.commands.status import status as perform

    return perform(flags)


@app.command(cls=TargetCommand)
@with_flags
def diff(
    flags: Flags,
    resources: Resources = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Ask the server about every object.")
    ] = False,
    local: Annotated[bool, typer.Option("--local", help="Ask the server about none.")] = False,
    revision: Annotated[
        str | None,
        typer.Option("--revision", metavar="REV", help="Compare this revision with live."),
    ] = None,
) -> int:
    """What differs between Git and the cluster, field by field, with the cause."""
    from gitops_tui.cli.commands.diff import diff as perform

    return perform(flags, tuple(resources or ()), verify=verify, local=local, revision=revision)


@app.command(cls=TargetCommand)
@with_flags
def history(
    flags: Flags,
    resource: Annotated[
        str | None,
        typer.Argument(metavar="RESOURCE", help="Just what changed this one.", show_default=False),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="Revisions to show.")
    ] = 50,
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="REV", help="The page that comes after this revision."),
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Option(
            "--grep", metavar="WORD", help="Only with this in hash, author or message (repeatable)."
        ),
    ] = None,
) -> int:
    """Revisions of the path, which one is synced, and what operations ran."""
    from gitops_tui.cli.commands.history import HistoryRequest
    from gitops_tui.cli.commands.history import history as perform

    return perform(flags, HistoryRequest(resource, limit, before, tuple(words or ())))


@app.command(cls=TargetCommand)
@with_flags
def show(flags: Flags, revision: RevisionName) -> int:
    """One commit: what it changed for each resource, and what syncing to it would change."""
    from gitops_tui.cli.commands.show import show as perform

    return perform(flags, revision)


@app.command(cls=TargetCommand)
@with_flags
def watch(flags: Flags) -> int:
    """Pods as they change, a line each, until stopped."""
    from gitops_tui.cli.commands.watch import watch as perform

    return perform(flags)
