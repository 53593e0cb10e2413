"""The loop that runs the controllers whenever something has happened."""

from __future__ import annotations

import asyncio
import contextlib

from gitops_tui.sandbox.controllers.garbage import collect, keep_namespaces
from gitops_tui.sandbox.controllers.kubelet import Kubelet
from gitops_tui.sandbox.controllers.replicas import replicate
from gitops_tui.sandbox.controllers.rollouts import roll_out
from gitops_tui.sandbox.controllers.world import World
from gitops_tui.sandbox.refusals import Refusal
from gitops_tui.sandbox.registry import Registry


async def run_controllers(registry: Registry, pace: float) -> None:
    """Run until cancelled."""
    world = World(registry, pace)
    kubelet = Kubelet(world)
    now = asyncio.get_running_loop().time
    while True:
        version = world.store.version
        for control in (keep_namespaces, collect, roll_out, replicate):
            # What is refused now is tried again when something has changed.
            with contextlib.suppress(Refusal):
                control(world)
        due = kubelet.step(now())
        if world.store.version != version:
            # Others get their turn between two passes.
            await asyncio.sleep(0)
            continue
        try:
            async with asyncio.timeout_at(due):
                await world.store.moved(version)
        except TimeoutError:
            continue
