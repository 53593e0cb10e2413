"""When a stated value and a live one mean the same to the API server."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from gitops_tui.core.drift import ABSENT
from gitops_tui.core.quantities import same_quantity
from gitops_tui.core.schema import Scalar, Schema


def identical(a: Any, b: Any) -> bool:
    """Whether two JSON values are the same. Unlike `==`, `1` is not `true`."""
    if type(a) is not type(b):
        return _same_number(a, b)
    if isinstance(a, dict):
        return len(a) == len(b) and all(
            name in b and identical(value, b[name]) for name, value in a.items()
        )
    if isinstance(a, list):
        return len(a) == len(b) and all(map(identical, a, b))
    return bool(a == b)


def same_scalar(stated: Any, live: Any, schema: Schema | None) -> bool:
    """Whether two scalars mean the same: quantities by amount, base64 by content.

    `80` and `"80"` are two values also where both are allowed: the server keeps each as sent.
    """
    if identical(stated, live):
        return True
    if schema is None:
        return False
    match schema.scalar:
        case Scalar.QUANTITY:
            return same_quantity(stated, live)
        case Scalar.BYTES:
            content = _content(stated)
            return content is not None and content == _content(live)
        case Scalar.PLAIN | Scalar.INT_OR_STRING:
            return False


def same_whole(stated: Any, live: Any, schema: Schema | None) -> bool:
    """Whether a value that is replaced as a whole would stay what it is.

    What live has beyond the stated must be a default that the server fills in.
    """
    if isinstance(stated, dict) and isinstance(live, dict):
        return all(
            _same_field(stated.get(name, ABSENT), live.get(name, ABSENT), name, schema)
            for name in stated.keys() | live.keys()
        )
    if isinstance(stated, list) and isinstance(live, list):
        item = schema.item if schema is not None else None
        return len(stated) == len(live) and all(
            same_whole(a, b, item) for a, b in zip(stated, live, strict=True)
        )
    return same_scalar(stated, live, schema)


def same_empty(a: Any, b: Any, schema: Schema | None) -> bool:
    """Whether both are nothing to a Go type: an empty list or map, null, or not there.

    An empty object with fixed fields is something: `emptyDir: {}`.
    """
    return (
        schema is not None
        and schema.typed
        and (schema.is_list or schema.is_map)
        and all(value is ABSENT or value is None or value in ([], {}) for value in (a, b))
    )


def is_default(live: Any, name: str, parent: Schema | None) -> bool:
    """Whether the server fills `live` in where `name` is not stated; `parent` is the schema of
    what it is a field of. A map that is filled in may have defaults of its own.
    """
    if parent is None or name not in parent.defaults:
        return False
    return same_whole(parent.defaults[name], live, parent.field(name))


def _same_field(stated: Any, live: Any, name: str, parent: Schema | None) -> bool:
    schema = parent.field(name) if parent is not None else None
    if same_empty(stated, live, schema):
        return True
    if stated is ABSENT:
        return live is None or is_default(live, name, parent)
    if live is ABSENT:
        return stated is None
    return same_whole(stated, live, schema)


def _same_number(a: Any, b: Any) -> bool:
    numbers = isinstance(a, int | float) and isinstance(b, int | float)
    return numbers and not isinstance(a, bool) and not isinstance(b, bool) and a == b


def _content(text: Any) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (AttributeError, ValueError, binascii.Error):
        return None
