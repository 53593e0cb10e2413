"""Notice that a branch moved here, within a second and without asking all the time.

Files under `refs/` and `packed-refs` are watched; whatever happens to them, only a tracked
ref that points elsewhere counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

POLL = 2.0
"""Seconds between looks where files cannot be watched."""

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


def _watched(directories: tuple[Path, ...]) -> list[tuple[tuple[Path, ...], bool]]:
    """(paths, whether below them too): refs wholly, the directory itself for packed-refs."""
    below = tuple(
        path
        for directory in directories
        for path in (directory / "refs", directory / "reftable")
        if path.is_dir()
    )
    return [(paths, deep) for paths, deep in ((below, True), (directories, False)) if paths]


async def _watch(paths: tuple[Path, ...], touched: asyncio.Event, *, recursive: bool) -> None:
    # Imported late: it costs more than a frame.
    from watchfiles import awatch  # noqa: PLC0415

    with suppress(OSError, RuntimeError):
        # No filter: the default one hides everything in a `.git`.
        async for _ in awatch(
            *paths,
            watch_filter=None,
            step=_STEP,
            debounce=_DEBOUNCE,
            recursive=recursive,
        ):
            touched.set()
    while True:
        await asyncio.sleep(POLL)
        touched.set()
