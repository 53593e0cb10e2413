"""Records an operation from its start to its end, and tells those who watch it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from uuid import uuid4

from gitops_tui.core.deeds import deeds, never_good
from gitops_tui.core.made_good import not_made_good
from gitops_tui.core.operations import Action, Operation, OperationKind, Phase, Result
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import KEPT_OPERATIONS, TargetState
from gitops_tui.engine.api import Progress
from gitops_tui.engine.way_back import WayBack
from gitops_tui.engine.world import World
from gitops_tui.errors import GitopsError, PushRefused

# Of the time of somebody who has pressed Ctrl-C, in seconds.
WORTH_WAITING = 1.0


class Recorder:
    """One operation in the making. Every change of it is told to `progress`."""

    def __init__(
        self,
        world: World,
        kind: OperationKind,
        *,
        cause: str | None = None,
        message: str = "",
        about: str = "",
        progress: Progress | None = None,
    ) -> None:
        self._world = world
        self._progress = progress
        self.about = about
        """What is told before how it ended: a pin's reason."""
        self.way_back: WayBack | None = None
        """What is told after it where it failed: how to get back to what was."""
        self.operation = Operation(
            id=uuid4().hex[:12],
            kind=kind,
            by=world.source_info.owner,
            cause=cause or world.ports.cause,
            started=world.now(),
            message=message,
        )

    def tell(
        self,
        *,
        revision: str | None = None,
        restored: str | None = None,
        also: tuple[str, ...] | None = None,
        only: str | None = None,
        done: int | None = None,
        total: int | None = None,
        waiting_for: str | None = None,
        results: tuple[Result, ...] | None = None,
    ) -> None:
        """Change what is known of the operation; what is None stays."""
        now = self.operation
        self.operation = replace(
            now,
            revision=now.revision if revision is None else revision,
            restored=now.restored if restored is None else restored,
            also=now.also if also is None else also,
            only=now.only if only is None else only,
            done=now.done if done is None else done,
            total=now.total if total is None else total,
            waiting_for=now.waiting_for if waiting_for is None else waiting_for,
            results=now.results if results is None else results,
        )
        self._report()

    async def end(
        self,
        phase: Phase,
        message: str,
        change: Callable[[TargetState], TargetState] = lambda state: state,
        ailing: Mapping[ResourceKey, str] = MappingProxyType({}),
    ) -> Operation:
        """Write down how it ended, together with `change` of the recorded state; `ailing` is
        what failed or is not healthy, each with its name.
        """
        operation = self._ended(phase, message, ailing)

        def recorded(state: TargetState) -> TargetState:
            changed = change(state)
            if _uneventful(operation, changed.operations, self._world.landed):
                return changed
            operations = (_slim(operation), *changed.operations)[:KEPT_OPERATIONS]
            return replace(changed, operations=operations)

        await self._world.record(recorded)
        self.operation = operation
        self._report()
        return operation

    def fail(self, error: GitopsError) -> Operation:
        """It ended by an error that kept it from being written down."""
        moved = isinstance(error, PushRefused) and error.moved
        self.operation = replace(self._ended(Phase.FAILED, str(error)), moved=moved)
        self._report()
        return self.operation

    async def interrupted(self) -> None:
        """Somebody leaves in the middle: what was done until now is written down in passing."""
        now = self.operation
        doing = (
            f"waiting for {now.waiting_for}"
            if now.waiting_for
            else f"applying {now.done}/{now.total}"
        )
        with suppress(GitopsError, TimeoutError):
            await asyncio.wait_for(
                self.end(Phase.FAILED, f"interrupted while {doing}"), WORTH_WAITING
            )

    def _ended(
        self,
        phase: Phase,
        message: str,
        ailing: Mapping[ResourceKey, str] = MappingProxyType({}),
    ) -> Operation:
        after = ""
        if phase is Phase.FAILED and self.way_back is not None:
            after = self.way_back.told(ailing, self.operation.results)
        return replace(
            self.operation,
            phase=phase,
            message="; ".join(filter(None, (self.about, message, after))),
            ended=self._world.now(),
            waiting_for="",
        )

    def _report(self) -> None:
        if self._progress is not None:
            self._progress(self.operation)


def _uneventful(
    operation: Operation, before: tuple[Operation, ...], landed: Mapping[str, str]
) -> bool:
    """A timed sync that changed nothing, or failed just as the last one that was recorded.

    Three hundred of them a day would drown what people did. The first of all is worth a word,
    and so is the one that makes good what had failed, or the first good one of a revision that
    was made good piece by piece. `landed`: see core.deeds.
    """
    if not before or operation.kind is not OperationKind.SYNC or operation.cause == "operator":
        return False
    timed = (other for other in before if other.cause == operation.cause)
    last = next(timed, None)
    again = last is not None and (last.phase, last.message) == (operation.phase, operation.message)
    # What is passed by (a lock, a fight) was told when it began.
    passed_by = _skipped(last) if last is not None else frozenset()
    told = _slim(operation).results
    nothing = all(result.action is Action.SKIPPED for result in told)
    if operation.phase is Phase.FAILED:
        return again
    runs = landed.get(operation.revision or "", operation.revision or "")
    heals = never_good(deeds(before, landed).get(runs, ())) or not_made_good(before)
    return nothing and not heals and _skipped(operation) <= passed_by


def _skipped(operation: Operation) -> frozenset[ResourceKey]:
    return frozenset(r.key for r in operation.results if r.action is Action.SKIPPED)


def _slim(operation: Operation) -> Operation:
    """What is worth keeping: results that changed something or failed."""
    told = tuple(r for r in operation.results if r.action is not Action.UNCHANGED)
    return replace(operation, results=told)
