"""The terminal's three streams: data on stdout, narration on stderr, answers from stdin."""

from __future__ import annotations

import os
import sys

from gitops_tui.errors import UsageError


class ClosedPipe(Exception):
    """Whoever read our stdout went away; there is nobody left to write for."""


def data(text: str) -> None:
    """Write what was asked for, and a newline, to stdout. Raises ClosedPipe, UsageError."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise ClosedPipe from None
    except OSError as error:
        message = f"stdout cannot be written: {error.strerror}."
        raise UsageError(message) from None


def say(text: str) -> None:
    """Write narration, and a newline, to stderr."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def rewrite(text: str) -> None:
    """Replace the terminal line that stderr stands on; an empty text clears it."""
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()


def stderr_is_terminal() -> bool:
    """Whether a person sees progress as it moves."""
    return sys.stderr.isatty()


def in_one_log() -> bool:
    """Whether stdout and stderr end in the same file or pipe: then all is read together."""
    if stderr_is_terminal():
        return False
    try:
        out, err = os.fstat(sys.stdout.fileno()), os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return (out.st_dev, out.st_ino) == (err.st_dev, err.st_ino)


def interactive() -> bool:
    """Whether there is somebody to ask: a terminal on stdin and on stderr."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def full_screen() -> bool:
    """Whether there is a terminal to draw on and to press keys in."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def colours() -> bool:
    """Whether stdout shows colours: a terminal that may, without NO_COLOR."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


async def read_line(prompt: str) -> str:
    """Ask on stderr and wait for a line, empty at the end of input.

    The wait is the event loop's, so that Ctrl-C ends it at once; a blocking read would
    hold the interrupt back until the next key.
    """
    sys.stderr.write(prompt)
    sys.stderr.flush()
    # Not before: until the command runs, Ctrl-C would find only half of the program.
    import asyncio  # noqa: PLC0415

    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
    return sys.stdin.readline()


def abandon_stdout() -> None:
    """Point stdout at nothing, so that the interpreter's last flush has no reader to miss."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def survive_any_encoding() -> None:
    """Let a character that the terminal's encoding lacks be written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
