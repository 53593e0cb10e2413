"""A walk: whatever can happen to a repository, a cluster, records and an engine, in any order."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from gitops_tui.core.drift import ResourceStatus, Verdict
from gitops_tui.core.operations import Phase
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.engine.ports import LinkPhase
from gitops_tui.errors import FetchFailed, GitopsError, Unreachable
from tests.core.objects import key
from tests.engine.conftest import FRONTEND, NAMESPACE, SERVICE, SETTINGS, SHOP
from tests.engine.fakes import manifests
from tests.engine.fakes.clock import breathe
from tests.engine.fakes.scene import Scene
from tests.engine.running import Running

TOKEN = key("Secret/token")
TILL = key("shop.example/Till/front")
SCALER = key("autoscaling/HorizontalPodAutoscaler/scaler")
ELSEWHERE = [key("ConfigMap/settings", name) for name in ("b", "c", "d")]
SILENT = Unreachable("https://staging:6443 does not answer.")

VERSIONS: dict[str, tuple[str | None, ...]] = {
    "frontend": (
        SHOP["frontend.yaml"],
        manifests.deployment("frontend", replicas=2),
        manifests.deployment("frontend", replicas=None, image="shop/web:2"),
        manifests.deployment("frontend", env="DEBUG"),
        "kind: [",
        None,
    ),
    "service": (SHOP["service.yaml"], manifests.service("frontend", port=81), None),
    "settings": (
        SHOP["settings.yaml"],
        manifests.config("settings", colour="green"),
        manifests.config("settings", colour="blue", size="big"),
        None,
    ),
    "token": (
        manifests.secret("token", value="eA=="),
        manifests.secret("token", other="eQ=="),
        None,
    ),
    "scaler": (
        manifests.autoscaler("scaler", "frontend"),
        manifests.autoscaler("scaler", "other"),
        None,
    ),
    "crd": (manifests.definition("Till"), None),
    "till": (manifests.custom("Till", "front"), manifests.custom("Till", "front", size=2), None),
    "elsewhere": (
        "---\n".join(manifests.config("settings", namespace=n, colour="blue") for n in "bcd"),
        manifests.config("settings", namespace="b", colour="red"),
        None,
    ),
}
"""What each file may hold, None for nothing."""

MORTAL = [FRONTEND, SERVICE, SETTINGS, TOKEN, TILL, SCALER, *ELSEWHERE]
"""Not the namespace: in memory, what it holds would not go with it."""
KEYS = [NAMESPACE, *MORTAL]

EDITS: dict[str, Any] = {
    "replicas": {"spec": {"replicas": 5}},
    "colour": {"data": {"colour": "red"}},
    "label": {"metadata": {"labels": {"team": "shop"}}},
    "size": {"spec": {"size": 7}},
}
FITTING = {
    "Deployment": ("replicas", "label"),
    "ConfigMap": ("colour", "label"),
    "HorizontalPodAutoscaler": ("label",),
    "Till": ("size", "label"),
}

_keys = st.sampled_from(KEYS)
_mortal = st.sampled_from(MORTAL)
_kinds = st.sampled_from(["", "ConfigMap", "Deployment", "Service", "Namespace"])
_commits = st.sampled_from([(name, text) for name, texts in VERSIONS.items() for text in texts])

STEPS = st.one_of(
    st.tuples(st.just("commit"), st.lists(_commits, min_size=1, max_size=3).map(tuple)),
    st.tuples(st.just("edit"), _keys, st.integers(0, 1)),
    st.tuples(st.just("delete"), _mortal),
    st.tuples(st.just("finalize"), _mortal),
    st.tuples(st.just("link"), st.sampled_from([*LinkPhase]), _kinds),
    st.tuples(st.just("lock"), _keys),
    st.tuples(st.just("unlock"), _keys),
    st.tuples(st.just("sync"), st.none() | st.frozensets(_keys, min_size=1, max_size=2)),
    st.tuples(st.just("prune")),
    st.tuples(st.just("forget"), _keys),
    st.tuples(st.just("colleague")),
    st.tuples(st.just("server"), st.booleans()),
    st.tuples(st.just("remote"), st.booleans()),
    st.tuples(st.just("time"), st.sampled_from([0.5, 3.0, 65.0])),
    st.tuples(st.just("look")),
)
"""One thing that happens: a method of Walk, and its arguments."""


class Walk:
    """Does one step after the other, and lets everything come to rest at the end."""

    def __init__(self, run: Running) -> None:
        self.run = run
        self.scene: Scene = run.scene

    async def step(self, name: str, *arguments: Any) -> None:
        """Do one step; things go on meanwhile."""
        await getattr(self, name)(*arguments)
        await breathe(5)

    # --- what happens ---

    async def commit(self, changes: tuple[tuple[str, str | None], ...]) -> None:
        files = self.scene.source.repository.at(self.scene.source.latest.sha).files
        wanted = {f"{name}.yaml": text for name, text in changes}
        made = {path: t for path, t in wanted.items() if t is not None or path in files}
        self.scene.source.push(made, "Change")

    async def edit(self, of: ResourceKey, which: int) -> None:
        fitting = FITTING.get(of.kind, ("label",))
        if self.scene.lives(of):
            self.scene.cluster.living.edit(of, EDITS[fitting[which % len(fitting)]])

    async def delete(self, of: ResourceKey) -> None:
        if self.scene.lives(of):
            self.scene.cluster.living.remove(of)

    async def finalize(self, of: ResourceKey) -> None:
        if self.scene.lives(of):
            self.scene.cluster.living.begin_deletion(of)

    async def link(self, phase: LinkPhase, kind: str) -> None:
        self.scene.cluster.link(phase, None if phase is LinkPhase.LIVE else "cut", kind=kind)

    async def lock(self, of: ResourceKey) -> None:
        self.scene.records.lock(of)

    async def unlock(self, of: ResourceKey) -> None:
        self.run.engine.request_unlock(of)

    async def sync(self, keys: frozenset[ResourceKey] | None) -> None:
        self.run.engine.request_sync(keys)

    async def prune(self) -> None:
        with suppress(GitopsError):
            found = await self.run.engine.preview_prune()
            self.run.engine.request_prune(frozenset(c.key for c in found.candidates))

    async def forget(self, of: ResourceKey) -> None:
        self.run.engine.request_forget(of)

    async def colleague(self) -> None:
        """Somebody else syncs what Git says now."""
        with suppress(GitopsError):
            await (await self.scene.session()).sync(wait=False)

    async def server(self, silent: bool) -> None:
        """The API server falls silent, or answers again."""
        if silent:
            self.scene.records.errors["lease"] = SILENT
        else:
            self.scene.records.errors.clear()

    async def remote(self, away: bool) -> None:
        """The remote goes, or comes back."""
        if away:
            self.scene.source.errors["fetch"] = FetchFailed("https://git.example does not answer.")
        else:
            self.scene.source.errors.clear()

    async def time(self, seconds: float) -> None:
        await self.scene.clock.advance(seconds)

    async def look(self) -> None:
        """A picture is taken."""
        await asyncio.sleep(0.004)

    # --- the end ---

    async def comes_to_rest(self) -> Snapshot:
        """All is mended, everything is read, and nothing happens any more."""
        self.scene.records.errors.clear()
        self.scene.source.errors.clear()
        await self.scene.clock.advance(45)
        self.run.engine.request_fetch()
        await self.rests()
        self.mend()
        await self.rests()
        await self.scene.clock.advance(5)
        await self.rests()
        return await self.run.is_ready()

    def mend(self) -> None:
        living = self.scene.cluster.living
        for feed in [w for w in living.watches if w.phase is not LinkPhase.LIVE]:
            feed.link(LinkPhase.LIVE)
        for pods in [w for w in living.pod_watches if w.phase is not LinkPhase.LIVE]:
            pods.link(LinkPhase.LIVE)

    async def rests(self) -> None:
        """Nothing is compared, done or about to be shown."""
        engine, quiet = self.run.engine, 0
        while quiet < 5:
            await asyncio.sleep(0.003)
            acting = engine.loop.acting
            running = acting.operation is not None and acting.operation.phase is Phase.RUNNING
            idle = not running and not acting.wanted_next()
            still = engine.loop.comparing.settled and idle
            publishing = engine.loop.publisher._changed.is_set()
            quiet = quiet + 1 if still and not publishing else 0
            if not idle:
                await self.scene.clock.advance(0.3)
            if self.run.task.done():
                await self.run.task


def told(rows: tuple[ResourceStatus, ...]) -> dict[ResourceKey, ResourceStatus]:
    """Rows without what only who watched can know: since when, and who was asked."""
    return {row.key: replace(row, since=None, verdict=Verdict.LOCAL) for row in rows}
