"""Commands that hold something back, or let it go."""

# ruff: noqa: PLC0415 - a command's module is loaded when the command runs

from __future__ import annotations

from typing import Annotated

import typer

from gitops_tui.cli.flags import Flags
from gitops_tui.cli.options import (
    DryRun,
    Reason,
    Resource,
    RevisionName,
    TargetCommand,
    Wait,
    Yes,
    with_flags,
)
from gitops_tui.cli.parsing.app import app


@app.command(cls=TargetCommand)
@with_flags
def lock(
    flags: Flags,
    resource: Resource,
    reason: Reason,
    duration: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="TIME", help="How long: 30m, 2h, 1d; default: until unlocked."
        ),
    ] = None,
    yes: Yes = False,
) -> int:
    """Hold a resource: sync, prune and rollback pass it by."""
    from gitops_tui.cli.commands.acts import lock as perform

    return perform(flags, resource, reason, duration, yes=yes)


@app.command(cls=TargetCommand)
@with_flags
def unlock(
    flags: Flags,
    resource: Resource,
    yes: Yes = False,
) -> int:
    """Let a locked resource go; the next sync repairs it."""
    from gitops_tui.cli.commands.acts import unlock as perform

    return perform(flags, resource, yes=yes)


@app.command(cls=TargetCommand)
@with_flags
def suspend(
    flags: Flags,
    reason: Reason,
    yes: Yes = False,  # noqa: ARG001 - every writing command takes it; this one never asks
) -> int:
    """Hold automatic sync for the target."""
    from gitops_tui.cli.commands.acts import suspend as perform

    return perform(flags, reason)


@app.command(cls=TargetCommand)
@with_flags
def resume(
    flags: Flags,
    yes: Yes = False,  # noqa: ARG001 - every writing command takes it; this one never asks
) -> int:
    """Arm automatic sync for the target, or let it go on."""
    from gitops_tui.cli.commands.acts import resume as perform

    return perform(flags)


@app.command(cls=TargetCommand)
@with_flags
def pin(
    flags: Flags,
    revision: RevisionName,
    reason: Reason,
    dry_run: DryRun = False,
    wait: Wait = True,
    yes: Yes = False,
) -> int:
    """Hold the cluster at a revision without writing Git, and sync it."""
    from gitops_tui.cli.commands.pin import PinRequest
    from gitops_tui.cli.commands.pin import pin as perform

    return perform(flags, PinRequest(revision, reason, dry_run, wait, yes))


@app.command(cls=TargetCommand)
@with_flags
def unpin(
    flags: Flags,
    yes: Yes = False,  # noqa: ARG001 - every writing command takes it; this one never asks
) -> int:
    """Let the cluster follow the branch again, from the next sync on."""
    from gitops_tui.cli.commands.pin import unpin as perform

    return perform(flags)


@app.command(cls=TargetCommand)
@with_flags
def forget(
    flags: Flags,
    resource: Resource,
    yes: Yes = False,  # noqa: ARG001 - every writing command takes it; this one never asks
) -> int:
    """Take a stale resource out of the inventory and leave it in the cluster."""
    from gitops_tui.cli.commands.acts import forget as perform

    return perform(flags, resource)
