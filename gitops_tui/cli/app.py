"""The commands as they are typed: names, options and help.

Each is parsed here and performed by its module in `commands/`, which is loaded when the
command runs, so that help and the dashboard's first frame wait for nothing else.
"""

# ruff: noqa: PLC0415 - a command's module is loaded when the command runs

from __future__ import annotations

from typing import Annotated

import typer

from gitops_tui.cli.flags import Flags
from gitops_tui.cli.options import (
    DryRun,
    Message,
    Only,
    Reason,
    Resource,
    Resources,
    RevisionName,
    RevisionOrRange,
    TargetCommand,
    ToBranch,
    Wait,
    WholeFile,
    Yes,
    with_flags,
)

app = typer.Typer(
    name="gitops-tui",
    help=(
        "What Git says, what the cluster runs, and the commands to make them agree. "
        "Without a command: the dashboard."
    ),
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback(invoke_without_command=True)
@with_flags
def root(
    flags: Flags,
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> int | None:
    """Keep the flags said before the command, or open the dashboard where there is none."""
    if version:
        from gitops_tui.cli.version import print_version

        print_version()
        raise typer.Exit(0)
    ctx.obj = flags
    if ctx.invoked_subcommand is not None:
        return None
    from gitops_tui.cli.commands.dashboard import dashboard

    raise typer.Exit(dashboard(flags))


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
    accept_rewritten: Annotated[
        bool,
        typer.Option(
            "--accept-rewritten",
            help="Follow a branch that was moved back or rewritten; --yes does not say so.",
        ),
    ] = False,
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
def rollback(
    flags: Flags,
    revision: RevisionName,
    only: Only = None,
    whole_file: WholeFile = False,
    message: Message = "",
    dry_run: DryRun = False,
    wait: Wait = True,
    to_branch: ToBranch = False,
    yes: Yes = False,
) -> int:
    """Restore the path to a revision as a new commit, push it, and sync it."""
    from gitops_tui.cli.commands.rollback import RollbackRequest, restore
    from gitops_tui.cli.committing import CommitFlags

    said = CommitFlags(message, dry_run, wait, yes, to_branch)
    return restore(flags, RollbackRequest(revision, only, said, whole_file=whole_file))


@app.command(cls=TargetCommand)
@with_flags
def revert(
    flags: Flags,
    revision: RevisionOrRange,
    message: Message = "",
    dry_run: DryRun = False,
    wait: Wait = True,
    to_branch: ToBranch = False,
    yes: Yes = False,
) -> int:
    """Undo just one commit, or those of a range, by a new one; push it, and sync it."""
    from gitops_tui.cli.commands.rollback import RollbackRequest
    from gitops_tui.cli.commands.rollback import revert as perform
    from gitops_tui.cli.committing import CommitFlags

    said = CommitFlags(message, dry_run, wait, yes, to_branch)
    return perform(flags, RollbackRequest(revision, None, said))


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
    yes: Yes = False,
) -> int:
    """Set an image of a workload in Git by a new commit, push it, and sync it."""
    from gitops_tui.cli.commands.edit import release as perform
    from gitops_tui.cli.committing import CommitFlags

    said = CommitFlags(message, dry_run, wait, yes, to_branch)
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
    yes: Yes = False,
) -> int:
    """Write into Git what the cluster has in drifted fields, push the commit, and sync it."""
    from gitops_tui.cli.commands.edit import take as perform
    from gitops_tui.cli.committing import CommitFlags

    said = CommitFlags(message, dry_run, wait, yes, to_branch)
    return perform(flags, resource, tuple(field or ()), said=said)


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


@app.command(cls=TargetCommand)
@with_flags
def watch(flags: Flags) -> int:
    """Pods as they change, a line each, until stopped."""
    from gitops_tui.cli.commands.watch import watch as perform

    return perform(flags)


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
