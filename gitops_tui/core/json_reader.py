"""Reads JSON files at full speed; what is not plain JSON is left to the YAML reader."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import msgspec

from gitops_tui.core.yaml_scalars import finite
from gitops_tui.core.yaml_values import MAX_DEPTH


class NotPlainJson(ValueError):
    """Not one JSON object, or one with a key twice, half a character, or too deep."""


def read_json(text: bytes) -> dict[str, Any]:
    """The object that `text` holds, numbers as Go's JSON has them.

    Raises NotPlainJson for anything else than one object without duplicate keys.
    """
    try:
        value = _DECODER.decode(text.decode())
        # Half of a surrogate pair is a string to Python and cannot be sent to anybody.
        msgspec.json.encode(value)
    except (ValueError, RecursionError):
        raise NotPlainJson from None
    if not isinstance(value, dict) or _deeper_than(value, MAX_DEPTH):
        raise NotPlainJson
    return value


def _deeper_than(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper_than(entry, levels - 1) for entry in inner)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotPlainJson
    return value


def _float(text: str) -> Any:
    return finite(float(text))


def _int(text: str) -> Any:
    return finite(int(text))


def _constant(_: str) -> NoReturn:
    raise NotPlainJson


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=_constant
)
