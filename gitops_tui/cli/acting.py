"""One command's frame: an event loop, an open session, and its end whatever happens."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from gitops_tui.cli import console, wiring
from gitops_tui.cli.asking import confirm
from gitops_tui.core.text import one_line
from gitops_tui.errors import Declined, HostKeyUnknown, UsageError

if TYPE_CHECKING:
    from gitops_tui.core.resources import ResourceKey
    from gitops_tui.core.target import Target
    from gitops_tui.engine.api import OneShot


_COLLECTING = 100_000, 50, 1_000
"""When the garbage collector looks at what is new, at what is young, and at everything, in a
process that lasts."""
PATIENCE = 5.0
"""Seconds of silence before it is said what is waited for."""


def perform(act: Coroutine[None, None, int], *, lasting: bool = False) -> int:
    """Run `act` in an event loop of its own and return its exit code.

    What is `lasting` goes on until somebody stops it, and must not gather garbage.
    Ctrl-C cancels it, waits for it to let go of everything, and is raised again.
    """
    # Libraries may log what they were handed; our stderr says only what we mean to say.
    logging.getLogger().addHandler(logging.NullHandler())
    # What was loaded so far lives until the end: it need not be looked through for garbage.
    gc.freeze()
    if lasting:
        gc.set_threshold(*_COLLECTING)
    return asyncio.run(act)


@asynccontextmanager
async def session(
    target: Target, *, json: bool = False, known: bool = False
) -> AsyncIterator[OneShot]:
    """An open session on `target`, closed at the end. Raises GitopsError.

    Where the remote cannot be asked and what is `known` of it will do, that is said.

    Where ssh does not know the repository's host, a person at a terminal is asked whether
    to accept its key; machine output (`json`) never asks. What is `known` will do without.
    """
    one = wiring.make_session(target)
    telling = asyncio.create_task(_tell_later())
    try:
        try:
            await one.open(known=known)
            unknown = one.unknown_host
        except HostKeyUnknown as error:
            unknown = error
        telling.cancel()
        if unknown is not None and await _accepted(unknown, one, json=json):
            await one.close()
            one = wiring.make_session(target)
            await one.open(known=known)
        if one.outdated:
            console.say(f"warning: {one_line(one.outdated)}")
        yield one
    finally:
        telling.cancel()
        await one.close()


async def _accepted(unknown: HostKeyUnknown, one: OneShot, *, json: bool) -> bool:
    """Whether a person accepts the key of the repository's host now.

    Raises HostKeyUnknown where nobody is there to ask, and Declined where it is not accepted,
    unless `one` is open all the same.
    """
    needed = one.unknown_host is None
    if json or not console.interactive() or unknown.file is None:
        if needed:
            raise unknown
        return False
    try:
        await accept(unknown)
    except Declined:
        if needed:
            raise
        return False
    return True


async def _tell_later() -> None:
    await asyncio.sleep(PATIENCE)
    console.say("note: Still reading Git and the cluster; a remote is cloned whole the first time.")


async def accept(unknown: HostKeyUnknown) -> None:
    """Keep the key of a host if a person says so now; no flag says it beforehand."""
    console.say(one_line(unknown.message))
    question = f"Accept this key and keep it in {unknown.file}?"
    await confirm(question, yes=False, json=False)
    wiring.accept_host_key(unknown)


def select_one(one: OneShot, word: str) -> ResourceKey:
    """The one resource that `word` names. Raises UsageError."""
    keys = one.select((word,))
    if len(keys) != 1:
        names = ", ".join(sorted(key.qualified for key in keys)) or "nothing"
        message = f"{word!r} names {names}; exactly one resource is needed."
        raise UsageError(message, hint="Write it as namespace/kind/name.")
    return next(iter(keys))
