"""The demo's story as text, for where there is no terminal: sync, drift, lock, rollback."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from gitops_tui.cli import acting, console
from gitops_tui.cli.paint import Paint
from gitops_tui.cli.render_diff import diff
from gitops_tui.cli.render_outcome import operation
from gitops_tui.cli.render_plan import rollback_plan
from gitops_tui.core.operations import Operation
from gitops_tui.core.target import Target
from gitops_tui.engine.api import OneShot, RollbackHow

_FRONTEND = "example/deployment/frontend"
_REASON = "comparing response times"


class Stage(Protocol):
    """Where the story is played: a target on the embedded cluster, and a teammate."""

    @property
    def target(self) -> Target:
        """The scratch repository on the embedded cluster."""

    async def commit(self) -> None:
        """A teammate commits another number of replicas for the frontend."""

    async def edit_live(self) -> None:
        """Somebody scales the frontend by hand, past Git."""


class Story:
    """Plays each scene through the same session that the commands use."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._paint = Paint(console.colours())

    async def play(self) -> None:
        """Tell the whole story on stdout; raises what a scene could not do."""
        await self._sync()
        await self._drift()
        await self._lock()
        await self._rollback()
        _scene("That was the story. `gitops-tui demo` in a terminal shows it on a screen.")

    async def _sync(self) -> None:
        _scene("A first sync brings the cluster to what Git says.")
        async with acting.session(self._stage.target) as session:
            self._tell(session, await session.sync())

    async def _drift(self) -> None:
        _scene("A teammate commits another number of replicas. Git is ahead.")
        await self._stage.commit()
        async with acting.session(self._stage.target) as session:
            await self._compare(session)
            self._tell(session, await session.sync(frozenset(session.select((_FRONTEND,)))))

    async def _lock(self) -> None:
        _scene("Somebody scales by hand, and locks the workload. A sync passes it by.")
        await self._stage.edit_live()
        async with acting.session(self._stage.target) as session:
            key = acting.select_one(session, _FRONTEND)
            await session.lock(key, _REASON)
            await self._compare(session)
            self._tell(session, await session.sync(frozenset({key})))
            _scene("Unlocked, the next sync repairs it.")
            await session.unlock(key)
            self._tell(session, await session.sync(frozenset({key})))

    async def _rollback(self) -> None:
        _scene("The commit was no good: roll back to the one before, as a new commit.")
        async with acting.session(self._stage.target) as session:
            before = (await session.history(2))[-1]
            preview = await session.preview_rollback(before.sha, RollbackHow.RESTORE)
            console.data("\n".join(rollback_plan(preview, datetime.now(UTC), self._paint)))
            self._tell(session, await session.rollback(preview, "too few replicas"))

    async def _compare(self, session: OneShot) -> None:
        picture = await session.observe()
        lines = diff(picture.resources, picture.findings, picture.taken, self._paint)
        console.data("\n".join(lines))

    def _tell(self, session: OneShot, ended: Operation) -> None:
        console.data("\n".join(operation(ended, session.health, self._paint)))


def _scene(sentence: str) -> None:
    console.data(f"\n{sentence}\n")
