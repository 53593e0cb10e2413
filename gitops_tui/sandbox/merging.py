"""Server-side apply's arithmetic on objects: merge a configuration in, prune what was dropped."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.ordering import merged_order
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
    item_shape = shape.item or shape
    mine = {item_word(shape, item): item for item in config}
    theirs = {item_word(shape, item): item for item in live}
    return [
        merge(item_shape, theirs.get(word), mine[word]) if word in mine else theirs[word]
        for word in merged_order(list(mine), list(theirs))
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
