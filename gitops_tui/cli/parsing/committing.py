"""Commands that make a commit, push it, and sync it."""

# ruff: noqa: PLC0415 - a command's module is loaded when the command runs

from __future__ import annotations

from typing import Annotated

import typer

from gitops_tui.cli.flags import Flags
from gitops_tui.cli.options import (
    AcceptRewritten,
    DryRun,
    Message,
    Only,
    Recreate,
    Resource,
    RevisionName,
    RevisionsOrRanges,
    TargetCommand,
    ToBranch,
    Wait,
    WholeFile,
    Yes,
    with_flags,
)
from gitops_tui.cli.parsing.app import app


@app.command(cls=TargetCommand)
@with_flags
def rollback(
    flags: Flags,
    revision: RevisionName,
    only: Only = None,
    whole_file: WholeFile = False,
    message: Message = "",
    dry_run: DryRun = False,
    recreate: Recreate = None,
    wait: Wait = True,
    to_branch: ToBranch = False,
    accept_rewritten: AcceptRewritten = False,
    yes: Yes = False,
) -> int:
    """Restore the path to a revision as a new commit, push it, and sync it."""
    from gitops_tui.cli.commands.rollback import RollbackRequest, restore
    from gitops_tui.cli.committing import CommitFlags

    said = CommitFlags(message, dry_run, wait, yes, to_branch, accept_rewritten)
    anew = tuple(recreate or ())
    return restore(flags, RollbackRequest((revision,), only, said, anew, whole_file=whole_file))


@app.command(cls=TargetCommand)
@with_flags
def revert(
    flags: Flags,
    revision: RevisionsOrRanges,
    message: Message = "",
    dry_run: DryRun = False,
    recreate: Recreate = None,
    wait: Wait = True,
    to_branch: ToBranch = False,
    accept_rewritten: AcceptRewritten = False,
    yes: Yes = False,
) -> int:
    """Undo just one commit, several, or those of a range, by a new one; push it, and sync it."""
    from gitops_tui.cli.commands.rollback import RollbackRequest
    from gitops_tui.cli.commands.rollback import revert as perform
    from gitops_tui.cli.committing import CommitFlags

    said = CommitFlags(message, dry_run, wait, yes, to_branch, accept_rewritten)
    anew = tuple(recreate or ())
    return perform(flags, RollbackRequest(tuple(revision), None, said, anew))


@app.command(cls=TargetCommand)
@with_flags
def release(
    flags: Flags,
    resource: Resource,
    image: Annotated[
        list[str],
        typer.Option(
            "--image",
            metavar="NAME=TAG",
            help="NAME: a container, or the repository of its image; TAG: a tag, a digest, "
            "or a whole image; repeatable.",
        ),
    ],
    moving_tag: Annotated[
        bool, typer.Option("--moving-tag", help="Allow a tag that moves, such as latest.")
    ] = False,
    message: Message = "",
    dry_run: DryRun = False,
    wait: Wait = True,
    to_branch: ToBranch = False,
    accept_rewritten: AcceptRewritten = False,
    yes: Yes = False,
) -> int:
    """Set an image of a workload in Git by a new commit, push it, and sync it."""
    from gitops_tui.cli.commands.edit import release as perform
    from gitops_tui.cli.committing import CommitFlags

    said = CommitFlags(message, dry_run, wait, yes, to_branch, accept_rewritten)
    return perform(flags, resource, tuple(image), moving=moving_tag, said=said)


@app.command(cls=TargetCommand)
@with_flags
def take(
    flags: Flags,
    resource: Resource,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            metavar="POINTER",
            help="Just this drifted field, as `diff` names it; repeatable; default: all.",
        ),
    ] = None,
    message: Message = "",
    dry_run: DryRun = False,
    wait: Wait = True,
    to_branch: ToBranch = False,
    accept_rewritten: AcceptRewritten = False,
    yes: Yes = False,
) -> int:
    """Write into Git what the cluster has in drifted fields, push the commit, and sync it."""
    from gitops_tui.cli.commands.edit import take as perform
    from gitops_tui.cli.committing import CommitFlags

    said = CommitFlags(message, dry_run, wait, yes, to_branch, accept_rewritten)
    return perform(flags, resource, tuple(field or ()), said=said)
