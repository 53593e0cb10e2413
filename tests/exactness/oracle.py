"""What `kubectl diff --server-side` shows, object by object.

kubectl writes each object twice, as it lives and as it would become; our external diff
just keeps the two folders. One refused object ends the whole call, so that a batch is
halved until the refused ones stand alone.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.control_plane.reach import KUBECTL, Reach

KEEP = '#!/bin/sh\ncp -r "$1" "$KEPT/live" && cp -r "$2" "$KEPT/merged"\n'
IN_OUR_NAME = ("--server-side", "--force-conflicts", "--field-manager=gitops-tui")


@dataclass(frozen=True, slots=True)
class Shown:
    """One object as kubectl sees it."""

    live: Any
    """None when it is missing."""
    merged: Any
    """What an apply would make of it; None when kubectl gave up."""
    refused: str = ""
    """Why it gave up."""


Name = tuple[str, str, str]
"""Kind, namespace and name."""


class Oracle:
    """Asks kubectl about files of a directory."""

    def __init__(self, plane: Reach, directory: Path) -> None:
        self._plane = plane
        self._directory = directory
        directory.mkdir()
        self._program = directory / "keep"
        self._program.write_text(KEEP)
        self._program.chmod(0o700)
        self._calls = 0

    def ask(
        self, files: Sequence[Path], suspects: Sequence[Path] = ()
    ) -> tuple[dict[Name, Shown], dict[Path, str]]:
        """What is shown of the objects in `files`, and the files kubectl gave up on.

        `suspects` were refused before, and are asked about one by one.
        """
        shown: dict[Name, Shown] = {}
        refused: dict[Path, str] = {}
        others = [file for file in files if file not in set(suspects)]
        waiting = [others, *([file] for file in suspects)]
        while waiting:
            batch = waiting.pop()
            if not batch:
                continue
            kept, error = self._diff(batch)
            if not error:
                shown |= _read(kept)
            elif len(batch) == 1:
                refused[batch[0]] = error
            else:
                half = len(batch) // 2
                waiting += [batch[:half], batch[half:]]
        return shown, refused

    def _diff(self, files: Sequence[Path]) -> tuple[Path, str]:
        self._calls += 1
        kept = self._directory / str(self._calls)
        kept.mkdir()
        names = [word for file in files for word in ("--filename", str(file))]
        told = subprocess.run(
            [
                str(KUBECTL),
                "--kubeconfig",
                str(self._plane.kubeconfig),
                "diff",
                *IN_OUR_NAME,
                "--concurrency=4",
                *names,
            ],
            capture_output=True,
            text=True,
            check=False,
            env={
                **os.environ,
                "KUBECACHEDIR": str(self._directory / "cache"),
                "KUBECTL_EXTERNAL_DIFF": str(self._program),
                "KEPT": str(kept),
            },
        )
        return kept, told.stderr if told.returncode else ""


def _read(kept: Path) -> dict[Name, Shown]:
    shown: dict[Name, Shown] = {}
    for merged in (kept / "merged").iterdir():
        body, live = _load(merged), _load(kept / "live" / merged.name)
        metadata = body["metadata"]
        shown[body["kind"], metadata.get("namespace", ""), metadata["name"]] = Shown(live, body)
    return shown


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader) if path.exists() else None
