"""`run`: the engine without a screen, until stopped."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import replace
from datetime import UTC, datetime

from gitops_tui.cli import acting, console, documents, documents_of_acts, wiring
from gitops_tui.cli.exit_codes import OK
from gitops_tui.cli.flags import Flags
from gitops_tui.cli.happenings import ended_operations, happenings
from gitops_tui.core.snapshot import Snapshot
from gitops_tui.engine.api import Dashboard


def run(flags: Flags, *, yes: bool, cluster_key: bool) -> int:
    """Sync on the timer until SIGTERM (0) or Ctrl-C (130).

    A target that was never synced is only watched, unless `yes` confirms its first sync.
    `cluster_key` has ssh use the deploy key that the cluster keeps, as inside a pod.
    """
    return acting.perform(_run(flags, yes=yes, cluster_key=cluster_key), lasting=True)


async def _run(flags: Flags, *, yes: bool, cluster_key: bool) -> int:
    target = flags.settings().target
    if target.auto_sync is None:
        # Starting the daemon is how a person arms the timer for as long as it runs.
        target = replace(target, auto_sync=True)
    engine = wiring.make_daemon(target, cluster_key=cluster_key)
    ended = _Termination()
    this = asyncio.current_task()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.cancel, this)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(engine.run())
            tasks.create_task(_Follower(flags, engine, yes=yes).follow())
    except asyncio.CancelledError:
        if not ended.asked_for:
            raise
    except BaseExceptionGroup as several:
        # The first to fail is the cause; the others were cancelled for it.
        raise several.exceptions[0] from None
    return OK


class _Termination:
    """Remembers that SIGTERM ended the run, which is success, unlike Ctrl-C."""

    def __init__(self) -> None:
        self.asked_for = False

    def cancel(self, task: asyncio.Task[object] | None) -> None:
        """End `task`, and let it give back what it holds."""
        self.asked_for = True
        if task is not None:
            task.cancel()


class _Follower:
    """Tells what the engine does: happenings on stderr, operations as JSON on stdout."""

    def __init__(self, flags: Flags, engine: Dashboard, *, yes: bool) -> None:
        self._json = flags.json
        self._engine = engine
        self._yes = yes
        self._since = datetime.now(UTC)
        self._told: set[str] = set()
        self._asked = False

    async def follow(self) -> None:
        """Follow the snapshots, for ever."""
        before: Snapshot | None = None
        async for snapshot in self._engine.snapshots():
            for line in happenings(before, snapshot):
                console.say(f"{snapshot.taken:%Y-%m-%dT%H:%M:%SZ} {line}")
            if self._json:
                self._tell_ended(snapshot)
            self._first_sync(snapshot)
            before = snapshot

    def _tell_ended(self, snapshot: Snapshot) -> None:
        for operation in ended_operations(snapshot, self._since, self._told):
            document = documents_of_acts.operation(operation, snapshot.resources)
            console.data(documents.text(document, indent=None))

    def _first_sync(self, snapshot: Snapshot) -> None:
        if self._asked or not snapshot.ready:
            return
        self._asked = True
        if snapshot.ever_synced:
            return
        if self._yes:
            self._engine.request_sync(arm=True)
        else:
            console.say(
                "This target was never synced, so nothing is applied: only drift is told. "
                "Confirm its first sync with `gitops-tui sync`, or run with --yes."
            )
