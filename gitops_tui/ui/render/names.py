"""A resource by its name; with its namespace in front where there are several."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import one_line


def several(keys: Iterable[ResourceKey]) -> bool:
    """Whether the namespace tells two of them apart."""
    return len({key.namespace for key in keys if key.namespace}) > 1


def spelled(key: ResourceKey, *, apart: bool) -> str:
    """`deployment/frontend`; `example/deployment/frontend` where namespaces tell `apart`."""
    return one_line(key.qualified if apart else str(key))
