"""Run a control plane until Ctrl-C, or for as long as somebody uses it.

    python -m tests.control_plane.start DIR [--while-used]

Writes DIR/kubeconfig; DIR/ready appears once it answers and goes away with it.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from tests.control_plane.plane import ControlPlane
from tests.control_plane.shared import in_use


def main() -> None:
    """Start, wait, stop."""
    directory, while_used = Path(sys.argv[1]).resolve(), "--while-used" in sys.argv
    # A shell that starts this in the background has it ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    plane = ControlPlane.create(directory)
    ready = directory / "ready"
    try:
        ready.touch()
        print(f"ready: export KUBECONFIG={plane.kubeconfig}", flush=True)
        while not while_used or in_use(directory):
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("stopping", flush=True)
    finally:
        ready.unlink(missing_ok=True)
        plane.stop()


if __name__ == "__main__":
    main()
