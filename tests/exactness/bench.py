"""A repository and a namespace on the real control plane, for one trap at a time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gitops_tui.cli.wiring import make_engine, make_session
from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Operation
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.engine.api import OneShot
from tests.control_plane.reach import Reach
from tests.e2e.program import Operator
from tests.e2e.watching import Watcher
from tests.exactness.home import at_home


@dataclass(frozen=True, slots=True)
class Bench:
    """One operator, whose manifests go to a namespace of their own."""

    plane: Reach
    namespace: str
    operator: Operator

    @classmethod
    @contextmanager
    def set_up(cls, directory: Path, plane: Reach, namespace: str) -> Iterator[Bench]:
        """An empty repository."""
        (directory / "app").mkdir()
        operator = Operator.settle(directory / "ana", directory / "app", plane.kubeconfig, "Ana")
        operator.git("init", "--quiet")
        with at_home(operator):
            yield cls(plane, namespace, operator)

    @property
    def target(self) -> Target:
        """The repository and the namespace, where the state is kept too."""
        return Target(
            repo=str(self.operator.directory),
            kubeconfig=self.operator.kubeconfig,
            namespace=self.namespace,
            state_namespace=self.namespace,
        )

    def commit(self, files: Mapping[str, str | None]) -> None:
        """Write these manifests (None removes one) and commit."""
        for name, text in files.items():
            file = self.operator.directory / f"{name}.yaml"
            if text is None:
                file.unlink()
            else:
                file.write_text(text)
        self.operator.git("add", "--all")
        self.operator.git("commit", "--quiet", "--allow-empty", "--message", "Change")

    async def synced(self, files: Mapping[str, str]) -> None:
        """Commit and sync."""
        self.commit(files)
        await self.sync()

    async def sync(self) -> Operation:
        """A sync of everything, without waiting for health."""
        async with self.session() as session:
            return await session.sync(wait=False)

    async def observe(self, *, verify: bool = False) -> Snapshot:
        """What `diff` shows."""
        async with self.session() as session:
            return await session.observe(verify=verify)

    async def row(self, name: str, *, verify: bool = False, kind: str = "") -> ResourceStatus:
        """The first row of that name, or of that name and kind."""
        picture = await self.observe(verify=verify)
        rows = {r.key.kind: r for r in picture.resources if r.key.name == name}
        return rows[kind] if kind else next(iter(rows.values()))

    @asynccontextmanager
    async def session(self) -> AsyncIterator[OneShot]:
        """What one command acts through; its state is kept beside the objects."""
        session = make_session(self.target)
        await session.open()
        try:
            yield session
        finally:
            await session.close()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[Watcher]:
        """The engine behind a dashboard, which has read both sides."""
        engine = make_engine(self.target)
        running = asyncio.create_task(engine.run())
        watcher = Watcher(engine)
        try:
            await watcher.until(lambda snapshot: snapshot.ready, "the first picture")
            yield watcher
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running

    def kubectl(self, *words: str, stdin: str = "", check: bool = True) -> str:
        """kubectl as administrator, in the namespace."""
        place = ("--namespace", self.namespace)
        return self.plane.kubectl(*place, *words, stdin=stdin, check=check)

    def live(self, word: str, path: str) -> str:
        """One field of one object."""
        return self.kubectl("get", word, "--output", f"jsonpath={{{path}}}")
