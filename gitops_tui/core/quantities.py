"""Quantities: `1000m` and `1` are one text to the API server, `1Gi` and `1073741824` are two.

It keeps every amount in one spelling of the family it was written in (`1k`, `1Ki`, `1e3`),
and that spelling is what an object holds and what `kubectl diff` compares.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_UP, Context, Decimal

# k8s.io/apimachinery/pkg/api/resource: suffix.go
# https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/suffix.go
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"": 0, "Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_SUFFIXES = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_BINARY_SUFFIXES = {exponent: suffix for suffix, exponent in _BINARY.items()}

_SHAPE = re.compile(r"([+-]?)(?=\.?[0-9])0*([0-9]*)(?:\.([0-9]*))?(.*)", re.ASCII)
_EXPONENT = re.compile(r"[eE]([+-]?[0-9]+)", re.ASCII)

# No real amount comes near; beyond them a hostile text would cost time and memory.
_LONGEST = 64
_LARGEST_EXPONENT = 64

# Wide enough for every text within the limits above, so that nothing is ever rounded.
_EXACT = Context(prec=400)
_NANO = Decimal("1e-9")
_MOST_BINARY = Decimal(2**63 - 1)
_EXACT_DIGITS = 18
"""So many fit into 64 bits whatever they are."""


def same_quantity(a: object, b: object) -> bool:
    """Whether the server keeps two values in the same spelling: `1000m` = `1` = `1.0`, and
    `1Gi` = `1024Mi`, but not `1073741824`.

    Where either is no quantity, whether they are the same value.
    """
    left, right = canonical(a), canonical(b)
    if left is None or right is None:
        return type(a) is type(b) and a == b
    return left == right


def canonical(value: object) -> str | None:
    """The spelling in which the server keeps `value`; None when it is no quantity.

    Takes what JSON may hold in a quantity's place: a text or a number. Follows
    `resource.ParseQuantity` and `Quantity.String`, which keep a text that looks canonical
    just as it is written: `1e3`, `+1Ki` and `1.500` stay.
    https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go
    """
    text = _text(value)
    found = _SHAPE.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    sign, whole, fraction, suffix = found.groups(default="")
    written = _Written(sign, whole or "0", fraction, suffix)
    if suffix in _DECIMAL:
        return text if written.is_kept(_DECIMAL[suffix]) else _decimal(written.amount(suffix))
    if suffix in _BINARY:
        return text if written.is_kept_binary() else _binary(written.amount(suffix))
    exponent = _EXPONENT.fullmatch(suffix)
    if exponent is None or abs(int(exponent[1])) > _LARGEST_EXPONENT:
        return None
    kept = written.is_kept(int(exponent[1]))
    return text if kept else _exponential(written.amount(suffix))


@dataclass(frozen=True, slots=True)
class _Written:
    """The parts of a quantity's text, without leading zeros."""

    sign: str
    whole: str
    fraction: str
    suffix: str

    def is_kept(self, exponent: int) -> bool:
        """Whether a decimal text is taken for canonical."""
        digits, scale = self.whole + self.fraction, exponent - len(self.fraction)
        exact = len(digits) <= _EXACT_DIGITS and scale >= -9
        return exact and scale % 3 == 0 and digits[0] != "0" and not digits.endswith("000")

    def is_kept_binary(self) -> bool:
        """Whether a binary text is."""
        room = 14 - len(self.whole) - _BINARY[self.suffix] * 3 // 10
        return not self.fraction and room >= 0 and int(self.whole) % 8 != 0

    def amount(self, suffix: str) -> Decimal:
        """The exact amount. "If you want some resources, you should get some": what is finer
        than a nano is rounded away from zero.
        """
        number = Decimal(f"{self.sign}{self.whole}.{self.fraction or '0'}")
        if suffix in _DECIMAL:
            number = _EXACT.scaleb(number, _DECIMAL[suffix])
        elif suffix in _BINARY:
            number = _EXACT.multiply(number, Decimal(2 ** _BINARY[suffix]))
            number = number.max(-_MOST_BINARY, _EXACT).min(_MOST_BINARY, _EXACT)
        else:
            number = _EXACT.scaleb(number, int(suffix[1:]))
        return number.quantize(_NANO, rounding=ROUND_UP, context=_EXACT)


def _text(value: object) -> str:
    """As it stands in JSON; a number as Go writes it."""
    if isinstance(value, float) and math.isfinite(value):
        if value == 0 or 1e-6 <= abs(value) < 1e21:
            return format(Decimal(repr(value)), "f")
        return re.sub(r"e([+-])0", r"e\1", repr(value))
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _decimal(amount: Decimal) -> str:
    digits, exponent = _thousands(amount)
    # Beyond `E` there is none, and the server drops it: `1000E` becomes `1` (tried).
    return f"{digits}{_DECIMAL_SUFFIXES.get(exponent, '')}"


def _exponential(amount: Decimal) -> str:
    digits, exponent = _thousands(amount)
    return f"{digits}e{exponent}" if exponent else str(digits)


def _binary(amount: Decimal) -> str:
    if abs(amount) < 1024 or amount != amount.to_integral_value(context=_EXACT):
        return _decimal(amount)
    digits, exponent = int(amount), 0
    while digits % 1024 == 0:
        digits, exponent = digits // 1024, exponent + 10
    return f"{digits}{_BINARY_SUFFIXES[exponent]}"


def _thousands(amount: Decimal) -> tuple[int, int]:
    """Whole digits as short as can be, and the power of ten behind them, a multiple of three."""
    digits, exponent = int(_EXACT.scaleb(amount, 9)), -9
    while digits and digits % 1000 == 0:
        digits, exponent = digits // 1000, exponent + 3
    return (digits, exponent) if digits else (0, 0)
