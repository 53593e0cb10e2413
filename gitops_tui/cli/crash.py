"""The report of a bug of ours: where in the code it happened, and nothing that was in it.

Messages of exceptions and local variables may hold a Secret's value, so neither is
written: types, files, lines and functions are enough to find the place.
"""

from __future__ import annotations

import os
import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path


def report(error: BaseException) -> str:
    """The text of a report on `error` and on what caused it."""
    head = f"gitops-tui, Python {platform.python_version()}, {platform.platform()}\n"
    return head + "\n".join(_places(error, set()))


def place(error: BaseException) -> str:
    """`KeyError in watcher.py:120`: the last place, for one line on the terminal."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + where


def write(error: BaseException) -> Path | None:
    """Write a report to the user's log directory; None where that cannot be done."""
    # Only a crash needs the directories of the platform.
    from platformdirs import user_log_path  # noqa: PLC0415

    name = f"crash-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
    try:
        folder = user_log_path("gitops-tui", appauthor=False, ensure_exists=True)
        file = folder / name
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as log:
            log.write(report(error) + "\n")
    except OSError:
        return None
    return file


def _places(error: BaseException, seen: set[int]) -> list[str]:
    if id(error) in seen:
        return []
    seen.add(id(error))
    lines: list[str] = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines += [*_places(cause, seen), "", "which led to", ""]
    kind = type(error)
    lines.append(f"{kind.__module__}.{kind.__qualname__} (its message is left out)")
    lines += [
        f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line or ''}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            lines += ["", "with", "", *_places(part, seen)]
    return lines
