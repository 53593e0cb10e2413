"""Objects as the server stores them: quantities in their canonical spelling, no nulls."""

from __future__ import annotations

from typing import Any

from gitops_tui.core.quantities import canonical as spelling
from gitops_tui.sandbox.shapes import Shape


def canonical(shape: Shape, value: Any) -> Any:
    """A copy of `value` in the server's spelling; fields that the kind does not have are gone."""
    if isinstance(value, dict) and shape.type in {"struct", "map"}:
        known = ((name, shape.child(name), inner) for name, inner in value.items())
        return {
            name: canonical(child, inner)
            for name, child, inner in known
            if child is not None and inner is not None
        }
    if isinstance(value, list) and shape.item is not None:
        return [canonical(shape.item, item) for item in value]
    spelled = spelling(value) if shape.type == "quantity" else None
    return value if spelled is None else spelled
