"""The teammate: does something every few seconds while nobody else does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import cycle

from gitops_tui.errors import GitopsError
from gitops_tui.sandbox.demo.acts import ACTS, Scene

SECONDS_BETWEEN = 10.0
SECONDS_TO_STOP = 3.0


class Teammate:
    """Acts in a thread of its own, so that nothing on the screen waits for it.

    Args:
        open_scene: waits for the repository and the cluster; called in the thread.
        tell: gets the sentence of each act, in the thread.
        every: seconds between acts, and without a key before one.
    """

    def __init__(
        self,
        open_scene: Callable[[], Scene],
        *,
        tell: Callable[[str], None] | None = None,
        every: float = SECONDS_BETWEEN,
    ) -> None:
        self._open_scene = open_scene
        self._tell = tell or (lambda _: None)
        self._every = every
        self._quiet_since = time.monotonic()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="teammate", daemon=True)

    def start(self) -> None:
        """Begin; the first act comes when the first sync is done and a while has passed."""
        self._thread.start()

    def hold(self) -> None:
        """Somebody is at it: wait until they have been quiet for a while. From any thread."""
        self._quiet_since = time.monotonic()

    def stop(self) -> None:
        """No further act; the one that has begun ends. Returns at once; safe to call twice."""
        self._stopped.set()

    def join(self) -> None:
        """Wait until the act that has begun is over."""
        if self._thread.is_alive():
            self._thread.join(SECONDS_TO_STOP)

    def _work(self) -> None:
        try:
            scene = self._open_scene()
            for act in cycle(ACTS):
                while not self._may_act(scene):
                    if self._stopped.is_set():
                        return
                sentence = act(scene)
                self.hold()
                if sentence:
                    self._tell(sentence)
        except (GitopsError, OSError) as error:
            # The demo goes on without its teammate; a cluster that has ended needs none.
            if not self._stopped.is_set():
                self._tell(f"The teammate has gone home: {error}")

    def _may_act(self, scene: Scene) -> bool:
        """Wait for a quiet while; whether there is something to act on by then."""
        while (rest := self._quiet_since + self._every - time.monotonic()) > 0:
            if self._stopped.wait(rest):
                return False
        self.hold()
        return scene.hands.runs("frontend")
