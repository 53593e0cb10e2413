"""What a YAML scalar means to kubectl: `22:22` is a text, `on` is true, `0o777` is 511.

kubectl reads YAML with sigs.k8s.io/yaml and sends what encoding/json makes of it. PyYAML
follows other rules (its `22:22` is 1342), so plain scalars are typed here.
https://github.com/yaml/go-yaml/blob/v2/resolve.go
"""

from __future__ import annotations

import base64
import math
import re
from decimal import Decimal

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(
        ("true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True
    ),
    **dict.fromkeys(("false", "False", "FALSE", "n", "N", "no", "No", "NO"), False),
    **dict.fromkeys(("off", "Off", "OFF"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}

# Longer ones are texts that only look like a number, and would cost time.
_LONGEST_NUMBER = 400
_INTEGER = re.compile(
    r"[-+]?(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)"
    r"|(?P<dec>0|[1-9][0-9]*))",
    re.ASCII,
)
_BASES = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)

_TAGS = "tag:yaml.org,2002:"
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


class BadScalar(ValueError):
    """A scalar that cannot be what it says it is. The message never repeats the value."""


def plain(text: str) -> Scalar:
    """The value of an unquoted scalar without a tag.

    Raises BadScalar for infinity and not-a-number, which JSON does not have.
    """
    if text in _WORDS:
        return finite(_WORDS[text])
    if text[0] not in "+-.0123456789" or len(text) > _LONGEST_NUMBER:
        return text
    return _number(text)


def tagged(tag: str, text: str) -> Scalar:
    """The value of a scalar with an explicit tag, quoted or not.

    Tags that YAML does not define make a text. Raises BadScalar when text and tag disagree.
    """
    name = tag.removeprefix(_TAGS) if tag.startswith(_TAGS) else ""
    match name:
        case "int" | "float" | "bool" | "null":
            return _agreed(name, plain(text))
        case "binary":
            try:
                return base64.b64decode("".join(text.split()), validate=True).decode()
            except ValueError:
                message = "a !!binary value is no base64 of UTF-8 text"
                raise BadScalar(message) from None
        case _:
            return text


def finite(value: Scalar) -> Scalar:
    """A number as Go's JSON writes it: whole ones without a fraction, `1.0` as 1.

    Whole numbers beyond 64 bits become floats. Raises BadScalar for infinity and
    not-a-number.
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            message = "infinity and not-a-number cannot be sent to a cluster"
            raise BadScalar(message)
        # Shortest digits, then zeros: what strconv.FormatFloat(v, 'f', -1, 64) writes.
        whole = int(Decimal(repr(value))) if value.is_integer() and abs(value) < 1e21 else None
        return value if whole is None or not _SMALLEST <= whole <= _LARGEST else whole
    if isinstance(value, int) and not _SMALLEST <= value <= _LARGEST:
        return finite(float(value))
    return value


def key_text(key: Scalar) -> str:
    """A mapping's key as JSON has it: `on` becomes `true`, `5` becomes `5`.

    Raises BadScalar for null and for numbers that have no one spelling.
    """
    match key:
        case str():
            return key
        case bool():
            return "true" if key else "false"
        case int():
            return str(key)
        case _:
            message = "a key must be a text: put it in quotes"
            raise BadScalar(message)


def _number(text: str) -> Scalar:
    digits = text.replace("_", "")
    found = _INTEGER.fullmatch(digits) if text[0] != "." else None
    if found is not None and found.lastgroup is not None:
        number = int(found[found.lastgroup], _BASES[found.lastgroup])
        return finite(-number if digits[0] == "-" else number)
    if not _FLOAT.fullmatch(digits):
        return text
    number_ = float(digits)
    # strconv.ParseFloat calls it out of range; the text stays.
    return finite(number_) if math.isfinite(number_) else text


def _agreed(tag: str, value: Scalar) -> Scalar:
    fits = {
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, int | float) and not isinstance(value, bool),
        "bool": isinstance(value, bool),
        "null": value is None,
    }
    if not fits[tag]:
        message = f"a value tagged !!{tag} is none"
        raise BadScalar(message)
    return value
