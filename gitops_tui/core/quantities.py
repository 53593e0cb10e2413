"""Quantities: `1000m` and `1`, `1Gi` and `1024Mi` are the same amount to Kubernetes."""

from __future__ import annotations

import re
from decimal import ROUND_UP, Context, Decimal

# k8s.io/apimachinery/pkg/api/resource: suffixer.go and quantity.go
# https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/suffix.go
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}

_SHAPE = re.compile(r"([+-]?)(?=\.?[0-9])([0-9]*)(?:\.([0-9]*))?(.*)", re.ASCII)
_EXPONENT = re.compile(r"[eE]([+-]?[0-9]+)", re.ASCII)

# No real amount comes near; beyond them a hostile text would cost time and memory.
_LONGEST = 64
_LARGEST_EXPONENT = 64

# Wide enough for every text within the limits above, so that nothing is ever rounded.
_EXACT = Context(prec=400)
_NANO = Decimal("1e-9")
_MOST_BINARY = Decimal(2**63 - 1)


def parse_quantity(value: object) -> Decimal | None:
    """The exact amount that `value` stands for, or None when it is no quantity.

    Takes what JSON may hold in a quantity's place: a text or a number. Follows
    `resource.ParseQuantity`: amounts finer than a nano are rounded up, and binary ones
    are capped at 2**63 - 1.
    https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = value if isinstance(value, str) else repr(value)
    found = _SHAPE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    sign, whole, fraction, suffix = found.groups(default="")
    number = Decimal(f"{sign}{whole or '0'}.{fraction or '0'}")
    amount = _scale(number, suffix)
    return None if amount is None else _to_nano(amount)


def same_quantity(a: object, b: object) -> bool:
    """Whether two values are the same amount: `1000m` = `1` = `1.0` = `1e0`.

    Where either is no quantity, the same value.
    """
    left, right = parse_quantity(a), parse_quantity(b)
    if left is None or right is None:
        return type(a) is type(b) and a == b
    return left == right


def _scale(number: Decimal, suffix: str) -> Decimal | None:
    if suffix in _DECIMAL:
        return _EXACT.scaleb(number, _DECIMAL[suffix])
    if suffix in _BINARY:
        amount = _EXACT.multiply(number, Decimal(2 ** _BINARY[suffix]))
        return amount.max(-_MOST_BINARY, _EXACT).min(_MOST_BINARY, _EXACT)
    found = _EXPONENT.fullmatch(suffix)
    if found is None or abs(int(found[1])) > _LARGEST_EXPONENT:
        return None
    return _EXACT.scaleb(number, int(found[1]))


def _to_nano(amount: Decimal) -> Decimal:
    # "If you want some resources, you should get some resources": away from zero.
    return amount.quantize(_NANO, rounding=ROUND_UP, context=_EXACT)
