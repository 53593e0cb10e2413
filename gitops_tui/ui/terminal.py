"""The terminal to draw on, which may go away."""

from __future__ import annotations

import os
import signal

from textual.drivers.linux_driver import LinuxDriver

_LAST_PATIENCE = 8
"""Seconds until a process without a terminal is ended by the system."""


class Terminal(LinuxDriver):
    """Textual's, but for a window that is closed.

    Its writing thread dies with the terminal, and whoever hands that thread more to write
    waits for ever: a process that nobody sees, with a cluster and a Lease in its hands.
    """

    _gone = False

    def hang_up(self) -> None:
        """The terminal is gone: draw on nothing, and let even what hangs come to an end."""
        signal.alarm(_LAST_PATIENCE)
        self._gone = True
        self._writer_thread = None
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        os.close(null)

    def write(self, data: str) -> None:
        """Write, where there is something to write to."""
        if not self._gone:
            super().write(data)

    def start_application_mode(self) -> None:
        """Textual begins anew when it is continued, which comes with a hang-up too."""
        if not self._gone:
            super().start_application_mode()  # type: ignore[no-untyped-call]  # theirs
