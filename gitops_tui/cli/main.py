"""The console script: run one command, and turn however it ends into an exit code.

Only the standard library is imported before the command line is known, so that Ctrl-C
and a closed pipe find their handlers from the first moment on.
"""

# ruff: noqa: PLC0415 - the parser, and each way to fail, is loaded when it is needed

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

from gitops_tui.cli import console
from gitops_tui.cli.exit_codes import BUG, CLOSED_PIPE, INTERRUPTED, USAGE
from gitops_tui.errors import GitopsError, exit_code

_PROGRAM = "gitops-tui"
_COMPLETING = "_GITOPS_TUI_COMPLETE"


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    # Loading makes many objects and little garbage, and so does a command: looking through them
    # all every time some hundreds were made would be a fifth of the wait for the first frame.
    # What lasts, the dashboard and `run`, has thresholds of its own.
    gc.set_threshold(500_000, 50, 1_000)
    code = run(sys.argv[1:])
    if code == CLOSED_PIPE:
        console.abandon_stdout()
    # All there is goes with the process: a last look for garbage would be a tenth of a command.
    gc.freeze()
    sys.exit(code)


def run(argv: list[str]) -> int:
    """Perform the command in `argv` and return the exit code; raises nothing."""
    try:
        console.survive_any_encoding()
        code = _perform(argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except (console.ClosedPipe, BrokenPipeError):
        return CLOSED_PIPE
    except Exception as error:  # noqa: BLE001 - the last place that can make a sentence of it
        return _tell(error)
    return code


def _perform(argv: list[str]) -> int:
    from gitops_tui.cli.plain import plain

    # The dashboard's first frame, also the demo's, does not wait for the parser.
    demo = argv == ["demo"]
    flags = plain([] if demo else argv)
    if flags is None or _COMPLETING in os.environ:
        return _parse_and_perform(argv)
    if demo:
        from gitops_tui.cli.commands.demo import demo as play

        return play(flags)
    from gitops_tui.cli.commands.dashboard import dashboard

    return dashboard(flags)


def _parse_and_perform(argv: list[str]) -> int:
    import typer

    from gitops_tui.cli.parsing import narrowed

    try:
        program = typer.main.get_command(narrowed(argv))
        code = program.main(argv, _PROGRAM, standalone_mode=False)
    except typer.TyperException as error:
        _tell_usage(error)
        return USAGE
    except typer.Abort:
        return USAGE
    except SystemExit as stop:
        # The parser's own 1s: a closed pipe while it wrote help, or a failed completion.
        if isinstance(stop.__context__, BrokenPipeError):
            return CLOSED_PIPE
        return USAGE if stop.code else 0
    return code if isinstance(code, int) else 0


def _tell_usage(error: Exception) -> None:
    # format_message is what every TyperException has; ctx only those that know the command.
    told = getattr(error, "format_message", error.__str__)()
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else _PROGRAM
    console.say(f"error: {' '.join(told.replace('Value error, ', '').split())}")
    console.say(f"hint: See `{command} --help`.")


def _tell(error: BaseException) -> int:
    known = _known(error)
    if known is None:
        return _tell_bug(error)
    from gitops_tui.core.text import one_line

    console.say(f"error: {one_line(known.message)}")
    if known.hint:
        console.say(f"hint: {one_line(known.hint)}")
    return exit_code(known)


def _known(error: BaseException) -> GitopsError | None:
    """The error that a person can act on: itself, or the first of a group of nothing else."""
    if isinstance(error, GitopsError):
        return error
    if isinstance(error, BaseExceptionGroup):
        parts = [_known(part) for part in error.exceptions]
        return parts[0] if all(parts) else None
    return None


def _tell_bug(error: BaseException) -> int:
    from gitops_tui.cli import crash

    log = crash.write(error)
    console.say(f"error: This is a bug of gitops-tui: {crash.place(error)}.")
    if log is None:
        console.say(f"hint: No report could be written; this is it.\n{crash.report(error)}")
    else:
        console.say(f"hint: {log} tells the places in the code, and no values; please report it.")
    return BUG
