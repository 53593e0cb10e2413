"""The installed command, run as a shell runs it, with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = str(Path(sys.prefix) / "bin" / "gitops-tui")
LIMIT = 100.0

_NOT_INHERITED = (
    *("XDG_", "GIT_", "GITOPS_TUI_", "KUBE", "COLUMNS", "LINES"),
    # A user's second command finds its modules compiled; so shall those of a test.
    "PYTHONDONTWRITEBYTECODE",
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a command left behind: its exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)

    def row(self, kind: str, name: str) -> Any:
        """The resource of that kind and name in `diff -o json`."""
        rows = self.json["resources"]
        [found] = [row for row in rows if (row["kind"], row["name"]) == (kind, name)]
        return found

    def result(self, kind: str, name: str) -> Any:
        """The result for that kind and name in `sync -o json`."""
        results = self.json["results"]
        [found] = [done for done in results if (done["kind"], done["name"]) == (kind, name)]
        return found

    @property
    def error(self) -> str:
        """The one sentence that an error is; there is nothing else but a hint."""
        first, *rest = self.err.splitlines()
        assert first.startswith("error: "), self.err
        assert all(line.startswith("hint: ") for line in rest), self.err
        return first.removeprefix("error: ")

    @property
    def hint(self) -> str:
        """The way out that an error tells."""
        [told] = [line for line in self.err.splitlines() if line.startswith("hint: ")]
        return told.removeprefix("hint: ")


@dataclass(frozen=True, slots=True)
class Operator:
    """A person at a shell: a home, a directory to stand in, and a kubeconfig."""

    home: Path
    directory: Path
    kubeconfig: Path

    @classmethod
    def settle(cls, home: Path, directory: Path, kubeconfig: Path, name: str) -> Operator:
        """Make the home of a person whom Git knows by `name`."""
        home.mkdir(parents=True)
        address = f"{name.split(maxsplit=1)[0].lower()}@example.org"
        (home / ".gitconfig").write_text(
            f"[user]\n\tname = {name}\n\temail = {address}\n[init]\n\tdefaultBranch = main\n"
        )
        return cls(home, directory, kubeconfig)

    @property
    def environment(self) -> dict[str, str]:
        """Nobody else's configuration counts."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(_NOT_INHERITED)}
        return kept | {
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_STATE_HOME": str(self.home / ".state"),
            "KUBECONFIG": str(self.kubeconfig),
            "NO_COLOR": "1",
        }

    def gitops(self, *words: str) -> Told:
        """Run `gitops-tui WORDS` to its end, without a terminal."""
        done = subprocess.run(
            [PROGRAM, *words],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Told(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str, **streams: Any) -> subprocess.Popen[str]:
        """Start `gitops-tui WORDS`; the caller ends it. Streams are pipes unless given."""
        return subprocess.Popen(
            [PROGRAM, *words],
            cwd=self.directory,
            env=self.environment,
            stdin=streams.pop("stdin", subprocess.DEVNULL),
            stdout=streams.pop("stdout", subprocess.PIPE),
            stderr=streams.pop("stderr", subprocess.PIPE),
            text=True,
            **streams,
        )

    def git(self, *words: str) -> str:
        """Run git where the operator stands; its output without the last newline."""
        done = subprocess.run(
            ["git", *words],
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"git {words}: {done.stderr}"
        return done.stdout.rstrip("\n")
