"""A resource by its name; with its namespace in front where there are several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gitops_tui.core.resources import ResourceKey
from gitops_tui.core.text import ELLIPSIS, one_line


def several(keys: Iterable[ResourceKey]) -> bool:
    """Whether the namespace tells two of them apart."""
    return len({key.namespace for key in keys if key.namespace}) > 1


def namesakes(keys: Iterable[ResourceKey]) -> frozenset[str]:
    """The kinds that several API groups have among `keys`."""
    kinds = Counter(kind for _, kind in {(key.group, key.kind) for key in keys})
    return frozenset(kind for kind, groups in kinds.items() if groups > 1)


def spelled(key: ResourceKey, *, apart: bool) -> str:
    """`deployment/frontend`; `example/deployment/frontend` where namespaces tell `apart`."""
    return one_line(key.qualified if apart else str(key))


def narrowed(name: str, room: int) -> str:
    """A name in at most `room` cells: cut in its middle, so that the kind and both ends show."""
    if len(name) <= room:
        return name
    end = (room - 1) // 3
    return name[: room - 1 - end] + ELLIPSIS + name[len(name) - end :]
