"""How the flags are spelled: typer's description of each, and the decorator that adds the
target's flags to every command.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand

from gitops_tui.cli.flags import Flags, Output
from gitops_tui.core.signatures import Signatures

Resources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="RESOURCE",
        help="As kubectl writes it: deployment/frontend, deploy/frontend, ns/deployment/name.",
        show_default=False,
    ),
]
Resource = Annotated[
    str,
    typer.Argument(
        metavar="RESOURCE",
        help="As kubectl writes it: deployment/frontend, deploy/frontend, ns/deployment/name.",
        show_default=False,
    ),
]
RevisionName = Annotated[
    str,
    typer.Argument(
        metavar="REVISION",
        help="A commit as git names it: a hash, HEAD~2, a tag.",
        show_default=False,
    ),
]
RevisionsOrRanges = Annotated[
    list[str],
    typer.Argument(
        metavar="REVISION",
        help="A commit as git names it, or OLDER..NEWER for all after OLDER up to NEWER; "
        "of several, just those are undone.",
        show_default=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer the question with yes.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would happen, by the server's dry run.")
]
Wait = Annotated[
    bool, typer.Option("--wait/--no-wait", help="Wait until what was applied is healthy.")
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept and shown.")]
Recreate = Annotated[
    list[str] | None,
    typer.Option(
        "--recreate",
        metavar="RESOURCE",
        help="Delete it and make it anew if this cannot change it in place; repeatable.",
    ),
]
Message = Annotated[
    str, typer.Option("--message", "-m", metavar="TEXT", help="Why; becomes part of the commit.")
]
ToBranch = Annotated[
    bool,
    typer.Option("--to-branch", help="Push the commit to a new branch, for a pull request."),
]
AcceptRewritten = Annotated[
    bool,
    typer.Option(
        "--accept-rewritten",
        help="Follow a branch that was moved back or rewritten; --yes does not say so.",
    ),
]
Only = Annotated[
    str | None, typer.Option("--only", metavar="RESOURCE", help="Roll back just this one.")
]
WholeFile = Annotated[
    bool,
    typer.Option("--whole-file", help="With --only: roll back all that stands in its file."),
]

_TARGET: dict[str, Any] = {
    "repo": Annotated[
        str | None,
        typer.Option("--repo", metavar="PATH|URL", help="The repository; default: the one here."),
    ],
    "branch": Annotated[
        str | None, typer.Option("--branch", metavar="NAME", help="Default: its HEAD's.")
    ],
    "path": Annotated[
        list[str] | None,
        typer.Option(
            "--path", metavar="DIR", help="Manifests in it; repeatable; default: the folder."
        ),
    ],
    "kubeconfig": Annotated[
        Path | None, typer.Option("--kubeconfig", metavar="FILE", help="Default: kubectl's.")
    ],
    "context": Annotated[
        str | None, typer.Option("--context", metavar="NAME", help="Default: the current one.")
    ],
    "target": Annotated[
        str | None,
        typer.Option("--target", metavar="NAME", help="A table of the configuration file."),
    ],
    "namespace": Annotated[
        str | None,
        typer.Option("--namespace", "-n", metavar="NAME", help="For names that have none."),
    ],
    "only_namespace": Annotated[
        str | None,
        typer.Option("--only-namespace", metavar="NAME", help="Leave everything else out."),
    ],
    "state_namespace": Annotated[
        str | None,
        typer.Option("--state-namespace", metavar="NAME", help="Where we keep our records."),
    ],
    "read_only": Annotated[bool, typer.Option("--read-only", help="Write nothing, anywhere.")],
    "signatures": Annotated[
        Signatures | None,
        typer.Option("--signatures", help="Apply only commits that an allowed key has signed."),
    ],
    "allowed_signers": Annotated[
        Path | None,
        typer.Option(
            "--allowed-signers", metavar="FILE", help="The ssh keys that may sign commits."
        ),
    ],
    "gpg_keyring": Annotated[
        Path | None,
        typer.Option("--gpg-keyring", metavar="PATH", help="The GPG keys that may sign commits."),
    ],
    "sync_tag": Annotated[
        str | None,
        typer.Option(
            "--sync-tag", metavar="NAME", help="A tag that follows what is synced; none by default."
        ),
    ],
    "sync_interval": Annotated[
        str | None, typer.Option("--sync-interval", metavar="TIME", help="5m by default.")
    ],
    "fetch_interval": Annotated[
        str | None, typer.Option("--fetch-interval", metavar="TIME", help="1m by default.")
    ],
    "timeout": Annotated[
        str | None,
        typer.Option("--timeout", metavar="TIME", help="To wait for health; 5m by default."),
    ],
    "output": Annotated[
        Output | None, typer.Option("--output", "-o", help="Form of the answer on stdout.")
    ],
}
_ABSENT: dict[str, Any] = {"read_only": False}
_KEYWORD = inspect.Parameter.KEYWORD_ONLY


class TargetCommand(TyperCommand):
    """A command whose help tells its own options first and the target's after them."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments, own options, and the target's, each under its heading."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], "Target": []}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            if parameter.param_type_name == "argument":
                sections["Arguments"].append(record)
            else:
                sections["Target" if parameter.name in _TARGET else "Options"].append(record)
        for heading, records in sections.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


def with_flags(command: Callable[..., int | None]) -> Callable[..., int | None]:
    """Give `command` the target's flags besides its own options.

    Its first parameter is a `Flags`: those after the command's name, completed by those
    before it.
    """
    _, *own = inspect.signature(command, eval_str=True).parameters.values()
    shared = [
        inspect.Parameter(name, _KEYWORD, default=_ABSENT.get(name), annotation=annotation)
        for name, annotation in _TARGET.items()
    ]
    asks = next((p.name for p in own if p.annotation is typer.Context), None)
    given = [] if asks else [inspect.Parameter("ctx", _KEYWORD, annotation=typer.Context)]
    parameters = [p.replace(kind=_KEYWORD) for p in (*given, *own)] + shared

    @functools.wraps(command)
    def parsed(**values: Any) -> int | None:
        ctx: typer.Context = values[asks] if asks else values.pop("ctx")
        said = {name: values.pop(name) for name in _TARGET}
        flags = Flags(**(said | {"path": tuple(said["path"] or ())}))
        earlier = ctx.find_root().obj
        return command(flags.over(earlier) if isinstance(earlier, Flags) else flags, **values)

    described = cast("Any", parsed)
    described.__signature__ = inspect.Signature(parameters)
    described.__annotations__ = {p.name: p.annotation for p in parameters}
    return parsed
