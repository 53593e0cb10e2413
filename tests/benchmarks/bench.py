"""What the benchmarks stand on: a control plane of their own and repositories of any size."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gitops_tui.core.target import Target
from tests.benchmarks.figures import Took, process
from tests.control_plane.plane import ControlPlane
from tests.control_plane.reach import KUBECTL
from tests.e2e.program import PROGRAM, Operator

MANIFESTS = "manifests"
PATIENCE = 180.0
FIELD_MANAGER = "gitops-tui"


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository without an upstream, and who works in it."""

    plane: ControlPlane
    who: Operator

    @property
    def target(self) -> Target:
        """The repository on the control plane."""
        place = str(self.who.directory)
        return Target(repo=place, paths=(MANIFESTS,), kubeconfig=self.plane.kubeconfig)

    def commit(self, message: str, files: Mapping[str, str]) -> str:
        """Write and commit `files`; the new revision."""
        for name, text in files.items():
            file = self.who.directory / MANIFESTS / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.who.git("add", "--all")
        self.who.git("commit", "--quiet", "--message", message)
        return self.who.git("rev-parse", "HEAD")

    def gitops(self, command: str, *words: str, codes: tuple[int, ...] = (0,)) -> Took:
        """Run our command on the target, as a process."""
        place = str(self.who.directory)
        return self._run([PROGRAM, command, "--repo", place, "--path", MANIFESTS, *words], codes)

    def kubectl(self, command: str, *words: str, codes: tuple[int, ...] = (0,)) -> Took:
        """Run kubectl on the files of the work tree, server-side, as a process."""
        files = str(self.who.directory / MANIFESTS)
        flags = ["--server-side", "--force-conflicts", "--recursive", "--filename", files]
        return self._run([str(KUBECTL), command, *flags, *words], codes)

    def _run(self, words: list[str], codes: tuple[int, ...]) -> Took:
        with tempfile.TemporaryFile() as out:
            return process(words, self.who.environment, out, codes)


@dataclass(frozen=True, slots=True)
class Bench:
    """A directory and a control plane in it."""

    directory: Path
    plane: ControlPlane

    def repository(self, name: str, files: Mapping[str, str]) -> Repository:
        """Make a repository with `files` as its first commit."""
        place = self.directory / name
        place.mkdir()
        who = Operator.settle(
            self.directory / f"home-{name}", place, self.plane.kubeconfig, "Ana Ortega"
        )
        who.git("init", "--quiet")
        made = Repository(self.plane, who)
        made.commit("Describe the application", files)
        return made

    def yield_processors(self) -> None:
        """Have the control plane give way to whoever else wants a processor."""
        for program in self.plane._programs.values():
            if program._process is None:
                continue
            os.setpriority(os.PRIO_PGRP, program._process.pid, 19)
            # Where Linux weighs sessions against each other, it is the session's that counts.
            with suppress(OSError):
                Path(f"/proc/{program._process.pid}/autogroup").write_text("19")

    def settle(self, namespace: str) -> None:
        """Wait until the controllers have seen the Deployments of `namespace`."""

        def seen() -> bool:
            path = f"/apis/apps/v1/namespaces/{namespace}/deployments"
            return all(
                item.get("status", {}).get("observedGeneration") == item["metadata"]["generation"]
                for item in self.plane.request("GET", path)["items"]
            )

        wait_for(seen)


@contextmanager
def workbench() -> Iterator[Bench]:
    """A control plane until the end of the block, and no configuration but its own."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as place:
        directory = Path(place)
        plane = ControlPlane.create(directory / "plane")
        home = Operator(directory / "home", directory, plane.kubeconfig)
        before, alone = dict(os.environ), home.environment
        os.environ.clear()
        os.environ.update(alone)
        # A dashboard in this process has colours, as a person's has.
        del os.environ["NO_COLOR"]
        os.environ["TERM"] = "xterm-256color"
        # As the console script has it (gitops_tui/cli/main.py).
        gc.set_threshold(100_000, 50, 1_000)
        try:
            yield Bench(directory, plane)
        finally:
            os.environ.clear()
            os.environ.update(before)
            plane.stop()


def wait_for(condition: Callable[[], object], pause: float = 0.05) -> None:
    """Wait for something outside to become true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            message = f"it did not happen in {PATIENCE:.0f} s"
            raise TimeoutError(message)
        time.sleep(pause)
