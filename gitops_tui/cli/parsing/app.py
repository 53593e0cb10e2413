"""The program as it is typed: its flags in front of a command, and the dashboard without one."""

# ruff: noqa: PLC0415 - a command's module is loaded when the command runs

from __future__ import annotations

from typing import Annotated

import typer

from gitops_tui.cli.flags import Flags
from gitops_tui.cli.options import with_flags

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
