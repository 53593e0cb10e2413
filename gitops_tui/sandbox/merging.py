"""Server-side apply's arithmetic on objects: merge a configuration in, prune what was dropped."""

from __future__ import annotations

from typing import Any

from gitops_tui.sandbox.paths import Path, Paths, children, item_word
from gitops_tui.sandbox.shapes import Shape


def merge(shape: Shape, live: Any, config: Any) -> Any:
    """`live` with everything that `config` states; lists keyed as the shape says."""
    if shape.atomic or live is None or config is None:
        return config
    if shape.type == "list":
        return _merge_lists(shape, live, config)
    merged = dict(live)
    for name, value in config.items():
        child = shape.child(name)
        merged[name] = merge(child, live.get(name), value) if child else value
        if merged[name] is None:
            del merged[name]
    return merged


def _merge_lists(shape: Shape, live: list[Any], config: list[Any]) -> list[Any]:
    # Items keep the configuration's order; what only the live list has stays where it was
    # in relation to its neighbours.
    item_shape = shape.item or shape
    mine = {item_word(shape, item): item for item in config}
    theirs = {item_word(shape, item): item for item in live}
    order: list[str] = []
    waiting = list(mine)
    for word in theirs:
        if word not in mine:
            order.append(word)
            continue
        while waiting and word not in order:
            order.append(waiting.pop(0))
    order += waiting
    return [
        merge(item_shape, theirs.get(word), mine[word]) if word in mine else theirs[word]
        for word in order
    ]


def prune(shape: Shape, value: Any, dropped: Paths, kept: Paths, path: Path = ()) -> Any:
    """`value` without what lies at `dropped` and not at `kept`.

    Both sets name the structures around their members too (`with_parents`).
    """
    if shape.atomic or value is None:
        return value
    left = [
        (word, prune(child, inner, dropped, kept, (*path, word)))
        for word, inner, child in children(shape, value)
        if (*path, word) not in dropped or (*path, word) in kept
    ]
    if shape.type == "list":
        return [inner for _, inner in left]
    return {word[2:]: inner for word, inner in left}
