"""A scratch repository made from the sample, with a history that looks lived in."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gitops_tui.assets import asset
from gitops_tui.sandbox.demo.git import ANA, BEN, EVA, Person, commit, git

BRANCH = "main"
FRONTEND = "frontend/deployment.yaml"
THOUGHTS = "thoughts_backend/deployment.yaml"
USERS = "users_backend/deployment.yaml"


@dataclass(frozen=True, slots=True)
class Step:
    """One commit of the past: what it changed in one file."""

    person: Person
    ago: timedelta
    message: str
    file: str
    changes: tuple[tuple[str, str], ...]
    """(text before, text after)"""


FIRST_MESSAGE = """Describe what runs in example

Three workloads, each with a Service and an Ingress, and the namespace they share.
"""

HISTORY = (
    Step(
        BEN,
        timedelta(hours=4, minutes=10),
        "Run four copies of the frontend\n\nTwo were not enough at lunch time.\n",
        FRONTEND,
        (("replicas: 2", "replicas: 4"),),
    ),
    Step(
        EVA,
        timedelta(hours=3, minutes=25),
        "Release frontend v1.3.0\n\nThe search field remembers the last words.\n",
        FRONTEND,
        (("frontend:v1.2.0", "frontend:v1.3.0"),),
    ),
    Step(
        ANA,
        timedelta(hours=2, minutes=40),
        "Show 25 search results\n\nNobody presses the button for the next page.\n",
        THOUGHTS,
        (('value: "10"', 'value: "25"'),),
    ),
    Step(
        BEN,
        timedelta(hours=1, minutes=15),
        "Release users-backend v1.9.0 and halve the sessions\n\nTwelve hours, as agreed.\n",
        USERS,
        (("users-backend:v1.8.2", "users-backend:v1.9.0"), ('value: "24"', 'value: "12"')),
    ),
    Step(
        EVA,
        timedelta(minutes=22),
        "Release frontend v1.4.0\n\nPages are a third smaller.\n",
        FRONTEND,
        (("frontend:v1.3.0", "frontend:v1.4.0"),),
    ),
)


def make_repository(folder: Path, now: datetime | None = None) -> Path:
    """Make the repository `folder`/`thoughts` and return it; its tip is the sample as it is.

    Raises UsageError when git cannot be run.
    """
    now = now or datetime.now(UTC)
    repository = folder / "thoughts"
    shutil.copytree(asset("sample-repo"), repository, copy_function=shutil.copyfile)
    git(folder, "init", "--quiet", "--initial-branch", BRANCH, str(repository))
    _configure(repository)
    for step in reversed(HISTORY):
        _rewrite(repository, step, backwards=True)
    commit(repository, ANA, FIRST_MESSAGE, now - timedelta(hours=5))
    for step in HISTORY:
        _rewrite(repository, step)
        commit(repository, step.person, step.message, now - step.ago)
    return repository


def _configure(repository: Path) -> None:
    """An identity for the viewer's own commits; nothing that would ask for a key or a hook."""
    settings = """[user]
\tname = You
\temail = you@example.com
[commit]
\tgpgSign = false
[core]
\thooksPath = /dev/null
\tautocrlf = false
[gc]
\tauto = 0
"""
    with (repository / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(settings)


def _rewrite(repository: Path, step: Step, *, backwards: bool = False) -> None:
    file = repository / step.file
    text = file.read_text(encoding="utf-8")
    for before, after in step.changes:
        old, new = (after, before) if backwards else (before, after)
        if old not in text:
            message = f"{step.file} no longer says {old!r}: the demo's history does not fit it"
            raise ValueError(message)
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
