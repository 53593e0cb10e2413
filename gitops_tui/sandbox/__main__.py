"""`python -m gitops_tui.sandbox --kubeconfig FILE`: the embedded cluster as a process.

It serves until it gets SIGTERM or its standard input closes. The latter happens however
its parent ends, so a crash leaves no orphan.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import threading
from pathlib import Path

from gitops_tui.sandbox.cluster import EmbeddedCluster


async def serve(kubeconfig: Path, port: int, pace: float) -> None:
    """Serve until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    # Ctrl-C goes to the whole terminal; the parent decides what it means.
    loop.add_signal_handler(signal.SIGINT, lambda: None)

    def listen() -> None:
        while os.read(0, 1024):
            pass
        # The loop may be over already, when a signal came first.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=listen, daemon=True).start()
    async with EmbeddedCluster(pace=pace, port=port, kubeconfig=kubeconfig):
        await stop.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="gitops_tui.sandbox", description=__doc__)
    parser.add_argument("--kubeconfig", type=Path, required=True, help="file to write")
    parser.add_argument("--port", type=int, default=0, help="0 for any free one")
    parser.add_argument("--pace", type=float, default=1.0, help="1 is lifelike, 0 is at once")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.kubeconfig, arguments.port, arguments.pace))


if __name__ == "__main__":
    main()
