"""The demo's stage: everything that plays, in one temporary folder that goes with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from gitops_tui.core.target import Target
from gitops_tui.sandbox.child import ClusterProcess
from gitops_tui.sandbox.demo.acts import Act, Scene, commit_replicas, scale_by_hand
from gitops_tui.sandbox.demo.hands import Hands
from gitops_tui.sandbox.demo.repository import BRANCH, make_repository
from gitops_tui.sandbox.demo.teammate import Teammate

SYNC_SECONDS = 20.0
HEALTH_SECONDS = 60.0


class Demo:
    """Set up in the background when entered; what is not ready yet is waited for when read.

    Nothing is applied here: the first sync is the engine's, by the ordinary way.

    Args:
        pace: how long pods take to start and stop; 1 is lifelike, 0 is at once.
        tell: gets a sentence for each act of the teammate, in a thread of its own.
    """

    def __init__(self, *, pace: float = 1.0, tell: Callable[[str], None] | None = None) -> None:
        self._pace = pace
        self._closing = ExitStack()
        self._repository: Future[Path] | None = None
        self._cluster: ClusterProcess | None = None
        self.teammate = Teammate(self._scene, tell=tell)

    def __enter__(self) -> Self:
        with ExitStack() as entering:
            temporary = TemporaryDirectory(prefix="gitops-tui-demo-", ignore_cleanup_errors=True)
            folder = Path(entering.enter_context(temporary))
            self._cluster = ClusterProcess(folder, pace=self._pace)
            entering.callback(self._cluster.stop)
            executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="demo")
            entering.callback(executor.shutdown)
            self._repository = executor.submit(make_repository, folder)
            entering.callback(self.teammate.join)
            entering.callback(self.teammate.stop)
            self._closing = entering.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    @property
    def repository(self) -> Path:
        """The scratch repository. Waits for it; raises UsageError when git cannot be run."""
        if self._repository is None:
            message = "the demo has not been entered"
            raise RuntimeError(message)
        return self._repository.result()

    @property
    def kubeconfig(self) -> Path:
        """The way into the embedded cluster. Waits for it; raises Unreachable."""
        if self._cluster is None:
            message = "the demo has not been entered"
            raise RuntimeError(message)
        return self._cluster.wait()

    @property
    def target(self) -> Target:
        """The repository on the cluster, with the timer armed and quick. Waits for both."""
        return Target(
            repo=str(self.repository),
            branch=BRANCH,
            kubeconfig=self.kubeconfig,
            context="demo",
            auto_sync=True,
            sync_interval=SYNC_SECONDS,
            timeout=HEALTH_SECONDS,
        )

    def start(self) -> None:
        """Let the teammate begin."""
        self.teammate.start()

    def stop(self) -> None:
        """Let the teammate do nothing more; at once, from any thread."""
        self.teammate.stop()

    async def commit(self) -> None:
        """A teammate commits another number of replicas for the frontend."""
        await self._act(commit_replicas)

    async def edit_live(self) -> None:
        """Somebody scales the frontend by hand, past Git."""
        await self._act(scale_by_hand)

    async def _act(self, act: Act) -> None:
        await asyncio.to_thread(lambda: act(self._scene()))

    def _scene(self) -> Scene:
        return Scene(self.repository, Hands(self.kubeconfig))
