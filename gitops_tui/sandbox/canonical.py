"""Objects as the server stores them: quantities in their shortest spelling, no nulls."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gitops_tui.core.quantities import parse_quantity
from gitops_tui.sandbox.shapes import Shape

_BINARY = ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL = ("n", "u", "m", "", "k", "M", "G", "T", "P", "E")


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
    return _shortest(value) if shape.type == "quantity" else value


def _shortest(value: Any) -> Any:
    amount = parse_quantity(value)
    if amount is None:
        return value
    text = str(value)
    if text.endswith("i") and abs(amount) >= 1024 and amount == amount.to_integral_value():
        return _scaled(amount, Decimal(1024), ("", *_BINARY))
    return _scaled(amount.scaleb(9), Decimal(1000), _DECIMAL)


def _scaled(amount: Decimal, step: Decimal, suffixes: tuple[str, ...]) -> str:
    position = 0
    while amount and amount % step == 0 and position < len(suffixes) - 1:
        amount /= step
        position += 1
    return f"{int(amount)}{suffixes[position]}" if amount else "0"
