"""One story: a repository, its upstream, a teammate's clone, and a namespace on the cluster."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.control_plane.reach import KUBECTL, Reach
from tests.e2e.manifests import application
from tests.e2e.program import Operator, Told

DEPLOYMENT = "frontend/deployment.yaml"


@dataclass(frozen=True, slots=True)
class Story:
    """Ana operates from her clone, Ben commits from his; the upstream is a bare repository.

    Without an upstream Ana's repository stands alone and Ben commits in it.
    """

    plane: Reach
    namespace: str
    ana: Operator
    ben: Operator
    upstream: Path | None

    @classmethod
    def begin(cls, directory: Path, plane: Reach, *, upstream: bool = True) -> Story:
        """Make the repositories, with the application as their first commit."""
        namespace = f"story-{secrets.token_hex(4)}"
        repository = directory / "app"
        repository.mkdir()
        ana = Operator.settle(directory / "ana", repository, plane.kubeconfig, "Ana Ortega")
        stand = directory / "ben-app" if upstream else repository
        ben = Operator.settle(directory / "ben", stand, plane.kubeconfig, "Ben Mate")
        ana.git("init", "--quiet")
        story = cls(plane, namespace, ana, ben, directory / "app.git" if upstream else None)
        story._commit(ana, "Describe the application", application(namespace))
        if upstream:
            ana.git("clone", "--quiet", "--bare", ".", "../app.git")
            ana.git("remote", "add", "origin", str(directory / "app.git"))
            ana.git("fetch", "--quiet")
            ana.git("branch", "--quiet", "--set-upstream-to", "origin/main")
            ana.git("clone", "--quiet", "../app.git", "../ben-app")
        return story

    def gitops(self, *words: str) -> Told:
        """What Ana types."""
        return self.ana.gitops(*words)

    def synced(self) -> Story:
        """Do the first sync, and wait for health."""
        done = self.gitops("sync", "--yes")
        assert done.code == 0, done.err
        return self

    # --- Git ---

    def commit(self, message: str, files: Mapping[str, str | None]) -> str:
        """Ben writes `files` (None removes one), commits and pushes; the new revision."""
        if self.upstream is not None:
            self.ben.git("pull", "--quiet")
        sha = self._commit(self.ben, message, files)
        if self.upstream is not None:
            self.ben.git("push", "--quiet")
        return sha

    def edit(self, message: str, file: str, old: str, new: str) -> str:
        """Ben replaces the only `old` in `file`, commits and pushes; the new revision."""
        text = self.at(self.head, file)
        assert text.count(old) == 1
        return self.commit(message, {file: text.replace(old, new)})

    @property
    def head(self) -> str:
        """The tip of the tracked branch, where it is shared."""
        return self._git("rev-parse", "main")

    def at(self, revision: str, file: str) -> str:
        """The text of `file` at `revision`."""
        return self._git("show", f"{revision}:{file}") + "\n"

    def tree(self, revision: str) -> str:
        """The name of all that `revision` holds: equal names, equal files."""
        return self._git("rev-parse", f"{revision}^{{tree}}")

    def log(self, form: str, revision: str = "main") -> str:
        """One commit, in a form of `git log`."""
        return self._git("log", "-1", f"--format={form}", revision)

    def _git(self, *words: str) -> str:
        place = self.upstream or self.ana.directory
        return self.ana.git("-C", str(place), *words)

    @staticmethod
    def _commit(who: Operator, message: str, files: Mapping[str, str | None]) -> str:
        for name, text in files.items():
            file = who.directory / name
            if text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
        who.git("add", "--all")
        who.git("commit", "--quiet", "--message", message)
        return who.git("rev-parse", "HEAD")

    # --- the cluster, as kubectl sees it ---

    def kubectl(self, *words: str) -> str:
        """kubectl as administrator, in the story's namespace."""
        return self.plane.kubectl("--namespace", self.namespace, *words)

    def live(self, word: str, path: str) -> str:
        """One field of one object: `live("deploy/frontend", ".spec.replicas")`."""
        return self.kubectl("get", word, "--output", f"jsonpath={{{path}}}")

    def names(self, kind: str) -> set[str]:
        """The names of all objects of a kind."""
        return set(self.live(kind, ".items[*].metadata.name").split())

    def exists(self) -> bool:
        """Whether the namespace is there."""
        words = ("get", "namespace", self.namespace, "--ignore-not-found", "--output", "name")
        return bool(self.plane.kubectl(*words))

    def kubectl_diff(self) -> str:
        """What `kubectl diff` would have our field manager change to reach Git's tip."""
        self.ben.git("fetch", "--quiet", "--all")
        self.ben.git("checkout", "--quiet", self.head)
        flags = ("--server-side", "--field-manager", "gitops-tui", "--force-conflicts")
        command = [str(KUBECTL), "diff", *flags, "--recursive", "--filename", "."]
        told = subprocess.run(
            command,
            cwd=self.ben.directory,
            env=self.ben.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.ben.git("checkout", "--quiet", "main")
        assert told.returncode in {0, 1}, told.stderr
        assert (told.returncode == 1) == bool(told.stdout)
        return told.stdout

    def end(self) -> None:
        """Give the namespace back, without waiting."""
        words = ("delete", "namespace", self.namespace, "--ignore-not-found", "--wait=false")
        self.plane.kubectl(*words)


def key(answer: Any) -> str:
    """`deployment/frontend`: what an answer's resource is."""
    return f"{answer['kind'].lower()}/{answer['name']}"
