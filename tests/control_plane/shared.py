"""One control plane for all the workers of a test run.

The first worker starts it as a process of its own. Each user holds a shared lock on a file
for as long as it lives, also when it crashes: when nobody holds it, the control plane stops.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.control_plane.build import cache_directory, programs
from tests.control_plane.reach import Reach

VARIABLE = "GITOPS_TUI_TEST_CONTROL_PLANE"
ROOT = Path(__file__).parents[2]
START_LIMIT = 120.0


@contextmanager
def shared_control_plane(directory: Path) -> Iterator[Reach]:
    """Use the control plane in `directory`, starting it if nobody has yet."""
    running = os.environ.get(VARIABLE)
    if running:
        yield Reach(Path(running).resolve())
        return
    directory.mkdir(parents=True, exist_ok=True)
    programs()
    with (directory / "users").open("w") as users:
        with (directory / "starting").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            # The control plane checks for users without waiting, so this never deadlocks.
            fcntl.flock(users, fcntl.LOCK_SH)
            if not (directory / "ready").exists():
                _start(directory)
        yield Reach(directory)


def in_use(directory: Path) -> bool:
    """Whether anybody holds the users' lock."""
    with (directory / "users").open("w") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        (directory / "ready").unlink(missing_ok=True)
        return False


def _start(directory: Path) -> None:
    command = [sys.executable, "-m", "tests.control_plane.start", str(directory), "--while-used"]
    # A test that asks first may have pointed these variables elsewhere for itself.
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache_directory().parent)}
    with (directory / "start.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_LIMIT
    while not (directory / "ready").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            text = (directory / "start.log").read_text(errors="replace")
            message = f"the control plane does not start:\n{text[-3000:]}"
            raise RuntimeError(message)
        time.sleep(0.05)
    # It outlives this worker if another still uses it, so nobody waits for it here; this
    # keeps the interpreter from warning about that.
    process.returncode = 0
