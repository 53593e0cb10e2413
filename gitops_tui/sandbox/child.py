"""The embedded cluster in a process of its own, which cannot outlive this one."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from gitops_tui.errors import Unreachable

START_LIMIT = 20.0
"""Seconds that the child may take to answer."""
STOP_LIMIT = 3.0


class ClusterProcess:
    """Starts at once, is waited for when it is needed, and ends with its parent.

    The child serves until its standard input closes, which the operating system sees to
    however this process ends.
    """

    def __init__(self, folder: Path, *, pace: float = 1.0) -> None:
        self.kubeconfig = folder / "kubeconfig"
        self._log = folder / "cluster.log"
        command = [sys.executable, "-m", "gitops_tui.sandbox"]
        command += ["--kubeconfig", str(self.kubeconfig), "--pace", str(pace)]
        with self._log.open("wb") as log:
            # A session of its own: Ctrl-C in the terminal is for the parent to answer.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> Path:
        """The kubeconfig, once the cluster answers. Raises Unreachable."""
        deadline = time.monotonic() + START_LIMIT
        while not self.kubeconfig.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                told = self._log.read_text(errors="replace").strip().splitlines()
                reason = f" ({told[-1]})" if told else ""
                message = f"The embedded cluster did not start{reason}."
                raise Unreachable(message)
            time.sleep(0.01)
        return self.kubeconfig

    def stop(self) -> None:
        """End it and wait until it is gone. Safe to call twice."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
