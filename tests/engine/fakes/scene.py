"""All fakes together: a repository, a cluster, records and a clock, and who looks at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gitops_tui.core.drift import ResourceStatus
from gitops_tui.core.operations import Action, Operation
from gitops_tui.core.resources import JsonObject, ResourceKey
from gitops_tui.core.revisions import Revision
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.core.target import Target
from gitops_tui.engine.ports import ClusterInfo, Ports, SourceInfo, Store
from gitops_tui.engine.session import Session
from tests.engine.fakes.clock import FakeClock
from tests.engine.fakes.cluster import FakeCluster
from tests.engine.fakes.source import FakeSource
from tests.engine.fakes.store import Records

ME = "ana@laptop-1"


class Scene:
    """A target in memory."""

    def __init__(
        self,
        files: Mapping[str, str | None] | None = None,
        *,
        remote: bool = False,
        runs: bool = True,
    ) -> None:
        self.clock = FakeClock(runs=runs)
        self.source = FakeSource(self.clock, remote=remote)
        self.cluster = FakeCluster(self.clock)
        self.records = Records(self.clock)
        self.target = Target(repo="/srv/shop", timeout=30.0)
        if files:
            self.source.push(files, "First manifests")
            self.source.move_to(self.source.latest.sha)

    def ports(self, identity: str = ME, cause: str = "operator") -> Ports:
        """Everything the engine is wired to."""

        async def open_store(cluster: ClusterInfo, source: SourceInfo) -> Store:
            return self.records.store(identity)

        return Ports(self.source, self.cluster, open_store, self.clock, identity, cause)

    async def session(self, **settings: Any) -> Session:
        """An open session; `settings` are the target's."""
        session = Session(replace(self.target, **settings), self.ports())
        await session.open()
        return session

    async def synced(self, *, arm: bool | None = None) -> Operation:
        """One whole sync of what Git says now."""
        return await (await self.session()).sync(arm=arm)

    def commit(self, subject: str, **files: str | None) -> Revision:
        """A teammate commits files, named without their suffix; None removes one."""
        return self.source.push({f"{name}.yaml": text for name, text in files.items()}, subject)

    def live(self, key: ResourceKey) -> JsonObject:
        """An object as it lives."""
        return self.cluster.living.objects[key]

    def lives(self, key: ResourceKey) -> bool:
        """Whether the object is there."""
        return key in self.cluster.living.objects


def told(operation: Operation) -> dict[str, Action]:
    """What an operation did, by kubectl's names."""
    return {str(result.key): result.action for result in operation.results}


def reason(operation: Operation, key: ResourceKey) -> str:
    """Why an operation skipped a resource or failed at it."""
    return next(result.reason or "" for result in operation.results if result.key == key)


def row(snapshot: Snapshot, key: ResourceKey) -> ResourceStatus:
    """The row of one resource."""
    return next(row for row in snapshot.resources if row.key == key)
