"""Asks the API server about what looks in sync, gently: a webhook may see it differently."""

from __future__ import annotations

from datetime import datetime, timedelta

from gitops_tui.core.drift import State, Verdict
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.snapshot import ClusterPhase
from gitops_tui.engine.admission import look_at_admission
from gitops_tui.engine.comparing import Comparing
from gitops_tui.engine.judge import VERDICTS_LAST, Ask
from gitops_tui.engine.world import World

# Twenty dry runs a second: ten thousand objects within the life of a verdict.
PAUSE = 0.05
REST = 1.0
# What the server was asked about is not asked again so soon, whatever it answered.
AGAIN = timedelta(seconds=2)
# Six lists, mostly empty.
LOOK_EVERY = timedelta(seconds=30)
AFTER_TROUBLE = timedelta(minutes=1)
COMPARED = {State.IN_SYNC, State.DRIFTED, State.MISSING, State.FAILED}


class Verifying:
    """Marks one row after the other for the server's verdict."""

    def __init__(self, world: World, comparing: Comparing) -> None:
        self._world = world
        self._comparing = comparing
        self._asked: dict[ResourceKey, datetime] = {}
        self._looked: datetime | None = None

    async def run(self) -> None:
        """Round and round."""
        while True:
            await self._look_at_admission()
            for key in tuple(self._world.rows):
                if self._is_due(key):
                    self._asked[key] = self._world.now()
                    self._comparing.mark([key], Ask.ALWAYS)
                    await self._world.ports.clock.sleep(PAUSE)
            await self._world.ports.clock.sleep(REST)

    async def _look_at_admission(self) -> None:
        """A webhook or policy that came or changed flips verdicts, whatever their age."""
        now = self._world.now()
        if self._looked is None or now - self._looked >= LOOK_EVERY:
            self._looked = now
            if await look_at_admission(self._world):
                self._asked.clear()

    def _is_due(self, key: ResourceKey) -> bool:
        world = self._world
        row, asked = world.rows.get(key), self._asked.get(key)
        if row is None or row.state not in COMPARED or world.cluster.phase is not ClusterPhase.LIVE:
            return False
        age = world.now() - asked if asked is not None else VERDICTS_LAST
        if row.verdict is Verdict.SERVER:
            return age >= VERDICTS_LAST
        return age >= (AFTER_TROUBLE if row.error else AGAIN)
