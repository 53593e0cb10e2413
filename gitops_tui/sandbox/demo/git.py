"""Git as the demo's people use it, untouched by the configuration of whoever watches."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gitops_tui.errors import UsageError

TIME_LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who commits."""

    name: str

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.name.lower()}@example.com"


ANA, BEN, EVA = Person("Ana"), Person("Ben"), Person("Eva")


def git(folder: Path, *words: str, more: Mapping[str, str] | None = None) -> str:
    """Run one git command in `folder` and return what it says. Raises UsageError."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    scrubbed = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    try:
        answer = subprocess.run(
            ["git", *words],
            cwd=folder,
            env={**kept, **scrubbed, **(more or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=TIME_LIMIT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"The demo could not run git: {error}."
        raise UsageError(message, hint="Install git 2.34 or newer.") from error
    if answer.returncode != 0:
        message = f"The demo's `git {words[0]}` failed: {answer.stderr.strip()}."
        raise UsageError(message)
    return answer.stdout.strip()


def commit(folder: Path, person: Person, message: str, when: datetime) -> None:
    """Commit everything in the work tree as `person`, at `when`."""
    stamp = when.isoformat(timespec="seconds")
    signed = {
        "GIT_AUTHOR_NAME": person.name,
        "GIT_AUTHOR_EMAIL": person.email,
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_NAME": person.name,
        "GIT_COMMITTER_EMAIL": person.email,
        "GIT_COMMITTER_DATE": stamp,
    }
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message, more=signed)
