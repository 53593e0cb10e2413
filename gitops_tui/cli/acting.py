"""One command's frame: an event loop, an open session, and its end whatever happens."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from gitops_tui.cli import wiring
from gitops_tui.errors import UsageError

if TYPE_CHECKING:
    from gitops_tui.core.resources import ResourceKey
    from gitops_tui.core.target import Target
    from gitops_tui.engine.api import OneShot


def perform(act: Coroutine[None, None, int]) -> int:
    """Run `act` in an event loop of its own and return its exit code.

    Ctrl-C cancels it, waits for it to let go of everything, and is raised again.
    """
    # Libraries may log what they were handed; our stderr says only what we mean to say.
    logging.getLogger().addHandler(logging.NullHandler())
    # Thousands of small objects that live until the end: looking through them for garbage
    # again and again costs more than everything that a command computes.
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)
    return asyncio.run(act)


@asynccontextmanager
async def session(target: Target) -> AsyncIterator[OneShot]:
    """An open session on `target`, closed at the end. Raises GitopsError."""
    one = wiring.make_session(target)
    try:
        await one.open()
        yield one
    finally:
        await one.close()


def select_one(one: OneShot, word: str) -> ResourceKey:
    """The one resource that `word` names. Raises UsageError."""
    keys = one.select((word,))
    if len(keys) != 1:
        names = ", ".join(sorted(key.qualified for key in keys)) or "nothing"
        message = f"{word!r} names {names}; exactly one resource is needed."
        raise UsageError(message, hint="Write it as namespace/kind/name.")
    return next(iter(keys))
