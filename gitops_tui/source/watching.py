"""Notice that a branch moved here, within a second and without asking all the time.

Files under `refs/` and `packed-refs` are watched; whatever happens to them, only a tracked
ref that points elsewhere counts. Beside them the work tree's directories, for what is not
committed: whatever happens there, only what is said about it counts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from pathlib import Path

POLL = 2.0
"""Seconds between looks where files cannot be watched."""

PAUSE = 1.0
"""Seconds between two looks at the work tree, however often it changes."""
SHARE = 10
"""A look at a large work tree takes long: pauses are this many times as long."""

_SETTLED = 0.5

_STEP = 50
_DEBOUNCE = 200
"""Milliseconds: a commit touches a handful of files at once."""


async def watch_refs(
    directories: tuple[Path, ...], moved: Callable[[], Awaitable[bool]]
) -> AsyncGenerator[None]:
    """Yield whenever `moved()` says that a tracked ref has. Never ends.

    `directories` are repositories' common directories.
    """
    touched = asyncio.Event()
    watchers = [
        asyncio.create_task(_watch(paths, touched, recursive=recursive))
        for paths, recursive in _watched(directories)
    ]
    # What moved before the watches stood is seen by a look now and one after they do.
    touched.set()
    asyncio.get_running_loop().call_later(_SETTLED, touched.set)
    try:
        while True:
            await touched.wait()
            touched.clear()
            if await moved():
                yield
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)


async def watch_files(
    directories: Callable[[], Awaitable[tuple[Path, ...]]], changed: Callable[[], Awaitable[bool]]
) -> AsyncGenerator[None]:
    """Yield when `changed()` says so after something in `directories()` was touched.

    Never ends. What lies below the directories is not watched: they are asked for again
    after each look, since a change may have made new ones.
    """
    touched = asyncio.Event()
    found: tuple[Path, ...] = ()
    watcher: asyncio.Task[None] | None = None
    try:
        while True:
            began = time.monotonic()
            now = await directories()
            if now != found:
                await _end(watcher)
                found, watcher = now, asyncio.create_task(_watch_flat(now, touched))
                # What was touched before the watch stood is seen by a look after it does.
                asyncio.get_running_loop().call_later(_SETTLED, touched.set)
            spent = time.monotonic() - began
            await touched.wait()
            touched.clear()
            began = time.monotonic()
            if await changed():
                yield
            await asyncio.sleep(max(PAUSE, SHARE * (spent + time.monotonic() - began)))
    finally:
        await _end(watcher)


async def either(*streams: AsyncGenerator[None]) -> AsyncGenerator[None]:
    """Yield whenever one of `streams` does. Ends them with itself."""
    heard = asyncio.Event()
    failed: list[Exception] = []

    async def listen(stream: AsyncGenerator[None]) -> None:
        try:
            async with aclosing(stream):
                async for _ in stream:
                    heard.set()
        except Exception as error:  # noqa: BLE001 - raised again where it is heard
            failed.append(error)
            heard.set()

    listeners = [asyncio.create_task(listen(stream)) for stream in streams]
    try:
        while True:
            await heard.wait()
            heard.clear()
            if failed:
                raise failed[0]
            yield
    finally:
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)


async def _end(watcher: asyncio.Task[None] | None) -> None:
    if watcher is not None:
        watcher.cancel()
        await asyncio.gather(watcher, return_exceptions=True)


async def _watch_flat(directories: tuple[Path, ...], touched: asyncio.Event) -> None:
    """Where files cannot be watched, the next fetch has to do."""
    if directories:
        with suppress(OSError, RuntimeError):
            await _touch(directories, touched, recursive=False)


def _watched(directories: tuple[Path, ...]) -> list[tuple[tuple[Path, ...], bool]]:
    """(paths, whether below them too): refs wholly, the directory itself for packed-refs."""
    below = tuple(
        path
        for directory in directories
        for path in (directory / "refs", directory / "reftable")
        if path.is_dir()
    )
    return [(paths, deep) for paths, deep in ((below, True), (directories, False)) if paths]


async def _touch(paths: tuple[Path, ...], touched: asyncio.Event, *, recursive: bool) -> None:
    # Imported late: it costs more than a frame.
    from watchfiles import awatch  # noqa: PLC0415

    # No filter: the default one hides everything in a `.git`.
    async for _ in awatch(
        *paths,
        watch_filter=None,
        step=_STEP,
        debounce=_DEBOUNCE,
        recursive=recursive,
    ):
        touched.set()


async def _watch(paths: tuple[Path, ...], touched: asyncio.Event, *, recursive: bool) -> None:
    with suppress(OSError, RuntimeError):
        await _touch(paths, touched, recursive=recursive)
    while True:
        await asyncio.sleep(POLL)
        touched.set()
