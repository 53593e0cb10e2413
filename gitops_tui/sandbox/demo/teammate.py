"""The teammate: does something every few seconds until somebody else takes over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import cycle

from gitops_tui.errors import GitopsError
from gitops_tui.sandbox.demo.acts import ACTS, Scene

SECONDS_BETWEEN = 10.0
SECONDS_TO_LOOK = 0.5
SECONDS_TO_STOP = 3.0
HOW_IT_ENDS = "This goes on until you press a key."


class Teammate:
    """Acts in a thread of its own, so that nothing on the screen waits for it.

    Args:
        open_scene: waits for the repository and the cluster; called in the thread.
        tell: gets the sentence of each act, in the thread.
        every: seconds between acts.
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
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="teammate", daemon=True)

    def start(self) -> None:
        """Begin; the first act comes when the first sync is done and a while has passed."""
        self._thread.start()

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
            self._await(scene)
            explained = False
            for act in cycle(ACTS):
                # What is still moving is left to arrive, so that each act is seen by itself.
                if self._stopped.wait(self._every) or not self._await(scene):
                    return
                if sentence := act(scene):
                    self._tell(sentence if explained else f"{sentence} {HOW_IT_ENDS}")
                    explained = True
        except (GitopsError, OSError) as error:
            # The demo goes on without its teammate; a cluster that has ended needs none.
            if not self._stopped.is_set():
                self._tell(f"The teammate has gone home: {error}")

    def _await(self, scene: Scene) -> bool:
        """Wait until the frontend runs; False when stopped meanwhile."""
        while not scene.hands.runs("frontend"):
            if self._stopped.wait(min(self._every, SECONDS_TO_LOOK)):
                return False
        return not self._stopped.is_set()
