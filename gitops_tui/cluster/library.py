"""Loads the kubernetes library without what nobody here asks of it.

The package brings its synchronous half, with an HTTP stack of its own, and helpers for watching,
leading and streaming: a tenth of a short command. Python's own LazyLoader leaves those to the
moment in which somebody touches them; they stay whole.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader

_LATER = frozenset(
    f"kubernetes.{name}"
    for name in (
        *("client", "config", "dynamic", "informer", "leaderelection", "stream", "utils", "watch"),
        *("aio.dynamic", "aio.leaderelection", "aio.stream", "aio.watch"),
    )
)


@contextmanager
def sparing() -> Iterator[None]:
    """Import inside the block: what the library only might need waits until it does."""
    finder = _Later()
    # A new list each time: another thread that imports meanwhile walks along the old one, and
    # would miss a finder where that grew shorter.
    sys.meta_path = [finder, *sys.meta_path]
    try:
        yield
    finally:
        sys.meta_path = [other for other in sys.meta_path if other is not finder]


class _Later:
    """Finds modules that are loaded when an attribute of theirs is asked for."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, _target: object = None
    ) -> ModuleSpec | None:
        """The spec of one of those modules; None leaves any other to the usual finders."""
        spec = PathFinder.find_spec(name, path) if name in _LATER else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec
