"""A sync in a process of its own, to be killed at any moment.

Forked from a server that has everything loaded, so that fifty of them are a matter of
seconds: what is killed is a sync, not the loading of Python.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from gitops_tui import cluster, source
from gitops_tui.cli import wiring
from gitops_tui.core.locks import Lock
from gitops_tui.core.operations import Operation
from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.state import TargetState
from gitops_tui.core.target import Target
from gitops_tui.engine import session
from gitops_tui.engine.api import RollbackHow

LOADED = (cluster, source, session)
"""What a sync needs, and loads late by itself."""

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__])


def start(target: Target, environment: Mapping[str, str]) -> BaseProcess:
    """Begin a sync of `target` in a process of its own."""
    process = _SERVER.Process(target=_sync, args=(target, dict(environment)), daemon=True)
    process.start()
    return process


def kill_after(process: BaseProcess, seconds: float) -> bool:
    """SIGKILL at that moment; whether it was still at work then."""
    time.sleep(seconds)
    at_work = process.is_alive()
    process.kill()
    process.join()
    return at_work


def recorded(
    target: Target, environment: Mapping[str, str]
) -> tuple[TargetState, dict[ResourceKey, Lock]]:
    """What is recorded for `target`, and all locks. Raises StateError where it is broken."""
    os.environ.update(environment)
    return asyncio.run(_recorded(target))


async def _recorded(target: Target) -> tuple[TargetState, dict[ResourceKey, Lock]]:
    ports = wiring.make_ports(target, "operator")
    try:
        info, found = await ports.cluster.connect(), await ports.source.open()
        store = await ports.open_store(info, found)
        return await store.load(), await store.locks()
    finally:
        await ports.source.close()
        await ports.cluster.close()


def _sync(target: Target, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    asyncio.run(_session(target))


async def _session(target: Target) -> None:
    acting = wiring.make_session(target)
    await acting.open()
    try:
        await acting.sync(wait=False)
    finally:
        await acting.close()


def start_rollback(
    target: Target, environment: Mapping[str, str], revision: str, pid: Path, *, at: str
) -> BaseProcess:
    """Begin a rollback to `revision` in a process of its own, whose number is left in the file
    `pid`; `at` "during the sync" it kills itself as soon as one resource is applied, and "while
    it waits for health" when all are.
    """
    arguments = target, dict(environment), revision, pid, at
    process = _SERVER.Process(target=_rollback, args=arguments, daemon=True)
    process.start()
    return process


def _rollback(
    target: Target, environment: dict[str, str], revision: str, pid: Path, at: str
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    pid.write_text(str(os.getpid()), "utf-8")
    asyncio.run(_roll_back(target, revision, at))


async def _roll_back(target: Target, revision: str, at: str) -> None:
    acting = wiring.make_session(target)
    await acting.open()

    def told(operation: Operation) -> None:
        reached = {
            "during the sync": operation.done,
            "while it waits for health": operation.waiting_for,
        }
        if reached.get(at):
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        preview = await acting.preview_rollback(revision, RollbackHow.RESTORE)
        await acting.rollback(preview, "errors", progress=told)
    finally:
        await acting.close()
